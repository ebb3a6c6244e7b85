/** What the rows have to know and to ask about their files. */
import type { Shown } from '../files/shown';

export interface Files {
  /** Percent of the pictures that are prepared, by the id of their upload. */
  preparing: ReadonlyMap<string, number>;
  /** Lets pictures in again. */
  renew: () => Promise<void>;
  /** Has one's own picture prepared once more. */
  retry: (uploadId: string) => void;
  open: (uploadId: string) => void;
  /** The server's picture is on the screen. */
  drawn: (shown: Shown) => void;
}

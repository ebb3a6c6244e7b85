/** What this browser keeps of pushes that were turned on in it; see push.svelte.ts. Without storage nothing is kept. */
import { KEPT } from './kept';
import type { Kept, Memory } from './push.svelte';

export const keptPush: Memory = {
  read() {
    try {
      return (JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Kept | null) ?? undefined;
    } catch {
      return undefined;
    }
  },
  write(kept) {
    try {
      if (kept === undefined) localStorage.removeItem(KEPT);
      else localStorage.setItem(KEPT, JSON.stringify(kept));
    } catch {
      // Pushes work all the same; after a change of the subscription they have to be turned on again.
    }
  },
};

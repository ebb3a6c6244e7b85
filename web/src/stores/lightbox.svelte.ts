/** The picture that fills the screen, and its neighbours. */
import type { Attachment } from '../contract.gen';
import type { Row } from './timeline.svelte';

export interface Seen {
  attachment: Attachment;
  by: string;
  sentAt: string;
}

/** The pictures of these rows, oldest first. */
export function picturesIn(rows: readonly Row[]): Seen[] {
  return rows.flatMap(({ leaving, message }) => {
    const { attachments = [], userName: by, sentAt } = message;
    const shown = leaving
      ? []
      : attachments.filter((each) => each.isImage && each.status === 'ready');
    return shown.map((attachment) => ({ attachment, by, sentAt }));
  });
}

export class Lightbox {
  pictures = $state.raw<readonly Seen[]>([]);
  #at = $state(-1);

  get current(): Seen | undefined {
    return this.pictures[this.#at];
  }

  get position(): number {
    return this.#at + 1;
  }

  /** Whoever opens one may leaf through all of these. */
  open(pictures: readonly Seen[], uploadId: string): void {
    this.pictures = pictures;
    this.#at = pictures.findIndex(({ attachment }) => attachment.id === uploadId);
  }

  step(by: 1 | -1): void {
    const to = this.#at + by;
    if (to >= 0 && to < this.pictures.length) this.#at = to;
  }

  close(): void {
    this.#at = -1;
  }
}

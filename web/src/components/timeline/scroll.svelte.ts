/**
 * Where the reader is in a list that changes under them. At the end they stay at the end; anywhere else the row at the
 * top of what they see does not move, whatever comes before, between or after. A virtual list can take this place.
 */
const END_PX = 100;

export class Scroll {
  atEnd = $state(true);
  #box: HTMLElement | undefined;
  #anchor: { key: string; top: number } | undefined;

  /** Watches a scrolling box and its content; the returned function ends it. */
  attach(box: HTMLElement): () => void {
    this.#box = box;
    const settle = new ResizeObserver(() => this.atEnd && this.toEnd());
    settle.observe(box);
    for (const part of box.children) settle.observe(part);
    return () => {
      settle.disconnect();
      this.#box = undefined;
    };
  }

  /** The reader has moved, or the list has been drawn: looks where they are now. */
  look(): void {
    const box = this.#box;
    if (!box) return;
    this.atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < END_PX;
  }

  /** Before the rows change: remembers the first row in sight. */
  hold(): void {
    this.#anchor = undefined;
    const box = this.#box;
    if (!box || this.atEnd) return;
    const edge = box.getBoundingClientRect().top;
    for (const row of box.querySelectorAll<HTMLElement>('[data-key]')) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom <= edge) continue;
      this.#anchor = { key: row.dataset.key ?? '', top };
      return;
    }
  }

  /** After they have changed: back to the end, or the row in sight to where it was. */
  restore(): void {
    const box = this.#box;
    if (!box) return;
    if (this.atEnd) return this.toEnd();
    const row = this.#anchor && this.#row(this.#anchor.key);
    if (row) box.scrollTop += row.getBoundingClientRect().top - (this.#anchor?.top ?? 0);
  }

  toEnd(): void {
    const box = this.#box;
    if (!box) return;
    box.scrollTop = box.scrollHeight;
    this.atEnd = true;
  }

  /** A third of the way down, so that what came before is in sight too. */
  toRow(key: string): HTMLElement | undefined {
    const box = this.#box;
    const row = this.#row(key);
    if (!box || !row) return undefined;
    const above = row.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += above - box.clientHeight / 3;
    this.look();
    return row;
  }

  #row(key: string): HTMLElement | null {
    return this.#box?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? null;
  }
}

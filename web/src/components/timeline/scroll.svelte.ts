/**
 * Where the reader is in a virtual list. At the end they stay at the end; anywhere else the list holds what is in sight in
 * its place. Says which rows are to be on the page: those in sight and many around them, so that the browser's search and
 * a screen reader find what is near, and all of a short conversation.
 */
import type { VirtualizerHandle } from 'virtua/svelte';

const END_PX = 100;
/** What is to be seen of the neighbour of a row that the keyboard reaches. */
const NEXT_PX = 40;
/** A jump is over when no row has changed its height for this long: rows on the way are measured as they come. */
const SETTLE_MS = 250;
/** Rows on the page beyond those in sight, on either side. */
const AROUND = 60;
/** A conversation of as many rows is on the page as a whole. */
const WHOLE = 300;

export class Scroll {
  atEnd = $state(true);
  /** The first and the last row in sight. */
  first = $state(0);
  last = $state(0);
  /** That is known, and no jump to elsewhere is under way. */
  looked = $state(false);
  list = $state.raw<VirtualizerHandle>();
  #box: HTMLElement | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;

  /** Called when a jump has come to rest. */
  constructor(private readonly onsettled: () => void) {}

  /** A jump is under way: the list is not to change its length meanwhile. */
  get settling(): boolean {
    return this.#settling !== undefined;
  }

  attach(box: HTMLElement): () => void {
    this.#box = box;
    return () => {
      clearTimeout(this.#settling);
      this.#box = undefined;
    };
  }

  /** The reader has moved, or the list has: looks where they are now. */
  look(): void {
    const { list } = this;
    const box = this.#box;
    if (!box || !list) return;
    this.first = list.findItemIndex(box.scrollTop);
    this.last = list.findItemIndex(box.scrollTop + box.clientHeight);
    if (this.settling) return;
    this.looked = true;
    this.atEnd = this.below < END_PX;
  }

  /** A row has another height, or the box has. */
  resized(): void {
    if (this.settling) this.#settle();
    else if (this.atEnd) this.toEnd();
    this.look();
  }

  toEnd(): void {
    this.atEnd = true;
    this.#rest();
    // Beyond the end, that is to it. What is written past the list would pass for the reader's own movement.
    if (this.#box?.scrollHeight)
      this.list?.scrollToIndex(Infinity, { align: 'end', offset: END_PX });
  }

  /** A third of the way down, so that what came before is in sight too. */
  toRow(at: number): void {
    this.looked = false;
    this.#aim(at, { align: 'start', offset: -(this.#box?.clientHeight ?? 0) / 3 });
  }

  /** No further than it takes to have it in sight, with a little of what is next to it. */
  reveal(at: number): void {
    const { list } = this;
    if (!list) return;
    const top = list.getItemOffset(at) - this.above;
    const isBelow = top + list.getItemSize(at) > this.height - NEXT_PX;
    if (top < NEXT_PX && this.above > 0) this.#aim(at, { align: 'start', offset: -NEXT_PX });
    else if (isBelow) this.#aim(at, { align: 'end', offset: NEXT_PX });
  }

  row(key: string): HTMLElement | null {
    return this.#box?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? null;
  }

  /** The rows that stay on the page, of so many, and these in any case. */
  mounted(length: number, others: number[]): number[] {
    const from = length <= WHOLE ? 0 : Math.max(0, this.first - AROUND);
    const to = length <= WHOLE ? length : Math.min(length, this.last + AROUND + 1);
    const near = Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);
    return [...near, ...others.filter((at) => at >= 0 && at < length)];
  }

  /** Pixels before and after what is in sight, and those in sight. */
  get above(): number {
    return this.#box?.scrollTop ?? 0;
  }

  get below(): number {
    const box = this.#box;
    return box ? box.scrollHeight - box.scrollTop - box.clientHeight : 0;
  }

  get height(): number {
    return this.#box?.clientHeight ?? 0;
  }

  #aim(at: number, how: Parameters<VirtualizerHandle['scrollToIndex']>[1]): void {
    this.atEnd = false;
    this.#settle();
    this.list?.scrollToIndex(at, how);
  }

  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#rest();
      this.look();
      this.onsettled();
    }, SETTLE_MS);
  }

  #rest(): void {
    clearTimeout(this.#settling);
    this.#settling = undefined;
  }
}

/**
 * Which messages were really before somebody's eyes: rows that stayed in sight for a moment while the page was looked at.
 * Knows elements alone, whatever list draws them: each tells its `seq` in `data-seq`.
 */
const LOOK_MS = 500;

export class Sight {
  readonly #inSight = new Set<HTMLElement>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watched = false;

  constructor(private readonly seen: (from: number, to: number) => void) {}

  /** Somebody looks at the page, or does not any more. */
  watch(watched: boolean): void {
    this.#watched = watched;
    this.#look();
  }

  /** Watches the rows of a scrolling box, also those that come later. */
  attach(box: HTMLElement): () => void {
    const sight = new IntersectionObserver((changes) => this.moved(changes), {
      root: box,
      threshold: [0, 0.5, 1],
    });
    const observe = (node: ParentNode) =>
      node.querySelectorAll<HTMLElement>('[data-seq]').forEach((row) => sight.observe(row));
    const rows = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          if (!(node instanceof HTMLElement)) continue;
          if (node.dataset.seq) sight.observe(node);
          else observe(node);
        }
      }
      for (const row of this.#inSight) if (!row.isConnected) this.#inSight.delete(row);
    });
    observe(box);
    rows.observe(box, { childList: true, subtree: true });
    return () => {
      rows.disconnect();
      sight.disconnect();
      clearTimeout(this.#timer);
    };
  }

  /** Half of a row is enough, or as much of it as the box can show. */
  moved(
    changes: Pick<
      IntersectionObserverEntry,
      'target' | 'intersectionRatio' | 'intersectionRect' | 'rootBounds'
    >[],
  ): void {
    for (const { target, intersectionRatio, intersectionRect, rootBounds } of changes) {
      const half = intersectionRect.height >= (rootBounds?.height ?? Infinity) / 2;
      if (intersectionRatio >= 0.5 || half) this.#inSight.add(target as HTMLElement);
      else this.#inSight.delete(target as HTMLElement);
    }
    this.#look();
  }

  /** What is in sight then, and was not passed over on the way, has been read. */
  #look(): void {
    clearTimeout(this.#timer);
    if (!this.#watched || this.#inSight.size === 0) return;
    this.#timer = setTimeout(() => {
      const seqs = [...this.#inSight]
        .map(({ dataset }) => Number(dataset.seq))
        .filter((seq) => seq > 0);
      if (seqs.length > 0) this.seen(Math.min(...seqs), Math.max(...seqs));
    }, LOOK_MS);
  }
}

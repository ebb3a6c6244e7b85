/** One tab stop for the whole list; arrow keys, Home and End move between rows, Enter goes into one, Escape back. */
import type { Timeline } from '../../stores/timeline.svelte';

export class Rove {
  #key = $state<string>();

  constructor(private readonly timeline: () => Pick<Timeline, 'rows' | 'indexOf'>) {}

  /** The row that had the focus last, as long as it is there; else the newest. */
  get stop(): string | undefined {
    const { rows } = this.timeline();
    return rows[this.#at]?.key ?? rows.at(-1)?.key;
  }

  /** Where that row stands. */
  get at(): number {
    return this.#at >= 0 ? this.#at : this.timeline().rows.length - 1;
  }

  hold(key: string): void {
    this.#key = key;
  }

  focused(event: FocusEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('[data-key]');
    if (row) this.#key = row.dataset.key;
  }

  /** Moves within a row; says which row is wanted when it is another. */
  key(event: KeyboardEvent): number | undefined {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('[data-key]');
    if (!row) return undefined;
    if (event.key === 'Escape' && target !== row) {
      event.stopPropagation();
      row.focus();
    }
    if (target !== row || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return undefined;
    }
    if (event.key === 'Enter') {
      const inside = row.querySelector<HTMLElement>(
        ':is(.message, .system) :is(a, button, [role=button])',
      );
      if (inside) event.preventDefault();
      inside?.focus();
      return undefined;
    }
    const { rows, indexOf } = this.timeline();
    const at = indexOf.call(this.timeline(), row.dataset.key);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined || !(to in rows)) return undefined;
    event.preventDefault();
    return to;
  }

  get #at(): number {
    const timeline = this.timeline();
    // The place changes with the rows, which it is read from.
    void timeline.rows;
    return timeline.indexOf(this.#key);
  }
}

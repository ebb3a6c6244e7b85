/** One tab stop for the whole list; arrow keys, Home and End move between rows, Enter goes into one, Escape back. */
import type { Row } from '../../stores/timeline.svelte';

export class Rove {
  #key = $state<string>();

  /** The row that had the focus last, as long as it is there; else the newest. */
  stop(rows: Row[]): string | undefined {
    const held = this.#key !== undefined && rows.some((row) => row.key === this.#key);
    return held ? this.#key : rows.at(-1)?.key;
  }

  focused(event: FocusEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('[data-key]');
    if (row) this.#key = row.dataset.key;
  }

  key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('[data-key]');
    if (!row) return;
    if (event.key === 'Escape' && target !== row) {
      event.stopPropagation();
      row.focus();
    }
    if (target !== row || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = {
      ArrowUp: row.previousElementSibling,
      ArrowDown: row.nextElementSibling,
      Home: row.parentElement?.firstElementChild,
      End: row.parentElement?.lastElementChild,
      Enter: row.querySelector('a, button'),
    }[event.key];
    if (!(to instanceof HTMLElement)) return;
    event.preventDefault();
    to.focus();
  }
}

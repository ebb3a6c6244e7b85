/** Short words in the corner that go away by themselves. */
export type ToastKind = 'info' | 'warning' | 'error';

export interface Toast {
  id: number;
  kind: ToastKind;
  title: string;
  text?: string;
  /** One thing to do about it, as long as it is there. */
  action?: Action;
}

export interface Action {
  label: string;
  run: () => void;
}

const LIFE_MS = 6_000;
const AT_MOST = 4;

export class Toasts {
  shown = $state.raw<Toast[]>([]);
  #next = 1;

  show(kind: ToastKind, title: string, text?: string): void {
    // An error waits to be put away: it may be what the person has to act on.
    this.#add({ kind, title, ...(text ? { text } : {}) }, kind === 'error' ? Infinity : LIFE_MS);
  }

  /** Something that may still be taken back, for so long. */
  offer(title: string, action: Action, ms: number): void {
    this.#add({ kind: 'info', title, action }, ms);
  }

  #add(said: Omit<Toast, 'id'>, ms: number): void {
    const toast = { id: this.#next++, ...said };
    this.shown = [...this.shown, toast].slice(-AT_MOST);
    if (ms < Infinity) setTimeout(() => this.dismiss(toast.id), ms);
  }

  clear(): void {
    this.shown = [];
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}

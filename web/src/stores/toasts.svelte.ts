/** Short words in the corner that go away by themselves. */
export type ToastKind = 'info' | 'warning' | 'error';

export interface Toast {
  id: number;
  kind: ToastKind;
  title: string;
  text?: string;
}

const LIFE_MS = 6_000;
const AT_MOST = 4;

export class Toasts {
  shown = $state.raw<Toast[]>([]);
  #next = 1;

  show(kind: ToastKind, title: string, text?: string): void {
    const toast: Toast = { id: this.#next++, kind, title, ...(text ? { text } : {}) };
    this.shown = [...this.shown, toast].slice(-AT_MOST);
    // An error waits to be put away: it may be what the person has to act on.
    if (kind !== 'error') setTimeout(() => this.dismiss(toast.id), LIFE_MS);
  }

  clear(): void {
    this.shown = [];
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}

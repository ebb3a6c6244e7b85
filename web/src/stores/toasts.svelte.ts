/** Short words in the corner that go away by themselves. */
export type ToastKind = 'info' | 'warning' | 'error' | 'mention';

export interface Toast {
  id: number;
  kind: ToastKind;
  title: string;
  text?: string | undefined;
  /** One thing to do about it, as long as it is there. */
  action?: Action | undefined;
}

export interface Action {
  label: string;
  run: () => void;
  /** The whole of it is the button, not the label alone. */
  whole?: boolean;
}

const LIFE_MS = 6_000;
const TICK_MS = 250;
const AT_MOST = 3;

export class Toasts {
  shown = $state.raw<Toast[]>([]);
  #next = 1;
  #held = false;
  readonly #left = new Map<number, number>();
  #clock: ReturnType<typeof setInterval> | undefined;

  show(kind: ToastKind, title: string, text?: string, action?: Action): void {
    const id = this.#add({ kind, title, text, action });
    // An error waits to be put away: it may be what the person has to act on.
    if (kind === 'error') return;
    this.#left.set(id, LIFE_MS);
    this.#clock ??= setInterval(() => this.#tick(), TICK_MS);
  }

  /** Something that may still be taken back, for so long: time that goes on while one reads it. */
  offer(title: string, action: Action, ms: number): void {
    const id = this.#add({ kind: 'info', title, action });
    setTimeout(() => this.dismiss(id), ms);
  }

  /** Somebody is at them, with the pointer or the keyboard: none goes away meanwhile. */
  hold(held: boolean): void {
    this.#held = held;
  }

  clear(): void {
    this.shown = [];
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  #add(said: Omit<Toast, 'id'>): number {
    const toast = { id: this.#next++, ...said };
    this.shown = [...this.shown, toast].slice(-AT_MOST);
    return toast.id;
  }

  #tick(): void {
    if (this.#held) return;
    for (const [id, left] of this.#left) {
      if (left > TICK_MS) this.#left.set(id, left - TICK_MS);
      else {
        this.#left.delete(id);
        this.dismiss(id);
      }
    }
    if (this.#left.size > 0) return;
    clearInterval(this.#clock);
    this.#clock = undefined;
  }
}

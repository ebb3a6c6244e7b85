/**
 * Messages that somebody wants gone: each is told to the server when the time to think again is over, and again until
 * it has been answered.
 */
import type { ChatMessage } from '../contract.gen';
import type { ApiError } from '../net/api';
import { isPassing } from '../net/passing';

export const UNDO_MS = 5_000;
const RETRY_MS = 2_000;

export interface Bin {
  remove(message: ChatMessage): Promise<void>;
  refused(message: ChatMessage, code: string): void;
}

export class Removals {
  readonly #due = new Map<string, { message: ChatMessage; timer: ReturnType<typeof setTimeout> }>();

  constructor(private readonly bin: Bin) {}

  later(message: ChatMessage, ms = UNDO_MS): void {
    this.undo(message.id);
    const timer = setTimeout(() => void this.#remove(message), ms);
    this.#due.set(message.id, { message, timer });
  }

  /** False if it is too late. */
  undo(messageId: string): boolean {
    clearTimeout(this.#due.get(messageId)?.timer);
    return this.#due.delete(messageId);
  }

  /** The page is about to go: no more waiting. */
  flush(): void {
    for (const { message } of [...this.#due.values()]) this.later(message, 0);
  }

  async #remove(message: ChatMessage): Promise<void> {
    this.#due.delete(message.id);
    try {
      await this.bin.remove(message);
    } catch (error) {
      const { code, retryAfterMs = RETRY_MS } = error as ApiError;
      if (isPassing(error)) this.later(message, retryAfterMs);
      else this.bin.refused(message, code);
    }
  }
}

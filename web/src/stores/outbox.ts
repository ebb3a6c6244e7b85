/**
 * What was written and is not yet known to be on the server's disk. Kept in order, one at a time, each under the
 * client id that it was given when it was written: sending it twice posts it once. Only a refusal makes it fail; without
 * a connection it waits.
 */
import type { SendMessageAck } from '../contract.gen';
import { ApiError } from '../net/api';

export interface Letter {
  clientId: string;
  roomId: string;
  text: string;
  /** Uploads that are on the server already. */
  attachments?: string[];
  /** The message that it answers, in its thread. */
  replyTo?: string;
  alsoInRoom?: boolean;
}

export interface Post {
  send(letter: Letter): Promise<SendMessageAck>;
  delivered(letter: Letter, ack: SendMessageAck): void;
  refused(letter: Letter, code: string): void;
}

/** The server may take the very same letter a little later. */
const PASSING = new Set(['rate_limited', 'overloaded', 'shutting_down']);
const PAUSE_MS = 2_000;

export class Outbox {
  #letters: Letter[] = [];
  #busy = false;

  constructor(private readonly post: Post) {}

  get waiting(): number {
    return this.#letters.length;
  }

  add(letter: Letter): void {
    this.#letters.push(letter);
    void this.flush();
  }

  discard(clientId: string): void {
    this.#letters = this.#letters.filter((letter) => letter.clientId !== clientId);
  }

  clear(): void {
    this.#letters = [];
  }

  /** Works the letters off until none is left or the connection is gone. */
  async flush(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let letter = this.#letters[0]; letter; letter = this.#letters[0]) {
        if (!(await this.#deliver(letter))) return;
      }
    } finally {
      this.#busy = false;
    }
  }

  /** False when there is no use in going on now. */
  async #deliver(letter: Letter): Promise<boolean> {
    try {
      const ack = await this.post.send(letter);
      this.discard(letter.clientId);
      this.post.delivered(letter, ack);
      return true;
    } catch (error) {
      const { code, retryAfterMs } =
        error instanceof ApiError ? error : { code: 'internal', retryAfterMs: undefined };
      if (code === 'network') return false;
      if (code === 'timeout') return true;
      if (PASSING.has(code)) {
        await new Promise((done) => setTimeout(done, retryAfterMs ?? PAUSE_MS));
        return true;
      }
      this.discard(letter.clientId);
      this.post.refused(letter, code);
      return true;
    }
  }
}

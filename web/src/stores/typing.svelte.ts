/**
 * Who is writing. Said at most every three seconds while one writes, and taken back at once on a send, an empty line or
 * when the eyes go elsewhere. What others say runs out by itself, since their "stop" may never come.
 */
import type { Typing as Said, UserInRoom } from '../contract.gen';
import type { ChatLine } from '../net/socket';

const AGAIN_MS = 3_000;
const EXPIRES_MS = 6_000;

export class Typing {
  #others = $state.raw<ReadonlyMap<string, UserInRoom & { roomId: string }>>(new Map());
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #saidIn: string | undefined;
  #saidAt = 0;

  constructor(
    private readonly line: Pick<ChatLine, 'tell'>,
    private readonly now: () => number = Date.now,
  ) {}

  in(roomId: string): UserInRoom[] {
    return [...this.#others.values()].filter((user) => user.roomId === roomId);
  }

  /** A keystroke left this text in the composer. */
  wrote(roomId: string, text: string): void {
    if (text.trim() === '') return this.stop();
    if (this.#saidIn === roomId && this.now() - this.#saidAt < AGAIN_MS) return;
    this.#saidIn = roomId;
    this.#saidAt = this.now();
    this.line.tell('chat:typing-start', { roomId });
  }

  stop(): void {
    if (this.#saidIn === undefined) return;
    this.line.tell('chat:typing-stop', { roomId: this.#saidIn });
    this.#saidIn = undefined;
  }

  heard({ roomId, userId, userName, isTyping }: Said): void {
    const key = `${roomId} ${userId}`;
    clearTimeout(this.#timers.get(key));
    const others = new Map(this.#others);
    if (isTyping) {
      others.set(key, { roomId, userId, userName });
      this.#timers.set(
        key,
        setTimeout(() => this.silent(roomId, userId), EXPIRES_MS),
      );
    } else {
      others.delete(key);
    }
    this.#others = others;
  }

  /** Their message came, they left, or nothing more was heard. */
  silent(roomId: string, userId: string): void {
    const key = `${roomId} ${userId}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    if (!this.#others.has(key)) return;
    const others = new Map(this.#others);
    others.delete(key);
    this.#others = others;
  }
}

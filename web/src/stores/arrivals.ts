/**
 * What is said aloud of messages that arrive. One that comes alone is read; when more come within two seconds they are
 * counted instead, so that a lively room does not talk over its reader.
 */
import { m } from '../i18n';

const BREATH_MS = 2_000;

export class Arrivals {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #more = 0;

  constructor(private readonly say: (text: string) => void) {}

  /** What was to be said is nobody else's. */
  hush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#more = 0;
  }

  arrived(name: string, text: string, room: string): void {
    if (this.#timer !== undefined) {
      this.#more += 1;
      return;
    }
    this.say(m.said({ name, text }));
    this.#listen(room);
  }

  #listen(room: string): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#more === 0) return;
      this.say(m.said_more({ count: this.#more, room }));
      this.#more = 0;
      this.#listen(room);
    }, BREATH_MS);
  }
}

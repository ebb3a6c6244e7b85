/**
 * What was read here, until the server is known to have heard it. It is said when the eyes rest; until it is answered, a
 * word of the server's on how much is left may be older than it.
 */
import { isPassing } from '../net/passing';

const REST_MS = 300;

export class Marks<Mark extends object> {
  readonly #marks = new Map<string, Mark>();
  readonly #said = new WeakSet<Mark>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (mark: Mark) => Promise<unknown>) {}

  get all(): Mark[] {
    return [...this.#marks.values()];
  }

  get(id: string): Mark | undefined {
    return this.#marks.get(id);
  }

  set(id: string, mark: Mark): void {
    this.#marks.set(id, mark);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.tell(), REST_MS);
  }

  /** It does not hold any more. */
  drop(id: string): void {
    this.#marks.delete(id);
  }

  /** The database is another one: what was read of the former says nothing. */
  clear(): void {
    this.#marks.clear();
  }

  /** Says at once what was to wait a moment, and once more what was said in vain. */
  tell(): void {
    clearTimeout(this.#timer);
    for (const [id, mark] of this.#marks) if (!this.#said.has(mark)) void this.#tell(id, mark);
  }

  async #tell(id: string, mark: Mark): Promise<void> {
    this.#said.add(mark);
    try {
      await this.say(mark);
    } catch (error) {
      if (isPassing(error)) return void this.#said.delete(mark);
    }
    if (this.get(id) === mark) this.drop(id);
  }
}

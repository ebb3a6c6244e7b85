/**
 * What stands unsent in each room's composer, kept over a reload. Words that are sent off leave the composer and are
 * held here in the same write, until they are safe elsewhere: a page that ends in between neither loses nor doubles
 * them. Those that go without files are given to the outbox by the next page, others stand in the composer again.
 */
import type { Letter } from './outbox';

const NAME = 'tertulia-drafts';

export interface Held {
  letter: Letter;
  writtenAt: string;
  hasFiles: boolean;
}

type Kept = { drafts: [string, string][]; held: Held[] };

export class Drafts {
  /** What was held when the page before this one ended. */
  readonly former: readonly Held[];
  readonly #drafts: Map<string, string>;
  readonly #held: Map<string, Held>;

  constructor(private readonly storage?: Pick<globalThis.Storage, 'getItem' | 'setItem'>) {
    const { drafts, held } = read(storage?.getItem(NAME));
    this.#drafts = new Map(drafts);
    this.former = held;
    const words = held.filter(({ hasFiles }) => !hasFiles);
    this.#held = new Map(words.map((each) => [each.letter.clientId, each]));
    for (const { letter, hasFiles } of held) if (hasFiles) this.#restore(letter);
    this.#write();
  }

  in(roomId: string): string {
    return this.#drafts.get(roomId) ?? '';
  }

  keep(roomId: string, text: string): void {
    if (this.in(roomId) === text) return;
    if (text === '') this.#drafts.delete(roomId);
    else this.#drafts.set(roomId, text);
    this.#write();
  }

  /** These words have just been sent off from their composer. */
  hold(held: Held): void {
    this.#held.set(held.letter.clientId, held);
    this.#drafts.delete(placeOf(held.letter));
    this.#write();
  }

  release(clientId: string): void {
    if (this.#held.delete(clientId)) this.#write();
  }

  /** Another person may sit down at this browser. */
  clear(): void {
    this.#drafts.clear();
    this.#held.clear();
    this.#write();
  }

  #restore(letter: Letter): void {
    const place = placeOf(letter);
    const words = [letter.text, this.in(place)].filter(Boolean).join('\n');
    if (words !== '') this.#drafts.set(place, words);
  }

  #write(): void {
    const kept: Kept = { drafts: [...this.#drafts], held: [...this.#held.values()] };
    // A browser that keeps nothing loses the drafts with the page, and nothing else.
    try {
      this.storage?.setItem(NAME, JSON.stringify(kept));
    } catch {
      return;
    }
  }
}

/** In whose composer it was written: a room's, or a thread's. */
function placeOf({ roomId, replyTo }: Letter): string {
  return replyTo === undefined ? roomId : `${roomId}/${replyTo}`;
}

function read(kept: string | null | undefined): Kept {
  try {
    const { drafts, held } = JSON.parse(kept ?? '') as Kept;
    return { drafts: [...drafts], held: held.filter(({ letter }) => letter.clientId) };
  } catch {
    return { drafts: [], held: [] };
  }
}

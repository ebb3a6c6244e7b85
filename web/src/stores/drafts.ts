/**
 * What stands unsent in each composer, and what has just been sent off: words that leave the composer are held here in
 * the same breath, until they are safe elsewhere, so that a page that ends in between neither loses nor doubles them.
 * Those that go without files are given to the outbox by the next page, others stand in the composer again.
 */
import type { Letter } from './outbox';
import { OwnWords } from './words.svelte';

const NAME = 'tertulia-drafts';

export interface Held {
  letter: Letter;
  writtenAt: string;
  hasFiles: boolean;
}

type Kept = { held: Held[] };

export class Drafts {
  /** What was held when the page before this one ended. */
  readonly former: readonly Held[];
  readonly #held: Map<string, Held>;

  constructor(
    private readonly storage?: Pick<globalThis.Storage, 'getItem' | 'setItem'>,
    readonly words = new OwnWords(),
  ) {
    const { held } = read(storage?.getItem(NAME));
    this.former = held;
    const bare = held.filter(({ hasFiles }) => !hasFiles);
    this.#held = new Map(bare.map((each) => [each.letter.clientId, each]));
    for (const { letter, hasFiles } of held) if (hasFiles) this.#restore(letter);
    this.#write();
  }

  in(roomId: string): string {
    return this.words.get(roomId);
  }

  keep(roomId: string, text: string): void {
    this.words.set(roomId, text);
  }

  /** These words have just been sent off from their composer. */
  hold(held: Held): void {
    this.#held.set(held.letter.clientId, held);
    this.#write();
    this.words.set(placeOf(held.letter), '');
  }

  release(clientId: string): void {
    if (this.#held.delete(clientId)) this.#write();
  }

  /** Another person may sit down at this browser. */
  clear(): void {
    this.words.clear();
    this.#held.clear();
    this.#write();
  }

  #restore(letter: Letter): void {
    const place = placeOf(letter);
    const words = [letter.text, this.in(place)].filter(Boolean).join('\n');
    if (words !== '') this.words.set(place, words);
  }

  #write(): void {
    const kept: Kept = { held: [...this.#held.values()] };
    // A browser that keeps nothing loses them with the page, and nothing else.
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
    const { held } = JSON.parse(kept ?? '') as Kept;
    return { held: held.filter(({ letter }) => letter.clientId) };
  } catch {
    return { held: [] };
  }
}

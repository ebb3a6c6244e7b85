/**
 * What stands unsent in each room's composer, kept over a reload. The words of a message that waits for its files are
 * kept with it: a reload ends the upload, and they stand in the composer again.
 */
const NAME = 'tertulia-drafts';

type Kept = { drafts: [string, string][]; held: [string, string, string][] };

export class Drafts {
  readonly #drafts: Map<string, string>;
  readonly #held = new Map<string, { roomId: string; text: string }>();

  constructor(private readonly storage?: Pick<globalThis.Storage, 'getItem' | 'setItem'>) {
    const { drafts, held } = read(storage?.getItem(NAME));
    this.#drafts = new Map(drafts);
    for (const [, roomId, text] of held) {
      this.#drafts.set(roomId, [text, this.#drafts.get(roomId)].filter(Boolean).join('\n'));
    }
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

  /** These words have been sent off and wait here for their files. */
  hold(clientId: string, roomId: string, text: string): void {
    if (text === '') return;
    this.#held.set(clientId, { roomId, text });
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

  #write(): void {
    const held = [...this.#held].map(([id, { roomId, text }]) => [id, roomId, text] as const);
    const kept = JSON.stringify({ drafts: [...this.#drafts], held });
    // A browser that keeps nothing loses the drafts with the page, and nothing else.
    try {
      this.storage?.setItem(NAME, kept);
    } catch {
      return;
    }
  }
}

function read(kept: string | null | undefined): Kept {
  try {
    const { drafts, held } = JSON.parse(kept ?? '') as Kept;
    return { drafts: [...drafts], held: [...held] };
  } catch {
    return { drafts: [], held: [] };
  }
}

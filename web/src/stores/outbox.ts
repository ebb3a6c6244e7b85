/**
 * What was written and is not yet known to be on the server's disk. Kept in order on a shelf that outlives the page, one
 * sent at a time, each under the client id that it was given when it was written: sending it twice posts it once. That
 * is why nothing worse than a wasted request can come of two tabs that send the same. Only a refusal makes a letter
 * fail; without a connection it waits.
 */
import type { Attachment, SendMessageAck } from '../contract.gen';
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

/** A file of a letter: as the server knows it when it is up, else as it is; neither when it was too large to be kept. */
export interface KeptFile {
  name: string;
  type: string;
  file?: File;
  attachment?: Attachment;
}

/** A letter as it is kept, and as the tabs tell each other of it. */
export interface Kept {
  letter: Letter;
  writtenAt: string;
  /** `packing` waits for its files, which one tab alone sends up. */
  state: 'packing' | 'waiting' | 'failed';
  /** Why it failed: a code for errors.ts. */
  code?: string;
  files?: KeptFile[];
}

/** Where letters outlive the page, in the order in which they were first put there. */
export interface Shelf {
  all(): Promise<Kept[]>;
  /** False when it could not be kept. */
  put(kept: Kept): Promise<boolean>;
  remove(clientId: string): Promise<void>;
  clear(): Promise<void>;
}

export type Said = { kept: Kept } | { gone: Letter; ack?: SendMessageAck };

/** The other tabs of the same person. */
export interface Tabs {
  onsaid: (said: Said) => void;
  tell(said: Said): void;
  /** Does it while no other tab does. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Makes the files of a letter this tab's business, for as long as it lives; false when they are another's. */
  claim(clientId: string): Promise<boolean>;
  close(): void;
}

export interface Post {
  send(letter: Letter): Promise<SendMessageAck>;
  delivered(letter: Letter, ack: SendMessageAck): void;
  refused(letter: Letter, code: string): void;
  /** It came from the shelf or from another tab, or stands otherwise than it did. */
  shown?(kept: Kept): void;
  /** Thrown away in another tab. */
  withdrawn?(letter: Letter): void;
  /** Whether it is on the shelf. */
  shelved?(letter: Letter, isKept: boolean): void;
}

/** More than that are not kept over a reload; nobody types so many, but a program could. */
export const LETTERS_AT_MOST = 500;
/** The server may take the very same letter a little later. */
const PASSING = new Set(['rate_limited', 'overloaded', 'shutting_down']);
const PAUSE_MS = 2_000;

export class Outbox {
  #letters: Kept[] = [];
  /** Those that are on the shelf as far as is known: once they are not, another tab has dealt with them. */
  readonly #shelved = new Set<string>();
  #busy = false;

  constructor(
    private readonly post: Post,
    private readonly shelf: Shelf = nowhere,
    private readonly tabs: Tabs = lonely(),
  ) {
    tabs.onsaid = (said) => this.#heard(said);
  }

  get all(): readonly Kept[] {
    return this.#letters;
  }

  /** Letters that will still go out. */
  get waiting(): number {
    return this.#letters.filter(({ state }) => state !== 'failed').length;
  }

  find(clientId: string): Kept | undefined {
    return this.#letters.find(({ letter }) => letter.clientId === clientId);
  }

  /** Takes up what former pages and other tabs have left. */
  async load(): Promise<void> {
    const kept = await this.shelf.all();
    const onShelf = new Set(kept.map(({ letter }) => letter.clientId));
    const known = new Set(this.#letters.map(({ letter }) => letter.clientId));
    const own = this.#letters.filter(
      ({ letter: { clientId } }) => !this.#shelved.has(clientId) && !onShelf.has(clientId),
    );
    this.#letters = [...kept.map((each) => this.#latest(each)), ...own];
    for (const each of kept) {
      this.#shelved.add(each.letter.clientId);
      if (!known.has(each.letter.clientId)) this.post.shown?.(each);
    }
  }

  add(kept: Kept): void {
    this.#letters.push(kept);
    void this.#keep(kept);
    void this.flush();
  }

  change(clientId: string, change: (kept: Kept) => Kept): void {
    const former = this.find(clientId);
    if (former === undefined) return;
    const kept = change(former);
    this.#letters = this.#letters.map((each) => (each === former ? kept : each));
    void this.#keep(kept);
    void this.flush();
  }

  discard(clientId: string): void {
    const kept = this.find(clientId);
    if (kept === undefined) return;
    this.tabs.tell({ gone: kept.letter });
    void this.#drop(clientId);
  }

  /** Another person may sit down at this browser. */
  async clear(): Promise<void> {
    this.#letters = [];
    await this.shelf.clear();
  }

  /** Works the letters off until none is left or the connection is gone. */
  async flush(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#next()) {
        if (!(await this.tabs.alone(() => this.#drain()))) return;
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Sends until nothing is left. False when there is no use in going on now. */
  async #drain(): Promise<boolean> {
    if (this.shelf !== nowhere) await this.load();
    for (let next = this.#next(); next; next = this.#next()) {
      const outcome = await this.#deliver(next.letter);
      // Nobody answered: another tab may have a better line, so it gets its turn.
      if (outcome !== 'done') return outcome === 'later';
    }
    return true;
  }

  async #deliver(letter: Letter): Promise<'done' | 'later' | 'offline'> {
    try {
      const ack = await this.post.send(letter);
      await this.#drop(letter.clientId);
      this.tabs.tell({ gone: letter, ack });
      this.post.delivered(letter, ack);
      return 'done';
    } catch (error) {
      const { code, retryAfterMs } =
        error instanceof ApiError ? error : { code: 'internal', retryAfterMs: undefined };
      if (code === 'network') return 'offline';
      if (code === 'timeout') return 'later';
      if (PASSING.has(code)) {
        await new Promise((done) => setTimeout(done, retryAfterMs ?? PAUSE_MS));
        return 'done';
      }
      this.change(letter.clientId, (kept) => ({ ...kept, state: 'failed', code }));
      this.post.refused(letter, code);
      return 'done';
    }
  }

  #next(): Kept | undefined {
    return this.#letters.find(({ state }) => state === 'waiting');
  }

  /** What this tab has made of a letter may not be on the shelf yet. */
  #latest(kept: Kept): Kept {
    return this.find(kept.letter.clientId) ?? kept;
  }

  async #keep(kept: Kept): Promise<void> {
    this.tabs.tell({ kept });
    const { letter } = kept;
    const fits = this.#letters.length <= LETTERS_AT_MOST;
    const isKept = fits && (await this.shelf.put(kept));
    if (isKept) this.#shelved.add(letter.clientId);
    this.post.shelved?.(letter, isKept);
  }

  async #drop(clientId: string): Promise<void> {
    this.#letters = this.#letters.filter(({ letter }) => letter.clientId !== clientId);
    await this.shelf.remove(clientId);
  }

  #heard(said: Said): void {
    if ('kept' in said) {
      const { clientId } = said.kept.letter;
      const isKnown = this.find(clientId) !== undefined;
      this.#letters = isKnown
        ? this.#letters.map((each) => (each.letter.clientId === clientId ? said.kept : each))
        : [...this.#letters, said.kept];
      this.#shelved.add(clientId);
      this.post.shown?.(said.kept);
      return;
    }
    const { gone, ack } = said;
    this.#letters = this.#letters.filter(({ letter }) => letter.clientId !== gone.clientId);
    if (ack === undefined) this.post.withdrawn?.(gone);
    else this.post.delivered(gone, ack);
  }
}

/** A browser that keeps nothing. */
export const nowhere: Shelf = {
  all: async () => [],
  put: async () => false,
  remove: async () => {},
  clear: async () => {},
};

/** No other tab, or none that could be heard. */
function lonely(): Tabs {
  return {
    onsaid: () => {},
    tell: () => {},
    alone: (work) => work(),
    claim: async () => true,
    close: () => {},
  };
}

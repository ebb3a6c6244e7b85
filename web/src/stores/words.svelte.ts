/**
 * What one has begun to write, in each room and thread, the same on all of one's devices. Here it is kept at once, and
 * outlives the browser; the server has it when one pauses. What was written here and is not there yet stays whatever is
 * told; of all else the one that the server took last counts.
 */
import type { Draft, DraftList } from '../contract.gen';
import type { Api, ApiError } from '../net/api';

/** As the server counts: Unicode scalar values. */
const AT_MOST = 2000;
const NAME = 'tertulia-draft:';
const PAUSE_MS = 800;
const RETRY_MS = 10_000;

/** A room, or a thread of it: `kitchen`, `kitchen/m1`. */
export type PlaceName = string;

interface Words {
  text: string;
  /** When the server took what it has of them; nothing when it never did. */
  savedAt: string;
  /** Something stands on the server. */
  there: boolean;
  /** Written here, and not there yet. */
  unsaved: boolean;
}

/** What stands somewhere. */
export interface Standing {
  place: PlaceName;
  roomId: string;
  rootId?: string;
  text: string;
  savedAt: string;
}

type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export class OwnWords {
  #all = $state.raw<ReadonlyMap<PlaceName, Words>>(new Map());
  /** Refused as they are: they stay here until they change. */
  readonly #refused = new Map<PlaceName, string>();
  readonly #shelf: Shelf | undefined;
  readonly #prefix: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | undefined;
  /** Whose words are on their way to the server: whatever is written there meanwhile has to follow them. */
  #bringing: PlaceName | undefined;
  #closed = false;

  constructor(
    private readonly api?: Pick<Api, 'get' | 'put' | 'delete'>,
    shelf?: Shelf,
    owner = '',
  ) {
    this.#shelf = shelf;
    this.#prefix = `${NAME}${owner}:`;
    const all = new Map<PlaceName, Words>();
    for (const key of this.#keys(this.#prefix)) {
      const words = read(shelf?.getItem(key));
      if (words) all.set(key.slice(this.#prefix.length), words);
    }
    this.#all = all;
  }

  get(place: PlaceName): string {
    return this.#all.get(place)?.text ?? '';
  }

  /** Does something stand there? */
  has(place: PlaceName): boolean {
    return this.get(place).trim() !== '';
  }

  /** All that stands somewhere, what was saved last first. */
  get list(): Standing[] {
    return [...this.#all]
      .filter(([place]) => this.has(place))
      .map(([place, { text, savedAt }]) => ({ place, ...parts(place), text, savedAt }))
      .sort((one, other) => (other.savedAt || '~').localeCompare(one.savedAt || '~'));
  }

  /** Written here: kept at once, and on the other devices after a pause. */
  set(place: PlaceName, text: string): void {
    if (this.get(place) === text) return;
    const { savedAt = '', there = false } = this.#all.get(place) ?? {};
    const unsaved = there || text.trim() !== '' || this.#bringing === place;
    this.#put(place, { text, savedAt, there, unsaved });
    if (unsaved) this.#later(PAUSE_MS);
  }

  /** No pause is waited for: one goes somewhere else. */
  hurry(): void {
    if (this.#timer !== undefined) void this.save();
  }

  /** A connection is there: what stands on the server, and then what was written without one. */
  async load(): Promise<void> {
    if (!this.api) return;
    const before = this.#all;
    const { drafts } = await this.api.get<DraftList>('/api/me/drafts');
    const places = new Set(drafts.map(nameOf));
    for (const draft of drafts) this.told(draft);
    for (const [place, words] of before) {
      if (places.has(place) || words.unsaved || this.#all.get(place) !== words) continue;
      this.#put(place, { ...words, text: '', there: false });
    }
    await this.save();
  }

  /** Saved or sent by one of one's devices, this one among them. */
  told(draft: Draft): void {
    const place = nameOf(draft);
    const words = this.#all.get(place);
    if (words?.unsaved || draft.savedAt <= (words?.savedAt ?? '')) return;
    const { text, savedAt } = draft;
    this.#put(place, { text, savedAt, there: text !== '', unsaved: false });
  }

  /** One is no longer in a room: what was begun there stays here as it is, and the server is not asked to keep it. */
  leave(roomId: string): void {
    for (const [place, { text }] of this.#all) {
      if (parts(place).roomId === roomId) this.#refused.set(place, text);
    }
  }

  /** Another person may sit down at this browser. */
  clear(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#all = new Map();
    for (const key of this.#keys(NAME)) this.#shelf?.removeItem(key);
  }

  /** Brings what is not there yet to the server, one after the other. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#saving ??= this.#save().finally(() => (this.#saving = undefined));
    return this.#saving;
  }

  async #save(): Promise<void> {
    for (let next = this.#next(); next && !this.#closed; next = this.#next()) {
      const [place, words] = next;
      try {
        this.#bringing = place;
        const saved = await this.#bring(place, words);
        const after = this.#all.get(place);
        if (this.#closed || after === undefined) return;
        this.#put(place, { ...after, ...saved, unsaved: after !== words });
      } catch (error) {
        const { status, code } = error as ApiError;
        // Without a connection the next one brings them; what the server cannot do now it may in a moment.
        if (code === 'network') return;
        if (!status || status === 429 || status >= 500) return this.#later(RETRY_MS);
        this.#refused.set(place, words.text);
      } finally {
        this.#bringing = undefined;
      }
    }
  }

  #next(): [PlaceName, Words] | undefined {
    if (!this.api) return undefined;
    return [...this.#all].find(
      ([place, { text, unsaved }]) =>
        unsaved && [...text].length <= AT_MOST && this.#refused.get(place) !== text,
    );
  }

  async #bring(
    place: PlaceName,
    { text, savedAt }: Words,
  ): Promise<Pick<Words, 'savedAt' | 'there'>> {
    const { roomId, rootId } = parts(place);
    const path = `/api/me/drafts/${encodeURIComponent(roomId)}`;
    if (text.trim() !== '') {
      const body = rootId === undefined ? { text } : { text, rootId };
      const kept = await this.api?.put<Draft>(path, body);
      return { savedAt: kept?.savedAt ?? savedAt, there: true };
    }
    await this.api?.delete(
      rootId === undefined ? path : `${path}?rootId=${encodeURIComponent(rootId)}`,
    );
    return { savedAt, there: false };
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.save(), ms);
  }

  #put(place: PlaceName, words: Words): void {
    this.#all = new Map(this.#all).set(place, words);
    const key = this.#prefix + place;
    // A browser that keeps nothing loses what the server does not have yet, and nothing else.
    try {
      if (words.text === '' && !words.unsaved) this.#shelf?.removeItem(key);
      else this.#shelf?.setItem(key, JSON.stringify(words));
    } catch {
      return;
    }
  }

  #keys(prefix: string): string[] {
    const all = Array.from({ length: this.#shelf?.length ?? 0 }, (_, at) => this.#shelf?.key(at));
    return all.filter((key): key is string => !!key?.startsWith(prefix));
  }
}

export function nameOf({ roomId, rootId }: Pick<Draft, 'roomId' | 'rootId'>): PlaceName {
  return rootId === undefined ? roomId : `${roomId}/${rootId}`;
}

function parts(place: PlaceName): { roomId: string; rootId?: string } {
  const [roomId = '', rootId] = place.split('/');
  return rootId === undefined ? { roomId } : { roomId, rootId };
}

function read(kept: string | null | undefined): Words | undefined {
  try {
    const { text, savedAt, there, unsaved } = JSON.parse(kept ?? '') as Words;
    if (typeof text !== 'string' || typeof savedAt !== 'string') return undefined;
    return { text, savedAt, there: !!there, unsaved: !!unsaved };
  } catch {
    return undefined;
  }
}

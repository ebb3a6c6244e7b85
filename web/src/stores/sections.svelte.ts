/**
 * The list of rooms as one has arranged it: favourites and sections of one's own, the same on all of one's devices. What
 * is folded away is kept by this browser.
 */
import type { Arrangement, RoomPlace, Section } from '../contract.gen';
import type { Api } from '../net/api';

const KEPT = 'tertulia-folded';
export const PATH = '/api/me/sections';

/** The parts that everybody has; any other key is a section's id. */
export const OWN_PARTS = ['favourites', 'rooms', 'direct'] as const;

export class Sections {
  /** The server has answered, or will not: until then the list would jump. */
  loaded = $state(false);
  #whole = $state.raw<Arrangement>({ sections: [], rooms: [] });
  #folded = $state.raw<ReadonlySet<string>>(new Set());

  constructor(
    private readonly api: Pick<Api, 'get' | 'put'>,
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'>,
  ) {
    this.#folded = this.#read();
  }

  get all(): readonly Section[] {
    return this.#whole.sections;
  }

  async load(): Promise<void> {
    try {
      this.heard(await this.api.get<Arrangement>(PATH));
    } finally {
      this.loaded = true;
    }
  }

  /** Changed here or on another device. */
  heard(whole: Arrangement): void {
    this.#whole = whole;
    this.loaded = true;
  }

  placeOf(roomId: string): Omit<RoomPlace, 'roomId'> {
    const place = this.#whole.rooms.find((each) => each.roomId === roomId);
    const { favourite = false, sectionId } = place ?? {};
    return sectionId === undefined ? { favourite } : { favourite, sectionId };
  }

  /** Puts a room somewhere: there at once, and back again if that was refused. */
  async place(roomId: string, wanted: Omit<RoomPlace, 'roomId'>): Promise<void> {
    const former = this.placeOf(roomId);
    this.#put(roomId, wanted);
    try {
      await this.api.put(`/api/me/rooms/${encodeURIComponent(roomId)}`, wanted);
    } catch (error) {
      this.#put(roomId, former);
      throw error;
    }
  }

  favour(roomId: string, favourite: boolean): Promise<void> {
    return this.place(roomId, { ...this.placeOf(roomId), favourite });
  }

  isFolded(key: string): boolean {
    return this.#folded.has(key);
  }

  fold(key: string, folded: boolean): void {
    const known = new Set<string>([...OWN_PARTS, ...this.all.map(({ id }) => id)]);
    const keys = [...this.#folded].filter((each) => each !== key && known.has(each));
    this.#folded = new Set(folded ? [...keys, key] : keys);
    try {
      this.storage.setItem(KEPT, JSON.stringify([...this.#folded]));
    } catch {
      // Without storage it holds until the page goes.
    }
  }

  #put(roomId: string, place: Omit<RoomPlace, 'roomId'>): void {
    const rest = this.#whole.rooms.filter((each) => each.roomId !== roomId);
    const rooms = place.favourite || place.sectionId ? [...rest, { roomId, ...place }] : rest;
    this.#whole = { ...this.#whole, rooms };
  }

  #read(): ReadonlySet<string> {
    try {
      const kept: unknown = JSON.parse(this.storage.getItem(KEPT) ?? '[]');
      return new Set(Array.isArray(kept) ? kept.filter((key) => typeof key === 'string') : []);
    } catch {
      return new Set();
    }
  }
}

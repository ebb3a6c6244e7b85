/**
 * The rooms of the user and where each stands: how far it goes (`rev`, `seq`), how far it is read, how much waits.
 */
import type {
  Level,
  MarkReadAck,
  Mention,
  Room,
  RoomLevel,
  RoomRev,
  RoomState,
} from '../contract.gen';
import { usualLevel } from './quiet';

export interface Standing {
  room: Room;
  rev: number;
  seq: number;
  /** How many messages the room itself shows. */
  shown: number;
  readSeq: number;
  unread: number;
  mentions: number;
  level: Level;
}

export class Rooms {
  /** False until the server has told us once. */
  loaded = $state(false);
  #byId = $state.raw<ReadonlyMap<string, Standing>>(new Map());

  get all(): Standing[] {
    return [...this.#byId.values()];
  }

  /** Messages that wait: all of a room of which one wants to be told, of a muted one those that call one by name. */
  get unread(): number {
    return this.all.reduce((sum, each) => sum + waiting(each), 0);
  }

  find(roomId: string): Standing | undefined {
    return this.#byId.get(roomId);
  }

  /** The server's word on every room of the user. */
  replace(states: RoomState[]): void {
    this.#byId = new Map(
      states.map(({ room, rev, seq, shown, readSeq, unread, mentions, level }) => [
        room.id,
        { room, rev, seq, shown, readSeq, unread, mentions, level },
      ]),
    );
    this.loaded = true;
  }

  /** Made, renamed, joined. A room not known before stands at nothing until the next `replace`. */
  update(room: Room): void {
    const former = this.find(room.id);
    this.#set({ ...(former ?? standingOf(room)), room });
  }

  remove(roomId: string): void {
    const rest = new Map(this.#byId);
    rest.delete(roomId);
    this.#byId = rest;
  }

  /**
   * The room has moved on; `own` messages are nothing to read. Counts by the difference of `shown`, so that a notice
   * that was lost does not lose a message.
   */
  moved({ roomId, rev, seq, shown }: RoomRev, own = false): void {
    const former = this.find(roomId);
    if (former === undefined) return;
    const more = own ? 0 : Math.max(0, shown - former.shown);
    this.#set({
      ...former,
      rev: Math.max(former.rev, rev),
      seq: Math.max(former.seq, seq),
      shown: Math.max(former.shown, shown),
      unread: former.unread + more,
      mentions: former.mentions + (former.room.kind === 'direct' ? more : 0),
    });
  }

  /** Somebody is called by a message; in a direct room every message does, and `moved` has counted it. */
  mentioned({ roomId, seq, rootId }: Pick<Mention, 'roomId' | 'seq' | 'rootId'>): void {
    // Its thread counts it.
    if (rootId !== undefined) return;
    const former = this.find(roomId);
    if (former === undefined || former.room.kind === 'direct' || seq <= former.readSeq) return;
    this.#set({ ...former, mentions: former.mentions + 1 });
  }

  /** What one wants to be told of a room. */
  level({ roomId, level }: RoomLevel): void {
    const former = this.find(roomId);
    if (former !== undefined) this.#set({ ...former, level });
  }

  /** Read up to there in this tab, by when the room had shown so many. */
  read({ roomId, readSeq, shown }: { roomId: string; readSeq: number; shown: number }): void {
    const former = this.find(roomId);
    if (former === undefined || readSeq <= former.readSeq) return;
    const left = Math.max(0, former.shown - shown);
    this.#set({
      ...former,
      readSeq,
      unread: Math.min(former.unread, left),
      mentions: Math.min(former.mentions, left),
    });
  }

  /** The server's word on how much is left: also where one has stepped back. */
  stands({ roomId, readSeq, unread, mentions }: MarkReadAck): void {
    const former = this.find(roomId);
    if (former !== undefined) this.#set({ ...former, readSeq, unread, mentions });
  }

  #set(standing: Standing): void {
    this.#byId = new Map(this.#byId).set(standing.room.id, standing);
  }
}

function waiting({ room, level, unread, mentions }: Standing): number {
  if (room.archivedAt !== undefined) return 0;
  if (level !== 'none') return unread;
  return room.kind === 'direct' ? 0 : mentions;
}

function standingOf(room: Room): Standing {
  return {
    room,
    rev: 0,
    seq: 0,
    shown: 0,
    readSeq: 0,
    unread: 0,
    mentions: 0,
    level: usualLevel(room),
  };
}

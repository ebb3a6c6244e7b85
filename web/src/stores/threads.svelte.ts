/** Where the threads stand that one follows: what waits there, whichever room is open. */
import type { ThreadState } from '../contract.gen';
import type { ChatLine } from '../net/socket';
import { Marks } from './marks';
import type { Rooms } from './rooms.svelte';

interface Mark {
  roomId: string;
  rootId: string;
  seq: number;
  /** How many were read with each step, and up to where. */
  steps: { seq: number; count: number }[];
}

export class Threads {
  #byRoot = $state.raw<ReadonlyMap<string, ThreadState>>(new Map());

  readonly #marks: Marks<Mark>;

  constructor(
    private readonly rooms: Pick<Rooms, 'find'>,
    line: Pick<ChatLine, 'ask'>,
  ) {
    this.#marks = new Marks(({ roomId, rootId, seq }) =>
      line.ask('chat:mark-thread-read', { roomId, rootId, seq }),
    );
  }

  /** Threads with something unread, of rooms of which one wants to be told. */
  get unread(): number {
    const waiting = [...this.#byRoot.values()].filter(({ roomId, following, unread }) => {
      const standing = this.rooms.find(roomId);
      return following && unread > 0 && standing !== undefined && standing.level !== 'none';
    });
    return waiting.length;
  }

  /** What is known of it; nothing of one that was read to its end before this page came up. */
  find(rootId: string): ThreadState | undefined {
    return this.#byRoot.get(rootId);
  }

  /** What waits in it, for who follows it. */
  unreadIn(rootId: string): number {
    const state = this.find(rootId);
    return state?.following ? state.unread : 0;
  }

  /** The server's word on all that are unread; `afresh` where its database is another one. */
  replace(unread: ThreadState[], afresh = false): void {
    if (afresh) this.#marks.clear();
    const read = [...this.#byRoot.values()].map((state) => ({ ...state, unread: 0 }));
    const states = [...read, ...unread].map((state) => this.#withMark(state));
    this.#byRoot = new Map(states.map((state) => [state.rootId, state]));
    this.tell();
  }

  /** The server's word on one that has moved on: somebody replied, or one has read it elsewhere. */
  told(state: ThreadState): void {
    this.#put(this.#withMark(state));
  }

  /** Read here up to there; so many are left. */
  read(state: ThreadState, seq: number, left: number): void {
    const { roomId, rootId } = state;
    const unread = Math.min(state.unread, left);
    const former = this.#marks.get(rootId)?.steps ?? [];
    const steps = [...former, { seq, count: state.unread - unread }];
    this.#marks.set(rootId, { roomId, rootId, seq, steps });
    this.#put({ ...state, readSeq: seq, unread });
  }

  /** Says to the server at once what was to wait a moment. */
  tell(): void {
    this.#marks.tell();
  }

  /** What was read here is read, whether the server has heard of it or not. */
  #withMark(state: ThreadState): ThreadState {
    const mark = this.#marks.get(state.rootId);
    if (mark === undefined || mark.seq <= state.readSeq) return state;
    const unheard = mark.steps.filter(({ seq }) => seq > state.readSeq);
    const unread = unheard.reduce((left, { count }) => left - count, state.unread);
    return { ...state, readSeq: mark.seq, unread: Math.max(0, unread) };
  }

  #put(state: ThreadState): void {
    this.#byRoot = new Map(this.#byRoot).set(state.rootId, state);
  }
}

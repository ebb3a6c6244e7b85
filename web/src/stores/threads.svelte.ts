/** Where the threads stand that one follows: what waits there, whichever room is open. */
import type { ThreadState } from '../contract.gen';
import type { Rooms } from './rooms.svelte';

export class Threads {
  #byRoot = $state.raw<ReadonlyMap<string, ThreadState>>(new Map());

  constructor(private readonly rooms: Pick<Rooms, 'find'>) {}

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

  /** The server's word on all that are unread. */
  replace(unread: ThreadState[]): void {
    const read = [...this.#byRoot.values()].map((state) => ({ ...state, unread: 0 }));
    this.#byRoot = new Map([...read, ...unread].map((state) => [state.rootId, state]));
  }

  /** One has moved on: somebody replied, or one has read it here or elsewhere. */
  told(state: ThreadState): void {
    this.#byRoot = new Map(this.#byRoot).set(state.rootId, state);
  }
}

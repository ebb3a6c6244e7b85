/**
 * How one wants to be reached, in step over tabs and devices. A change holds at once and is taken back if the server
 * refuses it. The time of a pause runs out by itself.
 */
import type { Level, Reaching, RoomLevel, Status } from '../contract.gen';
import type { Api } from '../net/api';
import type { ChatLine } from '../net/socket';
import { isPaused, ownTimeZone, pauseEnd, unlessTold, type Pause } from './quiet';
import type { Rooms } from './rooms.svelte';

/** A timer that is set further ahead than this goes off at once. */
const TIMER_AT_MOST_MS = 2 ** 31 - 1;

/** Whoever looks elsewhere for so long is away, and may be reached by a push. */
const AWAY_AFTER_MS = 5_000;

/** Undefined takes away what is optional. */
type Change = { [Key in keyof Reaching]?: Reaching[Key] | undefined };

export class Reach {
  wanted = $state.raw<Reaching>(unlessTold(ownTimeZone()));
  /** The server has said how it stands. */
  loaded = $state(false);
  /** Said so by hand, and the time is not over. */
  paused = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  /** Nobody looks at this page. */
  #away = false;

  constructor(
    private readonly api: Pick<Api, 'get' | 'put'>,
    private readonly chat: Pick<ChatLine, 'tell'>,
    private readonly rooms: Rooms,
  ) {}

  async load(): Promise<void> {
    this.heard(await this.api.get<Reaching>('/api/me/reaching'));
    // The others see it for as long as we are connected.
    if (this.paused || this.#away) this.#show();
  }

  /** Told by the server: set here a moment ago, or on another device. */
  heard(reaching: Reaching): void {
    this.wanted = reaching;
    this.loaded = true;
    this.#watch();
  }

  async change(change: Change): Promise<void> {
    const former = this.wanted;
    this.heard({ ...former, ...change } as Reaching);
    try {
      this.heard(await this.api.put<Reaching>('/api/me/reaching', this.wanted));
    } catch (error) {
      this.heard(former);
      throw error;
    }
  }

  /** Do not disturb, for so long; nothing: no longer. */
  async pause(pause?: Pause): Promise<void> {
    const until = pause && pauseEnd(pause, new Date()).toISOString();
    await this.change({ pausedUntil: until });
    this.#show();
  }

  /** The page was shown or hidden. */
  looks(isLooking: boolean): void {
    clearTimeout(this.#leaving);
    if (isLooking) this.#turn(false);
    else this.#leaving = setTimeout(() => this.#turn(true), AWAY_AFTER_MS);
  }

  /** How one is shown to the others, by whichever page spoke last: whoever looks at one of them is not away. */
  shown(status: Status): void {
    if (status === 'away' && !this.#away) this.#show();
  }

  /** What one wants to be told of a room; nothing: what the room has unless told. */
  async setLevel(roomId: string, level: Level | null): Promise<void> {
    this.rooms.level(
      await this.api.put<RoomLevel>(`/api/rooms/${encodeURIComponent(roomId)}/level`, { level }),
    );
  }

  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#leaving);
  }

  #turn(away: boolean): void {
    if (this.#away === away) return;
    this.#away = away;
    this.#show();
  }

  #watch(): void {
    clearTimeout(this.#timer);
    const now = new Date();
    const was = this.paused;
    this.paused = isPaused(this.wanted, now);
    if (was && !this.paused) this.#show();
    if (!this.paused || this.wanted.pausedUntil === undefined) return;
    const left = new Date(this.wanted.pausedUntil).getTime() - now.getTime();
    this.#timer = setTimeout(() => this.#watch(), Math.min(left + 50, TIMER_AT_MOST_MS));
  }

  #show(): void {
    const status = this.paused ? 'dnd' : this.#away ? 'away' : 'online';
    this.chat.tell('chat:set-presence', { status });
  }
}

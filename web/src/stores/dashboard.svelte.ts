/**
 * How the server is: the numbers of this second from the socket, those of an hour, a day or a week over HTTP. Made by
 * the dashboard's page and closed with it.
 */
import type { Happening, Stats, StatsHistory, StatsRange } from '../contract.gen';
import type { Api, ApiError } from '../net/api';
import type { DashboardLine } from '../net/socket';

/** Numbers come each second; without any for so long they are not live. */
const PATIENCE_MS = 3_500;
/** A minute's sample is kept a moment after its end. */
const SETTLED_MS = 2_000;
const MINUTE_MS = 60_000;
const KEPT = 100;

type Line = Pick<DashboardLine, 'on' | 'open' | 'close' | 'watch'>;

export class Dashboard {
  now = $state.raw<Stats>();
  history = $state.raw<StatsHistory>();
  happenings = $state.raw<Happening[]>([]);
  range = $state<StatsRange>('hour');
  live = $state(false);
  /** Why there is no history; gone with the next one that comes. */
  fault = $state.raw<unknown>();

  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The minute whose history was asked for last. */
  #minute = 0;

  constructor(
    private readonly api: Pick<Api, 'get'>,
    private readonly line: Line,
  ) {
    line.on('dashboard:stats', (stats) => this.#received(stats));
    line.watch({ onup: () => void this.load(), ondown: () => this.#lost() });
  }

  open(): void {
    this.line.open();
    void this.load();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.line.close();
  }

  choose(range: StatsRange): void {
    this.range = range;
    void this.load();
  }

  async load(): Promise<void> {
    const { range } = this;
    try {
      const history = await this.api.get<StatsHistory>('/api/admin/stats', { range });
      // Another range was chosen meanwhile: its own answer is on the way.
      if (range !== this.range) return;
      this.history = history;
      this.fault = undefined;
      this.#happened(history.happenings);
    } catch (error) {
      this.fault = error;
      // Who is an admin no longer does not go on looking at what was.
      if ((error as ApiError).code === 'forbidden') this.now = this.history = undefined;
    }
  }

  #received(stats: Stats): void {
    this.now = stats;
    this.live = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.live = false), PATIENCE_MS);
    this.#happened(stats.happenings);
    const minute = Math.floor((Date.parse(stats.at) - SETTLED_MS) / MINUTE_MS);
    if (this.#minute !== 0 && minute > this.#minute) void this.load();
    this.#minute = minute;
  }

  /** The line is gone, or was refused: asking tells whether one may still look. */
  #lost(): void {
    clearTimeout(this.#timer);
    this.live = false;
    void this.load();
  }

  /** The server tells its newest each second: what is known already stays as it is. */
  #happened(newest: Happening[]): void {
    const known = new Set(this.happenings.map(key));
    const fresh = newest.filter((each) => !known.has(key(each)));
    if (fresh.length === 0) return;
    this.happenings = [...fresh, ...this.happenings]
      .sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.id - a.id)
      .slice(0, KEPT);
  }
}

/** Ids begin anew with the server. */
export function key({ at, id }: Happening): string {
  return `${at} ${id}`;
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Happening, Stats, StatsHistory, StatsPoint } from '../contract.gen';
import { ApiError } from '../net/api';
import { Dashboard } from './dashboard.svelte';
import { pieces, totalMessages } from './series';

const START = Date.parse('2026-01-31T18:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();

function point(minute: number, more: Partial<StatsPoint> = {}): StatsPoint {
  return {
    at: iso(START + minute * 60_000),
    minutes: 1,
    connections: 2,
    usersOnline: 1,
    messages: minute,
    databaseBytes: 1,
    ...more,
  };
}

function past(points: StatsPoint[], more: Partial<StatsHistory> = {}): StatsHistory {
  return {
    range: 'hour',
    from: iso(START),
    to: iso(START + 3_600_000),
    stepSeconds: 60,
    points,
    happenings: [],
    ...more,
  };
}

const stats = (at: number, more: Partial<Stats> = {}) =>
  ({ at: iso(at), messagesPerMinute: 9, happenings: [], ...more }) as Stats;

const signedIn = (id: number, second: number): Happening => ({
  id,
  at: iso(START + second * 1000),
  kind: 'signed-in',
  person: 'Bea',
});

describe('a line of the history', () => {
  const messages = (history: StatsHistory, now?: Stats) =>
    pieces(
      history,
      now,
      (each) => each.messages,
      (live) => live.messagesPerMinute,
    ).map((piece) => piece.map(({ value }) => value));

  it('is broken where the server was off', () => {
    expect(messages(past([1, 2, 3, 10, 11, 20].map((n) => point(n))))).toEqual([
      [1, 2, 3],
      [10, 11],
      [20],
    ]);
  });

  it('goes on into the present, in the last hour alone', () => {
    const now = stats(START + 4 * 60_000 + 30_000);
    expect(messages(past([point(2), point(3)]), now)).toEqual([[2, 3, 9]]);
    expect(messages(past([point(3)], { range: 'day', stepSeconds: 300 }), now)).toEqual([[3]]);
    expect(messages(past([]), now)).toEqual([[9]]);
  });

  it('is broken where nothing was measured', () => {
    const history = past([point(1, { ackMsP50: 4 }), point(2), point(3, { ackMsP50: 5 })]);
    const found = pieces(
      history,
      undefined,
      (each) => each.ackMsP50,
      (live) => live.ackMsP50,
    );
    expect(found.map((piece) => piece.map(({ value }) => value))).toEqual([[4], [5]]);
  });

  it('adds up', () => {
    expect(totalMessages(past([point(1), point(2), point(30)]))).toBe(33);
  });
});

describe('Dashboard', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open(answer: () => Promise<StatsHistory> = async () => past([])) {
    let tell: (stats: Stats) => void = () => {};
    let state = { onup: () => {}, ondown: () => {} };
    const line = {
      on: (_: string, handler: (stats: Stats) => void) => (tell = handler),
      watch: (given: typeof state) => (state = given),
      open: vi.fn(),
      close: vi.fn(),
    };
    const get = vi.fn(answer);
    const board = new Dashboard({ get } as never, line as never);
    board.open();
    return { board, get, line, tell: (given: Stats) => tell(given), state: () => state };
  }

  it('is live for as long as numbers come', async () => {
    const { board, tell, line } = open();
    expect([board.live, line.open.mock.calls.length]).toEqual([false, 1]);
    tell(stats(START));
    expect(board.live).toBe(true);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(board.live).toBe(false);
    expect(board.now?.messagesPerMinute).toBe(9);
  });

  it('asks for the history again when a minute is over, and when the line is back', async () => {
    const { get, tell, state } = open();
    tell(stats(START + 58_000));
    tell(stats(START + 59_000));
    expect(get).toHaveBeenCalledTimes(1);
    tell(stats(START + 62_500));
    expect(get).toHaveBeenCalledTimes(2);
    state().onup();
    expect(get).toHaveBeenCalledTimes(3);
  });

  it('shows the range that was chosen last, whatever comes later', async () => {
    const answers: ((history: StatsHistory) => void)[] = [];
    const { board, get } = open(() => new Promise((resolve) => answers.push(resolve)));
    board.choose('week');
    expect(get).toHaveBeenLastCalledWith('/api/admin/stats', { range: 'week' });
    answers[1]?.(past([], { range: 'week' }));
    answers[0]?.(past([]));
    await vi.advanceTimersByTimeAsync(0);
    expect(board.history?.range).toBe('week');
  });

  it('keeps what happened, each once, the newest first', async () => {
    const { board, tell } = open(async () => past([], { happenings: [signedIn(1, 1)] }));
    await vi.advanceTimersByTimeAsync(0);
    tell(stats(START, { happenings: [signedIn(2, 2), signedIn(1, 1)] }));
    // The server was started anew: its ids begin at one.
    tell(stats(START, { happenings: [signedIn(1, 60)] }));
    expect(board.happenings.map(({ at }) => at)).toEqual([60, 2, 1].map((n) => signedIn(1, n).at));
  });

  it('says why there is no history, until there is one', async () => {
    let fails = false;
    const { board, state, tell } = open(async () => {
      if (fails) throw new ApiError('forbidden', 'no');
      return past([]);
    });
    await board.load();
    tell(stats(START));
    expect([board.now, board.history]).not.toContain(undefined);
    fails = true;
    state().ondown();
    await vi.advanceTimersByTimeAsync(0);
    expect(board.fault).toMatchObject({ code: 'forbidden' });
    expect([board.now, board.history, board.live]).toEqual([undefined, undefined, false]);
    fails = false;
    await board.load();
    expect(board.fault).toBeUndefined();
  });
});

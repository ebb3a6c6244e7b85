import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Reaching } from '../contract.gen';
import { isEndless, pauseEnd } from './quiet';
import { Reach } from './reaching.svelte';
import { Rooms } from './rooms.svelte';
import { isQuiet, sounds, toasts } from './telling';

const EVENING = new Date('2026-11-23T21:30:00Z');

const wishes = (more: Partial<Reaching> = {}): Reaching => ({
  sounds: true,
  toasts: true,
  preview: true,
  timeZone: 'Europe/Madrid',
  ...more,
});
const night = { from: '22:00', to: '07:30' };

describe('quiet', () => {
  it('is read off a wall clock of the chosen zone, over midnight too', () => {
    const quiet = (at: string, timeZone = 'Europe/Madrid') =>
      isQuiet(wishes({ quietHours: night, timeZone }), new Date(at));
    expect(quiet('2026-11-23T20:59:00Z')).toBe(false);
    expect(quiet('2026-11-23T21:00:00Z')).toBe(true);
    expect(quiet('2026-11-23T23:30:00Z')).toBe(true);
    expect(quiet('2026-11-24T06:29:00Z')).toBe(true);
    expect(quiet('2026-11-24T06:30:00Z')).toBe(false);
    expect(quiet('2026-11-23T21:30:00Z', 'UTC')).toBe(false);
  });

  it('is within the day where it begins before it ends', () => {
    const siesta = wishes({ quietHours: { from: '15:00', to: '17:00' }, timeZone: 'UTC' });
    expect(isQuiet(siesta, new Date('2026-11-23T15:00:00Z'))).toBe(true);
    expect(isQuiet(siesta, new Date('2026-11-23T17:00:00Z'))).toBe(false);
  });

  it('is until the end of a pause', () => {
    const paused = wishes({ pausedUntil: '2026-11-23T22:00:00Z' });
    expect(isQuiet(paused, EVENING)).toBe(true);
    expect(isQuiet(paused, new Date('2026-11-23T22:00:00Z'))).toBe(false);
  });
});

describe('pauseEnd', () => {
  it('is so long ahead, and in the morning at eight of the clock here', () => {
    expect(pauseEnd('half-hour', EVENING).toISOString()).toBe('2026-11-23T22:00:00.000Z');
    expect(pauseEnd('hour', EVENING).toISOString()).toBe('2026-11-23T22:30:00.000Z');
    const morning = pauseEnd('morning', EVENING);
    expect([morning.getHours(), morning.getMinutes()]).toEqual([8, 0]);
    expect(morning.getDate()).toBe(new Date(EVENING.getTime() + 86_400_000).getDate());
  });

  it('is nothing to wait for where the person will say', () => {
    const paused = (pause: 'on' | 'morning') =>
      wishes({ pausedUntil: pauseEnd(pause, EVENING).toISOString() });
    expect(isEndless(paused('on'), EVENING)).toBe(true);
    expect(isEndless(paused('morning'), EVENING)).toBe(false);
  });
});

describe('What is for somebody in person', () => {
  const told = { reaching: wishes(), at: EVENING, inSight: false, watched: true };
  const paused = wishes({ pausedUntil: '2026-11-24T00:00:00Z' });

  it('shows itself unless it is in sight, muted, unwanted or in a time of quiet', () => {
    expect(toasts(told, 'mentions')).toBe(true);
    expect(toasts(told)).toBe(true);
    expect(toasts(told, 'none')).toBe(false);
    expect(toasts({ ...told, inSight: true }, 'all')).toBe(false);
    expect(toasts({ ...told, reaching: wishes({ toasts: false }) }, 'all')).toBe(false);
    expect(toasts({ ...told, reaching: paused }, 'all')).toBe(false);
  });

  it('sounds unless somebody is looking at it', () => {
    expect(sounds(told, 'mentions')).toBe(true);
    expect(sounds({ ...told, inSight: true }, 'mentions')).toBe(false);
    expect(sounds({ ...told, inSight: true, watched: false }, 'mentions')).toBe(true);
    expect(sounds(told, 'none')).toBe(false);
    expect(sounds({ ...told, reaching: wishes({ sounds: false }) })).toBe(false);
    expect(sounds({ ...told, reaching: paused })).toBe(false);
  });
});

describe('Reach', () => {
  const put = vi.fn();
  const tell = vi.fn();
  let kept: Reaching;
  let reach: Reach;

  beforeEach(async () => {
    vi.useFakeTimers({ now: EVENING });
    kept = wishes();
    put.mockReset().mockImplementation(async (_path: string, body: Reaching) => body);
    tell.mockReset();
    reach = new Reach({ get: async () => kept, put } as never, { tell } as never, new Rooms());
    await reach.load();
  });

  afterEach(() => {
    reach.close();
    vi.useRealTimers();
  });

  it('sends all of it, so that nothing else is changed', async () => {
    await reach.change({ sounds: false });
    expect(put).toHaveBeenCalledWith('/api/me/reaching', wishes({ sounds: false }));
    expect(reach.wanted.sounds).toBe(false);
  });

  it('takes a change back that the server refuses', async () => {
    put.mockRejectedValue(new Error('no'));
    await expect(reach.change({ sounds: false })).rejects.toThrow('no');
    expect(reach.wanted.sounds).toBe(true);
  });

  it('is not to be disturbed until the time is over, and the others see it', async () => {
    await reach.pause('half-hour');
    expect(reach.paused).toBe(true);
    expect(tell).toHaveBeenLastCalledWith('chat:set-presence', { status: 'dnd' });
    vi.advanceTimersByTime(29 * 60_000);
    expect(reach.paused).toBe(true);
    vi.advanceTimersByTime(2 * 60_000);
    expect(reach.paused).toBe(false);
    expect(tell).toHaveBeenLastCalledWith('chat:set-presence', { status: 'online' });
  });

  it('may be disturbed again at any time', async () => {
    await reach.pause('on');
    expect(reach.paused).toBe(true);
    await reach.pause();
    expect(reach.paused).toBe(false);
    expect(put).toHaveBeenLastCalledWith('/api/me/reaching', wishes());
    vi.runAllTimers();
    expect(tell.mock.calls.map(([, { status }]) => status)).toEqual(['dnd', 'online', 'online']);
  });

  it('is away when nobody has looked for a while, and back at once', async () => {
    reach.looks(false);
    vi.advanceTimersByTime(4_000);
    expect(tell).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
    expect(tell).toHaveBeenLastCalledWith('chat:set-presence', { status: 'away' });
    await reach.load();
    expect(tell).toHaveBeenCalledTimes(2);
    reach.looks(true);
    expect(tell).toHaveBeenLastCalledWith('chat:set-presence', { status: 'online' });
    reach.looks(false);
    reach.looks(true);
    vi.runAllTimers();
    expect(tell).toHaveBeenCalledTimes(3);
  });

  it('is not away while this page is looked at, whatever another page says', () => {
    reach.shown('online');
    expect(tell).not.toHaveBeenCalled();
    reach.shown('away');
    expect(tell).toHaveBeenLastCalledWith('chat:set-presence', { status: 'online' });
    reach.looks(false);
    vi.advanceTimersByTime(6_000);
    reach.shown('away');
    expect(tell).toHaveBeenCalledTimes(2);
  });

  it('says again after a new connection that it is not to be disturbed', async () => {
    kept = wishes({ pausedUntil: pauseEnd('hour', EVENING).toISOString() });
    await reach.load();
    expect(tell).toHaveBeenCalledWith('chat:set-presence', { status: 'dnd' });
  });
});

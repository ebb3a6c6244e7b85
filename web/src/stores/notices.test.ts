import { describe, expect, it, vi } from 'vitest';
import type { Notification } from '../contract.gen';
import { Announcer } from './announcer.svelte';
import { Arrivals } from './arrivals';
import { Notices } from './notices.svelte';
import { Toasts } from './toasts.svelte';

const notice = (id: string, more: Partial<Notification> = {}): Notification => ({
  id,
  type: 'info',
  title: id,
  message: '',
  createdAt: '',
  ...more,
});

async function notices(list: Notification[], unread = list.length) {
  const get = vi.fn(async () => ({ notifications: list, unread, hasMore: false }));
  const ask = vi.fn(async () => ({ unread: 0 }));
  const made = new Notices({ get } as never, { ask } as never);
  await made.load();
  return { notices: made, get, ask };
}

describe('Notices', () => {
  it('puts a new one first and counts it once', async () => {
    const { notices: all } = await notices([notice('a')]);
    expect(all.arrived(notice('b'))).toBe(true);
    expect(all.arrived(notice('b'))).toBe(false);
    expect(all.list.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(all.unread).toBe(2);
  });

  it('reads all, here and at the server', async () => {
    const { notices: all, ask } = await notices([notice('a')]);
    await all.readAll('now');
    expect(ask).toHaveBeenCalledWith('notification:read', { all: true });
    expect(all.unread).toBe(0);
    expect(all.list[0]?.readAt).toBe('now');
  });

  it('asks nothing when nothing is unread', async () => {
    const { notices: all, ask } = await notices([], 0);
    await all.readAll('now');
    expect(ask).not.toHaveBeenCalled();
  });

  it('follows another tab, and does not count twice', async () => {
    const { notices: all } = await notices([notice('a'), notice('b')]);
    all.read({ ids: ['a'] }, 'now');
    all.read({ ids: ['a'] }, 'now');
    expect(all.unread).toBe(1);
  });

  it('asks for what is older than the last', async () => {
    const { notices: all, get } = await notices([notice('a')]);
    await all.loadMore();
    expect(get).toHaveBeenLastCalledWith('/api/notifications', { before: 'a' });
    expect(all.list).toHaveLength(2);
  });
});

describe('Toasts', () => {
  it('go away by themselves, but for errors', () => {
    vi.useFakeTimers();
    const toasts = new Toasts();
    toasts.show('info', 'saved');
    toasts.show('error', 'failed');
    vi.advanceTimersByTime(10_000);
    expect(toasts.shown.map(({ title }) => title)).toEqual(['failed']);
    toasts.dismiss(toasts.shown[0]?.id ?? 0);
    expect(toasts.shown).toEqual([]);
    vi.useRealTimers();
  });

  it('never fill the screen', () => {
    const toasts = new Toasts();
    for (let at = 0; at < 9; at += 1) toasts.show('error', String(at));
    expect(toasts.shown.map(({ title }) => title)).toEqual(['6', '7', '8']);
  });

  it('stay while somebody is at them, and then for the time that was left', () => {
    vi.useFakeTimers();
    const toasts = new Toasts();
    toasts.show('info', 'first');
    vi.advanceTimersByTime(5_000);
    toasts.hold(true);
    toasts.show('info', 'second');
    vi.advanceTimersByTime(60_000);
    expect(toasts.shown.map(({ title }) => title)).toEqual(['first', 'second']);
    toasts.hold(false);
    vi.advanceTimersByTime(1_000);
    expect(toasts.shown.map(({ title }) => title)).toEqual(['second']);
    vi.advanceTimersByTime(5_000);
    expect(toasts.shown).toEqual([]);
    vi.useRealTimers();
  });

  it('that may be taken back go when the time to do so is over', () => {
    vi.useFakeTimers();
    const toasts = new Toasts();
    toasts.offer('deleted', { label: 'Undo', run: () => {} }, 1_000);
    toasts.hold(true);
    vi.advanceTimersByTime(1_000);
    expect(toasts.shown).toEqual([]);
    vi.useRealTimers();
  });
});

describe('Announcer', () => {
  it('reads one message, and counts those that follow on its heels', () => {
    vi.useFakeTimers();
    const announcer = new Announcer();
    const arrivals = new Arrivals((text) => announcer.say(text));
    arrivals.arrived('Bea', 'hello', '#patio');
    expect(announcer.text).toBe('Bea: hello');
    for (const text of ['a', 'b', 'c']) arrivals.arrived('Bea', text, '#patio');
    expect(announcer.text).toBe('Bea: hello');
    vi.advanceTimersByTime(2_000);
    expect(announcer.text).toBe('3 new messages in #patio');
    vi.advanceTimersByTime(2_000);
    arrivals.arrived('Cid', 'late', '#patio');
    expect(announcer.text).toBe('Cid: late');
    vi.useRealTimers();
  });
});

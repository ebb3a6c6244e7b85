import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatMessage, ThreadState } from '../contract.gen';
import { ApiError } from '../net/api';
import { Thread } from './thread.svelte';
import { Threads } from './threads.svelte';
import { Timeline } from './timeline.svelte';

const ada = { id: 'ada', name: 'Ada' };

function reply(seq: number, userId = 'bea'): ChatMessage {
  return {
    id: `m${seq}`,
    userId,
    userName: userId,
    roomId: 'patio',
    text: `reply ${seq}`,
    sentAt: new Date(seq * 1000).toISOString(),
    seq,
    rev: seq,
    kind: 'text',
    replyTo: 'm1',
  };
}

const { replyTo: _, ...asked } = reply(1, 'ada');
const root: ChatMessage = { ...asked, shown: 1, replyCount: 3 };

const state = (more: Partial<ThreadState> = {}): ThreadState => ({
  roomId: 'patio',
  rootId: 'm1',
  following: true,
  readSeq: 2,
  unread: 2,
  ...more,
});

describe('a thread', () => {
  const ask = vi.fn();
  const get = vi.fn();
  let threads: Threads;
  let timeline: Timeline;
  let thread: Thread;

  beforeEach(() => {
    vi.useFakeTimers();
    ask.mockReset().mockResolvedValue({});
    get.mockReset();
    threads = new Threads({ find: () => ({ level: 'mentions' }) as never }, { ask });
    timeline = new Timeline('patio', () => ada, 'm1');
    const conversation = { thread: () => timeline, reply: vi.fn() };
    const api = { get, put: vi.fn(), delete: vi.fn() };
    thread = new Thread('patio', 'm1', conversation, threads, api as never);
    get.mockResolvedValue({
      root,
      replies: [reply(2), reply(5), reply(9)],
      hasOlder: false,
      hasNewer: false,
      state: state(),
    });
  });

  it('shows where the new begins, and is read to its end by looking at it', async () => {
    await thread.load();
    expect(thread.dividerAfter).toBe(2);
    expect(threads.unread).toBe(1);
    thread.seen(2, 5);
    expect(threads.find('m1')).toMatchObject({ readSeq: 5, unread: 1 });
    thread.seen(5, 9);
    expect(threads.unread).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    const said = { roomId: 'patio', rootId: 'm1', seq: 9 };
    expect(ask.mock.calls).toEqual([['chat:mark-thread-read', said]]);
  });

  it('counts as read what was passed over only at its end', async () => {
    await thread.load();
    thread.seen(9, 8);
    expect(threads.find('m1')?.readSeq).toBe(2);
    thread.seen(9, 9);
    expect(threads.find('m1')?.readSeq).toBe(9);
  });

  it('says what was read when it is left at once', async () => {
    await thread.load();
    thread.seen(2, 9);
    thread.close();
    expect(ask).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ask).toHaveBeenCalledOnce();
  });

  it('stays read while the server has not heard of it, and counts what comes', async () => {
    await thread.load();
    thread.seen(2, 5);
    threads.replace([state()]);
    expect(threads.find('m1')).toMatchObject({ readSeq: 5, unread: 1 });
    thread.seen(5, 9);
    threads.told(state({ unread: 3 }));
    expect(threads.find('m1')).toMatchObject({ readSeq: 9, unread: 1 });
    threads.told(state({ readSeq: 5, unread: 2 }));
    expect(threads.find('m1'), 'it has heard the first part').toMatchObject({ unread: 1 });
    ask.mockRejectedValueOnce(new ApiError('network', ''));
    await vi.advanceTimersByTimeAsync(1_000);
    threads.replace([state()]);
    expect(threads.unread).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    const said = ask.mock.calls.map(([, { seq }]) => seq as number);
    expect(said, 'at once with the first word, in vain, once more').toEqual([5, 9, 9]);
    threads.replace([state()]);
    expect(threads.unread, 'now it is the server’s word').toBe(1);
  });

  it('forgets with a database what was read of it', async () => {
    await thread.load();
    thread.seen(2, 9);
    threads.replace([state()], true);
    expect(threads.find('m1')).toEqual(state());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ask).not.toHaveBeenCalled();
  });

  it('takes its own replies alone, and the room what it shows alone', () => {
    const room = new Timeline('patio', () => ada);
    for (const each of [timeline, room]) {
      each.reset([], false);
      each.receive(root);
      each.receive(reply(2));
      each.receive({ ...reply(3), shown: 2 });
      each.receive({ ...reply(4), replyTo: 'm0' });
    }
    expect(timeline.rows.map(({ message }) => message.seq)).toEqual([2, 3]);
    expect(room.rows.map(({ message }) => message.seq)).toEqual([1, 3]);
    expect(room.rev).toBe(4);
    expect(room.shownBy(2)).toBe(1);
  });

  it('follows the state of its first message', async () => {
    await thread.load();
    thread.heard({ ...root, rev: 12, replyCount: 4 });
    thread.heard({ ...root, rev: 11, replyCount: 3 });
    expect(thread.root?.replyCount).toBe(4);
  });
});

describe('one’s threads', () => {
  it('wait where one is told of the room, and once the server says so no longer', () => {
    const levels: Record<string, string> = { patio: 'mentions', attic: 'none' };
    const find = (id: string) => (id in levels ? { level: levels[id] } : undefined) as never;
    const threads = new Threads({ find }, { ask: vi.fn() });
    threads.replace([
      state(),
      state({ rootId: 'm2', roomId: 'attic' }),
      state({ rootId: 'm3', roomId: 'gone' }),
    ]);
    expect(threads.unread).toBe(1);
    threads.told(state({ rootId: 'm4' }));
    threads.told(state({ rootId: 'm5', following: false }));
    expect(threads.unread).toBe(2);
    threads.replace([state()]);
    expect(threads.unread).toBe(1);
  });
});

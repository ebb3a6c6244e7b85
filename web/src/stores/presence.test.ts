import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from './connection.svelte';
import { People } from './people.svelte';
import { Table } from './table.svelte';
import { Typing } from './typing.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const bea = { userId: 'bea', userName: 'Bea' };

describe('Table', () => {
  const patio = { roomId: 'patio' };
  const ada = { userId: 'ada', userName: 'Ada' };

  it('seats who joins, once, and lets them leave', () => {
    const table = new Table();
    table.open({ ...patio, users: [ada], userCount: 1 });
    table.joined({ ...bea, ...patio, joinedAt: '', userCount: 2 });
    table.joined({ ...bea, ...patio, joinedAt: '', userCount: 2 });
    expect(table.users.map(({ userId }) => userId)).toEqual(['ada', 'bea']);
    expect(table.count).toBe(2);
    table.left({ ...bea, ...patio, leftAt: '', userCount: 1 });
    expect(table.has('bea')).toBe(false);
    expect(table.count).toBe(1);
  });

  it('is not disturbed by another room', () => {
    const table = new Table();
    table.open({ ...patio, users: [bea], userCount: 1 });
    table.replace({ roomId: 'general', users: [], userCount: 0 });
    table.left({ ...bea, roomId: 'general', leftAt: '', userCount: 0 });
    table.joined({
      userId: 'cid',
      userName: 'Cid',
      roomId: 'general',
      joinedAt: '',
      userCount: 9,
    });
    expect(table.users).toEqual([bea]);
    expect(table.count).toBe(1);
  });

  it('takes the whole list as the last word', () => {
    const table = new Table();
    table.open({ ...patio, users: [], userCount: 0 });
    table.replace({ ...patio, users: [bea], userCount: 1 });
    expect(table.users).toEqual([bea]);
    table.close();
    expect(table.users).toEqual([]);
    expect(table.count).toBe(0);
  });

  it('counts those who were not named', () => {
    const table = new Table();
    table.open({ ...patio, users: [ada], userCount: 900 });
    expect(table.count).toBe(900);
    // Some of those who come and go are told of, and each word has the number of all.
    table.joined({ ...bea, ...patio, joinedAt: '', userCount: 930 });
    expect(table.count).toBe(930);
    table.left({ userId: 'eve', userName: 'Eve', ...patio, leftAt: '', userCount: 870 });
    expect(table.count).toBe(870);
    table.replace({ ...patio, users: [ada], userCount: 850 });
    expect(table.users).toEqual([ada]);
    expect(table.count).toBe(850);
  });
});

describe('People', () => {
  const user = {
    id: 'bea',
    name: 'Bea',
    roles: [],
    active: true,
    status: 'offline' as const,
    createdAt: '',
  };

  it('follows who comes and goes', () => {
    const people = new People();
    people.replace([user]);
    expect(people.presence({ userId: 'bea', status: 'away' })).toBe(true);
    expect(people.status('bea')).toBe('away');
  });

  it('shows somebody as they want to be shown, and keeps what else is known', () => {
    const people = new People();
    people.replace([{ ...user, status: 'online', avatarId: 'a', avatarColor: 3 }]);
    expect(people.profile({ userId: 'bea', name: 'Beatriz', avatarColor: 0 })).toBe(true);
    const { name, avatarId, avatarColor, status } = people.find('bea') ?? {};
    expect([name, avatarId, avatarColor, status]).toEqual(['Beatriz', undefined, 0, 'online']);
    expect(people.nameOf('bea', 'Bea')).toBe('Beatriz');
    expect(people.profile({ userId: 'eve', name: 'Eve' })).toBe(false);
    expect(people.nameOf('eve', 'Eve')).toBe('Eve');
  });

  it('says when it does not know somebody', () => {
    expect(new People().presence({ userId: 'new', status: 'online' })).toBe(false);
    expect(new People().status('new')).toBe('offline');
  });
});

describe('Typing', () => {
  const start = ['chat:typing-start', { roomId: 'patio' }];
  const stop = ['chat:typing-stop', { roomId: 'patio' }];

  function typing() {
    const tell = vi.fn();
    return { tell, typing: new Typing({ tell }) };
  }

  it('is said at most every three seconds', () => {
    const { tell, typing: mine } = typing();
    for (let second = 0; second < 7; second += 1) {
      mine.wrote('patio', 'hello');
      vi.advanceTimersByTime(1_000);
    }
    expect(tell.mock.calls).toEqual([start, start, start]);
  });

  it('stops with an empty line, and only then', () => {
    const { tell, typing: mine } = typing();
    mine.wrote('patio', 'h');
    mine.wrote('patio', '  ');
    mine.wrote('patio', '');
    expect(tell.mock.calls).toEqual([start, stop]);
  });

  it('begins at once again after a stop', () => {
    const { tell, typing: mine } = typing();
    mine.wrote('patio', 'h');
    mine.stop();
    mine.wrote('patio', 'h');
    expect(tell.mock.calls).toEqual([start, stop, start]);
  });

  it('of others runs out when nothing more is heard', () => {
    const { typing: theirs } = typing();
    theirs.heard({ ...bea, roomId: 'patio', isTyping: true });
    vi.advanceTimersByTime(4_000);
    theirs.heard({ ...bea, roomId: 'patio', isTyping: true });
    vi.advanceTimersByTime(5_900);
    expect(theirs.in('patio')).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(theirs.in('patio')).toEqual([]);
  });

  it('of others ends with their word or their message, in that room alone', () => {
    const { typing: theirs } = typing();
    theirs.heard({ ...bea, roomId: 'patio', isTyping: true });
    theirs.heard({ ...bea, roomId: 'general', isTyping: true });
    theirs.silent('general', 'bea');
    expect(theirs.in('general')).toEqual([]);
    expect(theirs.in('patio')).toHaveLength(1);
    theirs.heard({ ...bea, roomId: 'patio', isTyping: false });
    expect(theirs.in('patio')).toEqual([]);
  });
});

describe('Connection', () => {
  it('says nothing of a short loss', () => {
    const connection = new Connection();
    connection.up();
    connection.down();
    vi.advanceTimersByTime(1_900);
    connection.up();
    vi.advanceTimersByTime(5_000);
    expect(connection.lost).toBe(false);
  });

  it('says it after two seconds, and takes it back at once', () => {
    const connection = new Connection();
    connection.up();
    connection.down();
    vi.advanceTimersByTime(2_000);
    expect(connection.lost).toBe(true);
    connection.up();
    expect(connection.lost).toBe(false);
  });

  it('says it too when there never was one', () => {
    const connection = new Connection();
    vi.advanceTimersByTime(2_000);
    expect(connection.lost).toBe(true);
  });
});

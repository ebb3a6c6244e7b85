import { beforeEach, describe, expect, it } from 'vitest';
import type { Room, RoomState } from '../contract.gen';
import { People } from './people.svelte';
import { Rooms } from './rooms.svelte';
import { roomName, silence, sorted } from './names';

function room(id: string, more: Partial<Room> = {}): Room {
  return {
    id,
    kind: 'public',
    name: id,
    topic: '',
    createdAt: '2026-11-23T19:00:00.000Z',
    memberCount: 2,
    ...more,
  };
}

const state = (of: Room, more: Partial<RoomState> = {}): RoomState => ({
  room: of,
  rev: 10,
  seq: 10,
  shown: 10,
  readSeq: 8,
  unread: 2,
  mentions: 0,
  level: 'mentions',
  ...more,
});

let rooms: Rooms;
beforeEach(() => {
  rooms = new Rooms();
  rooms.replace([state(room('patio')), state(room('d1', { kind: 'direct', name: '' }))]);
});

describe('Rooms', () => {
  it('leaves out of the count what nobody wants to be told of', () => {
    rooms.level({ roomId: 'patio', level: 'none' });
    expect(rooms.unread).toBe(2);
    expect(rooms.find('patio')).toMatchObject({ unread: 2, level: 'none' });
    rooms.mentioned({ roomId: 'patio', seq: 11 });
    expect(rooms.unread, 'who is called is called, in a muted room too').toBe(3);
  });

  it('counts what calls somebody, once, until it is read', () => {
    rooms.moved({ roomId: 'patio', rev: 11, seq: 11, shown: 11 });
    rooms.mentioned({ roomId: 'patio', seq: 11 });
    expect(rooms.find('patio')).toMatchObject({ unread: 3, mentions: 1 });
    rooms.moved({ roomId: 'd1', rev: 11, seq: 11, shown: 11 });
    rooms.mentioned({ roomId: 'd1', seq: 11 });
    expect(rooms.find('d1')).toMatchObject({ unread: 3, mentions: 1 });
    rooms.read({ roomId: 'patio', readSeq: 11, shown: 11 });
    rooms.mentioned({ roomId: 'patio', seq: 11 });
    expect(rooms.find('patio')).toMatchObject({ unread: 0, mentions: 0 });
  });

  it('counts what waits over all of them', () => {
    expect(rooms.unread).toBe(4);
  });

  it('counts by seq, so that a lost notice loses no message', () => {
    rooms.moved({ roomId: 'patio', rev: 13, seq: 13, shown: 13 });
    expect(rooms.find('patio')).toMatchObject({ unread: 5, seq: 13, rev: 13 });
  });

  it('counts a notice that comes twice, or late, once', () => {
    rooms.moved({ roomId: 'patio', rev: 11, seq: 11, shown: 11 });
    rooms.moved({ roomId: 'patio', rev: 11, seq: 11, shown: 11 });
    rooms.moved({ roomId: 'patio', rev: 9, seq: 9, shown: 9 });
    expect(rooms.find('patio')).toMatchObject({ unread: 3, seq: 11 });
  });

  it('counts no change that is not a message', () => {
    rooms.moved({ roomId: 'patio', rev: 15, seq: 10, shown: 10 });
    expect(rooms.find('patio')).toMatchObject({ unread: 2, rev: 15 });
  });

  it('counts nothing for what one wrote oneself', () => {
    rooms.moved({ roomId: 'patio', rev: 11, seq: 11, shown: 11 }, true);
    expect(rooms.find('patio')).toMatchObject({ unread: 2, seq: 11 });
  });

  it('takes everything in a direct room as meant for one in person', () => {
    rooms.moved({ roomId: 'd1', rev: 11, seq: 11, shown: 11 });
    expect(rooms.find('d1')?.mentions).toBe(1);
  });

  it('has nothing unread once read to the end', () => {
    rooms.read({ roomId: 'patio', readSeq: 10, shown: 10 });
    expect(rooms.find('patio')).toMatchObject({ unread: 0, readSeq: 10 });
  });

  it('keeps what is after the place that was read', () => {
    rooms.read({ roomId: 'patio', readSeq: 9, shown: 9 });
    expect(rooms.find('patio')?.unread).toBe(1);
  });

  it('never goes back', () => {
    rooms.read({ roomId: 'patio', readSeq: 10, shown: 10 });
    rooms.read({ roomId: 'patio', readSeq: 3, shown: 3 });
    expect(rooms.find('patio')).toMatchObject({ unread: 0, readSeq: 10 });
  });

  it('keeps the standing of a room that is renamed', () => {
    rooms.update(room('patio', { name: 'courtyard' }));
    expect(rooms.find('patio')).toMatchObject({ unread: 2, room: { name: 'courtyard' } });
  });

  it('knows nothing of a room that is not ours', () => {
    rooms.moved({ roomId: 'secret', rev: 1, seq: 1, shown: 1 });
    rooms.remove('patio');
    expect(rooms.all.map((each) => each.room.id)).toEqual(['d1']);
  });
});

describe('the names and the order of rooms', () => {
  const person = (id: string, name: string) => ({
    id,
    name,
    roles: [],
    active: true,
    status: 'offline' as const,
    createdAt: '',
  });
  const people = new People();
  people.replace([person('ada', 'Ada'), person('bea', 'Bea'), person('cid', 'Cid')]);

  it('calls a direct room after the others in it', () => {
    const direct = room('d', { kind: 'direct', name: '', userIds: ['ada', 'bea', 'cid'] });
    expect(roomName(direct, people, 'ada')).toBe('Bea and Cid');
  });

  it('puts general first and the rest by name, whatever the case or accent', () => {
    rooms.replace(['zoo', 'Álamo', 'general', 'books 10', 'books 2'].map((id) => state(room(id))));
    expect(sorted(rooms, people, 'ada').rooms.map(({ name }) => name)).toEqual([
      'general',
      'Álamo',
      'books 2',
      'books 10',
      'zoo',
    ]);
  });

  it('leaves archived rooms out, but for the one that is open, and counts nothing of them', () => {
    const over = room('attic', { archivedAt: '2026-11-24T19:00:00.000Z' });
    rooms.replace([state(room('general'), { unread: 0 }), state(over)]);
    const names = (open?: string) =>
      sorted(rooms, people, 'ada', open).rooms.map(({ name }) => name);
    expect(names()).toEqual(['general']);
    expect(names('attic')).toEqual(['general', 'attic']);
    expect(rooms.unread).toBe(0);
  });

  it('says why somebody may not write', () => {
    const news = room('news', { posting: 'admins', createdBy: 'bea' });
    const why = (id: string, isAdmin = false) => silence(news, { id, isAdmin });
    expect([why('bea'), why('ada', true), why('cid')]).toEqual([
      undefined,
      undefined,
      'announcements',
    ]);
    const over = { ...news, archivedAt: '2026-11-24T19:00:00.000Z' };
    expect(silence(over, { id: 'ada', isAdmin: true })).toBe('archived');
    expect(silence(room('patio'), { id: 'cid', isAdmin: false })).toBeUndefined();
  });
});

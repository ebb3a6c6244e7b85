import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Mention, Notification, Reaching, Room, RoomState } from '../contract.gen';
import { Caller } from './caller';
import { People } from './people.svelte';
import { Rooms } from './rooms.svelte';

const state = (id: string, more: Partial<Room> = {}): RoomState => ({
  room: { id, kind: 'public', name: id, topic: '', createdAt: '', memberCount: 2, ...more },
  rev: 1,
  seq: 1,
  shown: 1,
  readSeq: 1,
  unread: 0,
  mentions: 0,
  level: more.kind === 'direct' ? 'all' : 'mentions',
});

const mention = (roomId: string, text = 'look, @ada'): Mention => ({
  roomId,
  messageId: 'm 1',
  seq: 2,
  userId: 'bea',
  userName: 'Bea',
  text,
});

const notice: Notification = {
  id: 'n1',
  type: 'warning',
  title: 'Lift',
  message: 'Out of order',
  createdAt: '',
  link: '/r/patio/m/7',
};

const show = vi.fn();
const get = vi.fn();
const page = {
  shows: vi.fn(),
  showsThread: vi.fn(),
  replace: vi.fn(),
  back: vi.fn(),
  watched: vi.fn(),
  visit: vi.fn(),
  chime: vi.fn(),
};
let rooms: Rooms;
let wanted: Reaching;
let caller: Caller;

beforeEach(() => {
  for (const spy of [show, get, ...Object.values(page)]) spy.mockReset();
  wanted = { sounds: true, toasts: true, preview: true, timeZone: 'UTC' };
  rooms = new Rooms();
  const people = new People();
  people.replace([{ id: 'bea', name: 'Bea' } as never]);
  rooms.replace([state('patio'), state('d1', { kind: 'direct', userIds: ['ada', 'bea'] })]);
  const reach = {
    get wanted() {
      return wanted;
    },
  };
  caller = new Caller(reach, rooms, people, () => ({ id: 'ada' }), { show }, page, { get });
});

describe('Caller', () => {
  it('says who called where, and leads there', () => {
    caller.mention(mention('patio'));
    const [kind, title, text, action] = show.mock.calls[0] ?? [];
    expect([kind, title, text]).toEqual(['mention', 'Bea in #patio', 'look, @ada']);
    action.run();
    expect(page.visit).toHaveBeenCalledWith('/r/patio/m/m%201');
    expect(page.chime).toHaveBeenCalledOnce();
  });

  it('shows no marks, and nothing that is hidden', () => {
    caller.mention(mention('patio', '**look**, @ada: it was ||the cook||'));
    expect(show.mock.calls[0]?.[2]).toBe('look, @ada: it was ▮▮▮');
  });

  it('says only the name where there are two', () => {
    caller.mention(mention('d1', 'x'.repeat(300)));
    const [, title, text] = show.mock.calls[0] ?? [];
    expect(title).toBe('Bea');
    expect(text).toHaveLength(141);
  });

  it('leaves whoever looks at the room alone', () => {
    page.shows.mockImplementation((id: string) => id === 'patio');
    page.watched.mockReturnValue(true);
    caller.mention(mention('patio'));
    expect(show).not.toHaveBeenCalled();
    expect(page.chime).not.toHaveBeenCalled();
    caller.mention(mention('d1'));
    expect(show).toHaveBeenCalledOnce();
  });

  it('keeps silent of a muted room, and of one that is not known', () => {
    rooms.level({ roomId: 'patio', level: 'none' });
    caller.mention(mention('patio'));
    caller.mention(mention('elsewhere'));
    expect(show).not.toHaveBeenCalled();
    expect(page.chime).not.toHaveBeenCalled();
  });

  it('shows a notice with where it leads, unless it is quiet', () => {
    caller.notice(notice);
    expect(show.mock.calls[0]?.slice(0, 3)).toEqual(['warning', 'Lift', 'Out of order']);
    show.mock.calls[0]?.[3].run();
    expect(page.visit).toHaveBeenCalledWith('/r/patio/m/7');
    wanted = { ...wanted, pausedUntil: new Date(Date.now() + 60_000).toISOString() };
    caller.notice(notice);
    expect(show).toHaveBeenCalledOnce();
    expect(page.chime).toHaveBeenCalledOnce();
  });

  describe('where one wants to hear everything', () => {
    const said = { id: 'm 1', seq: 2, userId: 'bea', userName: 'Bea', text: 'hi', kind: 'text' };

    beforeEach(() => {
      rooms.level({ roomId: 'patio', level: 'all' });
      get.mockResolvedValue({ messages: [said] });
    });

    it('calls as a mention does, once for each message', async () => {
      await caller.moved('patio');
      await caller.moved('patio');
      caller.mention(mention('patio'));
      expect(show).toHaveBeenCalledOnce();
      expect(show.mock.calls[0]?.slice(0, 3)).toEqual(['mention', 'Bea in #patio', 'hi']);
      expect(page.chime).toHaveBeenCalledOnce();
    });

    it('asks for nothing that would not be told', async () => {
      page.shows.mockReturnValue(true);
      page.watched.mockReturnValue(true);
      await caller.moved('patio');
      page.shows.mockReturnValue(false);
      wanted = { ...wanted, pausedUntil: new Date(Date.now() + 60_000).toISOString() };
      await caller.moved('patio');
      expect(get).not.toHaveBeenCalled();
      expect(show).not.toHaveBeenCalled();
    });

    it('is silent about oneself, what is gone, and what did not come', async () => {
      for (const other of [
        { ...said, userId: 'ada' },
        { ...said, deletedAt: 'now' },
        { ...said, kind: 'system' },
        undefined,
      ]) {
        get.mockResolvedValueOnce({ messages: other ? [other] : [] });
        await caller.moved('patio');
      }
      get.mockRejectedValueOnce(new Error('no'));
      await caller.moved('patio');
      expect(show).not.toHaveBeenCalled();
      await caller.moved('patio');
      expect(show).toHaveBeenCalledOnce();
    });
  });
});

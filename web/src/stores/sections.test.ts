import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Room, RoomState } from '../contract.gen';
import { arranged } from './arranged';
import { Arranging } from './arranging';
import { People } from './people.svelte';
import { Rooms } from './rooms.svelte';
import { Sections } from './sections.svelte';

const api = {
  get: vi.fn(),
  post: vi.fn(),
  patch: vi.fn(async () => {}),
  put: vi.fn(async () => {}),
  delete: vi.fn(async () => {}),
};

function keeper(kept: string | null = null) {
  return { getItem: () => kept, setItem: vi.fn((_: string, value: string) => (kept = value)) };
}

const make = (storage: Pick<Storage, 'getItem' | 'setItem'> = keeper()) =>
  new Sections(api as never, storage);

const work = { id: 'w', name: 'Work' };
const home = { id: 'h', name: 'Home' };

function state(id: string, more: Partial<Room> = {}): RoomState {
  const room = { id, kind: 'public', name: id, topic: '', createdAt: '', memberCount: 1, ...more };
  return {
    room: room as Room,
    rev: 1,
    seq: 1,
    shown: 1,
    readSeq: 1,
    unread: 0,
    mentions: 0,
    level: 'all',
  };
}

beforeEach(() => vi.clearAllMocks());

describe('Sections', () => {
  it('moves a room at once, and back when that was refused', async () => {
    const sections = make();
    sections.heard({ sections: [work], rooms: [{ roomId: 'patio', favourite: true }] });
    api.put.mockRejectedValueOnce(new Error('no'));
    const placing = sections.place('patio', { favourite: false, sectionId: 'w' });
    expect(sections.placeOf('patio')).toMatchObject({ favourite: false, sectionId: 'w' });
    await expect(placing).rejects.toThrow('no');
    expect(sections.placeOf('patio')).toMatchObject({ favourite: true });
    expect(sections.placeOf('patio').sectionId).toBeUndefined();
  });

  it('keeps the section of a favourite', async () => {
    const sections = make();
    sections.heard({
      sections: [work],
      rooms: [{ roomId: 'patio', favourite: false, sectionId: 'w' }],
    });
    await sections.favour('patio', true);
    expect(sections.placeOf('patio')).toEqual({ favourite: true, sectionId: 'w' });
    expect(api.put).toHaveBeenCalledWith('/api/me/rooms/patio', {
      favourite: true,
      sectionId: 'w',
    });
  });

  it('moves a section no further than the ends', async () => {
    const sections = make();
    sections.heard({ sections: [work, home], rooms: [] });
    const arranging = new Arranging(api as never, sections);
    await arranging.move('w', -1);
    await arranging.move('h', 1);
    expect(api.patch).not.toHaveBeenCalled();
    await arranging.move('h', -1);
    expect(api.patch).toHaveBeenCalledWith('/api/me/sections/h', { place: 0 });
  });

  it('shows the list even when the server does not say how it is arranged', async () => {
    const sections = make();
    api.get.mockRejectedValueOnce(new Error('no'));
    await expect(sections.load()).rejects.toThrow();
    expect(sections.loaded).toBe(true);
  });

  it('keeps what is folded, and nothing of sections that are gone', () => {
    const storage = keeper('["gone","w"]');
    const sections = make(storage);
    sections.heard({ sections: [work], rooms: [] });
    sections.fold('direct', true);
    expect(make(storage).isFolded('direct')).toBe(true);
    expect(storage.setItem).toHaveBeenLastCalledWith('tertulia-folded', '["w","direct"]');
    sections.fold('direct', false);
    expect(make(storage).isFolded('direct')).toBe(false);
    expect(make(keeper('{"broken')).isFolded('w')).toBe(false);
  });
});

describe('arranged', () => {
  const rooms = new Rooms();
  rooms.replace([
    state('general'),
    state('patio'),
    state('kitchen'),
    state('d', { kind: 'direct', name: '', userIds: ['me', 'bea'] }),
  ]);
  const shape = (sections: Sections) =>
    arranged(rooms, new People(), 'me', sections).map(({ key, rooms }) => [
      key,
      rooms.map(({ room }) => room.id),
    ]);

  it('has rooms and direct messages alone for who has arranged nothing', () => {
    expect(shape(make())).toEqual([
      ['rooms', ['general', 'kitchen', 'patio']],
      ['direct', ['d']],
    ]);
  });

  it('shows each room once, and sections that are empty', () => {
    const sections = make();
    sections.heard({
      sections: [work, home],
      rooms: [
        { roomId: 'patio', favourite: true, sectionId: 'w' },
        { roomId: 'd', favourite: false, sectionId: 'w' },
        { roomId: 'kitchen', favourite: false, sectionId: 'gone' },
      ],
    });
    expect(shape(sections)).toEqual([
      ['favourites', ['patio']],
      ['w', ['d']],
      ['h', []],
      ['rooms', ['general', 'kitchen']],
      ['direct', []],
    ]);
  });
});

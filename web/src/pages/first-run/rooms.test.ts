import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { overwriteGetLocale } from '../../i18n';
import { ApiError } from '../../net/api';
import { FirstRooms } from './rooms.svelte';

let rooms: FirstRooms;
beforeEach(() => (rooms = new FirstRooms()));
afterEach(() => overwriteGetLocale(() => 'en'));

const names = () => rooms.chosen.map(({ name }) => name);

describe('FirstRooms', () => {
  it('suggests rooms in the language in use', () => {
    expect(rooms.choices.map(({ name }) => name)).toEqual(['random', 'ideas', 'help']);
    overwriteGetLocale(() => 'es');
    expect(rooms.choices.map(({ name }) => name)).toEqual(['charla', 'ideas', 'ayuda']);
  });

  it('takes a room of the person, without the sign in front, and wants it', () => {
    expect(rooms.add(' # Patio ')).toBe('Patio');
    expect(names()).toEqual(['random', 'Patio']);
  });

  it.each(['', ' # ', 'General', 'RANDOM', 'ideas'])('does not take %j', (typed) => {
    expect(rooms.add(typed)).toBeUndefined();
    expect(rooms.choices).toHaveLength(3);
  });

  it('makes what is wanted, with its topic', async () => {
    rooms.add('Patio');
    const create = vi.fn().mockResolvedValue({});
    await rooms.make(create);
    expect(create.mock.calls.map(([room]) => room)).toEqual([
      { name: 'random', private: false, topic: 'Whatever comes up' },
      { name: 'Patio', private: false },
    ]);
  });

  it('makes nothing twice when it is tried again', async () => {
    rooms.add('Patio');
    const create = vi
      .fn()
      .mockResolvedValueOnce({})
      .mockRejectedValueOnce(new ApiError('network', 'x'))
      .mockRejectedValueOnce(new ApiError('room.exists', 'x', undefined, 409));
    await expect(rooms.make(create)).rejects.toThrow();
    await rooms.make(create);
    expect(create.mock.calls.map(([room]) => room.name)).toEqual(['random', 'Patio', 'Patio']);
  });
});

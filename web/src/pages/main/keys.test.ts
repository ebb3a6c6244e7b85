import { describe, expect, it } from 'vitest';
import type { Named } from '../../stores/names';
import { command, neighbour } from './keys';

const key = (name: string, how: KeyboardEventInit = {}) =>
  command(new KeyboardEvent('keydown', { key: name, ...how }));

describe('command', () => {
  it.each([
    ['ArrowDown', { altKey: true }, { name: 'room', step: 1, unread: false }],
    ['ArrowUp', { altKey: true }, { name: 'room', step: -1, unread: false }],
    ['ArrowUp', { altKey: true, shiftKey: true }, { name: 'room', step: -1, unread: true }],
    ['.', { ctrlKey: true }, { name: 'details' }],
    ['.', { metaKey: true }, { name: 'details' }],
    ['F6', { ctrlKey: true }, { name: 'landmark', step: 1 }],
    ['Escape', {}, { name: 'escape' }],
    ['F', { ctrlKey: true, shiftKey: true }, { name: 'search' }],
    ['Escape', { shiftKey: true }, { name: 'read-all' }],
    ['PageUp', { shiftKey: true }, { name: 'jump', to: 'unread' }],
    ['Home', { ctrlKey: true }, { name: 'jump', to: 'oldest' }],
    ['End', { ctrlKey: true }, { name: 'jump', to: 'newest' }],
  ])('%s', (name, how, wanted) => {
    expect(key(name, how)).toEqual(wanted);
  });

  it('leaves the keys of a text to where one is written', () => {
    const field = document.createElement('textarea');
    const pressed: unknown[] = [];
    field.addEventListener('keydown', (event) => pressed.push(command(event)));
    const press = () =>
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', ctrlKey: true }));
    press();
    field.value = 'Half a thou';
    press();
    expect(pressed).toEqual([{ name: 'jump', to: 'newest' }, undefined]);
  });

  it.each([
    ['ArrowDown', {}],
    ['.', {}],
    ['a', { ctrlKey: true }],
    ['F6', {}],
  ])('%s alone is not ours', (name, how) => {
    expect(key(name, how)).toBeUndefined();
  });
});

describe('neighbour', () => {
  const rooms = ['a', 'b', 'c', 'd'].map((id) => ({
    room: { id },
    unread: id === 'd' ? 2 : 0,
  })) as Named[];

  it('goes round', () => {
    expect(neighbour(rooms, 'a', 1, false)).toBe('b');
    expect(neighbour(rooms, 'd', 1, false)).toBe('a');
    expect(neighbour(rooms, 'a', -1, false)).toBe('d');
  });

  it('starts at an end where no room is open', () => {
    expect(neighbour(rooms, undefined, 1, false)).toBe('a');
    expect(neighbour(rooms, undefined, -1, false)).toBe('d');
  });

  it('finds the next unread one, and none where there is none', () => {
    expect(neighbour(rooms, 'a', 1, true)).toBe('d');
    expect(neighbour(rooms, 'd', 1, true)).toBeUndefined();
    expect(neighbour([], undefined, 1, false)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { actOf } from './field';

const pressed = (key: string, held: KeyboardEventInit = {}) =>
  new KeyboardEvent('keydown', { key, ...held });

describe('keys for marks', () => {
  it.each([
    ['b', { ctrlKey: true }, 'strong'],
    ['I', { ctrlKey: true }, 'em'],
    ['e', { ctrlKey: true }, 'code'],
    ['X', { ctrlKey: true, shiftKey: true }, 'del'],
    ['x', { ctrlKey: true }, undefined],
    ['B', { ctrlKey: true, shiftKey: true }, undefined],
    ['b', {}, undefined],
    ['b', { metaKey: true }, undefined],
    // AltGr is told as both.
    ['e', { ctrlKey: true, altKey: true }, undefined],
  ])('%s with %o: %s', (key, held, expected) => {
    expect(actOf(pressed(key, held), false)).toBe(expected);
  });

  it('are those of the command key on a Mac, where control moves the caret', () => {
    expect(actOf(pressed('b', { metaKey: true }), true)).toBe('strong');
    expect(actOf(pressed('b', { ctrlKey: true }), true)).toBeUndefined();
  });
});

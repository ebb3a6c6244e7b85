import { expect, it } from 'vitest';
import { asksForSwitcher } from './switcher';

it.each<[string, KeyboardEventInit, boolean]>([
  ['k', { ctrlKey: true }, true],
  ['k', { metaKey: true }, true],
  ['K', { ctrlKey: true }, true],
  ['k', {}, false],
  ['k', { ctrlKey: true, altKey: true }, false],
  ['K', { ctrlKey: true, shiftKey: true }, false],
  ['j', { ctrlKey: true }, false],
])('%s with %o opens the switcher: %s', (key, how, asks) => {
  expect(asksForSwitcher(new KeyboardEvent('keydown', { key, ...how }))).toBe(asks);
});

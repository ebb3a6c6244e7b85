import { afterEach, expect, it } from 'vitest';
import { overwriteGetLocale } from '.';
import { waitText } from './waits';

afterEach(() => overwriteGetLocale(() => 'en'));

it.each([
  [0, 'Too many tries. Wait a second.'],
  [1_000, 'Too many tries. Wait a second.'],
  [1_001, 'Too many tries. Wait 2 seconds.'],
  [90_000, 'Too many tries. Wait 90 seconds.'],
  [90_001, 'Too many tries. Wait 2 minutes.'],
  [15 * 60_000, 'Too many tries. Wait 15 minutes.'],
])('%d ms in English', (ms, expected) => {
  expect(waitText(ms)).toBe(expected);
});

it('speaks Spanish too', () => {
  overwriteGetLocale(() => 'es');
  expect(waitText(42_000)).toBe('Demasiados intentos. Espera 42 segundos.');
});

import { describe, expect, it } from 'vitest';
import { length, passwordFault, strength } from './strength';

describe('strength', () => {
  it.each([
    ['', 'empty'],
    ['short', 'short'],
    ['elevenchars', 'short'],
    ['twelve chars', 'fair'],
    ['aaaaaaaaaaaaaa', 'easy'],
    ['AbAbAbAbAbAbAbAb', 'easy'],
    ['sixteen chars ok', 'good'],
    ['correct horse battery', 'strong'],
    ['ab1 '.repeat(32), 'strong'],
    ['ab1 '.repeat(33), 'long'],
  ])('%j is %s', (password, expected) => {
    expect(strength(password)).toBe(expected);
  });

  it('counts what the server counts: characters, composed', () => {
    expect(length('🫖🍵')).toBe(2);
    expect(length('e\u0301')).toBe(1);
  });
});

describe('passwordFault', () => {
  it('keeps back what the server would refuse by length, and only that', () => {
    expect(passwordFault('')).toBe('This is missing.');
    expect(passwordFault('short')).toBe('Between 12 and 128 characters, please.');
    expect(passwordFault('x'.repeat(129))).toBe('Between 12 and 128 characters, please.');
    expect(passwordFault('aaaaaaaaaaaaaa')).toBeUndefined();
    expect(passwordFault('twelve chars')).toBeUndefined();
  });
});

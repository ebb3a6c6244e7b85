import { describe, expect, it } from 'vitest';
import { begun, closed } from './begun';

describe('begun', () => {
  it.each([
    ['@', { sign: '@', query: '', from: 0 }],
    ['hi @be', { sign: '@', query: 'be', from: 3 }],
    ['hi @ana mar', { sign: '@', query: 'ana mar', from: 3 }],
    ['(#pa', { sign: '#', query: 'pa', from: 1 }],
    ['tea :te', { sign: ':', query: 'te', from: 4 }],
    ['at 10:30', undefined],
    ['mail@example', undefined],
    ['a:b', undefined],
    [':t', undefined],
    ['@ada said something', undefined],
  ])('%s', (text, expected) => {
    expect(begun(text, text.length)).toEqual(expected);
  });

  it('looks before the caret alone', () => {
    expect(begun('@be and more', 3)).toEqual({ sign: '@', query: 'be', from: 0 });
  });
});

describe('closed', () => {
  it.each([
    ['hot :tea:', { code: 'tea', from: 4 }],
    [':+1:', { code: '+1', from: 0 }],
    ['10:30:', undefined],
    ['::', undefined],
  ])('%s', (text, expected) => {
    expect(closed(text, text.length)).toEqual(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { cuts } from './marked';

const shape = (text: string, marks: [number, number][]) =>
  cuts(text, marks)
    .map((cut) => (cut.lit ? `[${cut.text}]` : cut.text))
    .join('');

describe('cuts', () => {
  it('light what was looked for', () => {
    expect(
      shape('tea and tea', [
        [0, 3],
        [8, 11],
      ]),
    ).toBe('[tea] and [tea]');
    expect(shape('plain', [])).toBe('plain');
  });

  it('pass over marks that do not fit', () => {
    expect(
      shape('tea', [
        [0, 2],
        [1, 3],
        [2, 9],
      ]),
    ).toBe('[te]a');
  });

  it('begin a little before the first mark of a long text', () => {
    const text = `${'word '.repeat(60)}tea`;
    expect(shape(text, [[300, 303]])).toMatch(/^… (word ){16,18}\[tea\]$/);
  });
});

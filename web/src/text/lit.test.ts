import { describe, expect, it } from 'vitest';
import { lit } from './lit';

/** `a [tea] b` is looked for where the brackets are. */
function shown(drawn: string): string {
  const marks: [number, number][] = [];
  let text = '';
  for (const part of drawn.split(/([⟨⟩])/)) {
    if (part === '⟨') marks.push([text.length, text.length]);
    else if (part === '⟩') marks.push([marks.pop()?.[0] ?? 0, text.length]);
    else text += part;
  }
  const found = lit(text, marks);
  let said = '';
  let end = 0;
  for (const [from, to] of found.marks) {
    said += `${found.text.slice(end, from)}⟨${found.text.slice(from, to)}⟩`;
    end = to;
  }
  return said + found.text.slice(end);
}

describe('what was found', () => {
  it.each([
    ['the ⟨tea⟩ and ⟨tea⟩', 'the ⟨tea⟩ and ⟨tea⟩'],
    ['**⟨tea⟩** and *⟨tea⟩*, `⟨tea⟩`', '⟨tea⟩ and ⟨tea⟩, ⟨tea⟩'],
    ['__⟨tea⟩__ snake_⟨case⟩_name', '⟨tea⟩ snake_⟨case⟩_name'],
    ['- ⟨tea⟩\n- bread\n\n> ⟨tea⟩', '⟨tea⟩\nbread\n⟨tea⟩'],
    ['```\nlet ⟨tea⟩;\n```', 'let ⟨tea⟩;'],
    ['[the ⟨tea⟩](https://⟨tea⟩.example/⟨tea⟩) and ⟨tea⟩', 'the ⟨tea⟩ and ⟨tea⟩'],
    ['see https://example.org/⟨tea⟩', 'see https://example.org/⟨tea⟩'],
    ['it was ||the ⟨tea⟩|| of ⟨tea⟩', 'it was ▮▮▮ of ⟨tea⟩'],
    ['~~⟨té⟩~~ ⟨🫖⟩', '⟨té⟩ ⟨🫖⟩'],
    ['', ''],
  ])('%j', (drawn, expected) => {
    expect(shown(drawn)).toBe(expected);
  });

  it('is not lit where it does not fit', () => {
    expect(lit('tea', [[2, 9]])).toEqual({ text: 'tea', marks: [] });
    expect(lit('**\uFDD0tea**', [[3, 6]]).marks).toEqual([]);
  });
});

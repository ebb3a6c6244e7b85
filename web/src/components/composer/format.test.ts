import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain, parse } from '../../text/parse';
import { inFence } from './fence';
import { change, pastedLink, type Act, type Change, type Written } from './format';

/** `a [b] c` is that text with `b` selected, `a | b` one with the caret there. */
function written(drawn: string): Written {
  const from = drawn.search(/[⟨¦]/);
  const to = drawn.indexOf('⟩');
  return { text: drawn.replace(/[⟨⟩¦]/g, ''), from, to: to === -1 ? from : to - 1 };
}

function drawn(text: string, { selected: [from, to] }: Change): string {
  if (from === to) return `${text.slice(0, from)}¦${text.slice(from)}`;
  return `${text.slice(0, from)}⟨${text.slice(from, to)}⟩${text.slice(to)}`;
}

function after({ text }: Written, { from, to, words }: Change): string {
  return text.slice(0, from) + words + text.slice(to);
}

function acted(act: Act, before: string): string | undefined {
  const now = written(before);
  const made = change(act, now);
  return made && drawn(after(now, made), made);
}

describe('marks', () => {
  it.each<[Act, string, string]>([
    ['strong', 'a ⟨b⟩ c', 'a **⟨b⟩** c'],
    ['strong', 'a **⟨b⟩** c', 'a ⟨b⟩ c'],
    ['strong', 'a ⟨**b**⟩ c', 'a ⟨b⟩ c'],
    ['strong', '__⟨b⟩__', '⟨b⟩'],
    ['strong', '⟨ b ⟩', ' **⟨b⟩** '],
    ['strong', '⟨**a** and **b**⟩', '**⟨**a** and **b**⟩**'],
    ['em', '**⟨b⟩**', '***⟨b⟩***'],
    ['em', '***⟨b⟩***', '**⟨b⟩**'],
    ['strong', '***⟨b⟩***', '*⟨b⟩*'],
    ['em', '_⟨b⟩_', '⟨b⟩'],
    ['em', 'snake_⟨case⟩_name', 'snake_*⟨case⟩*_name'],
    ['del', '**⟨b⟩**', '**~~⟨b⟩~~**'],
    ['strong', '**~~⟨b⟩~~**', '~~⟨b⟩~~'],
    ['spoiler', 'it was ⟨the cook⟩', 'it was ||⟨the cook⟩||'],
    ['spoiler', '||⟨the cook⟩||', '⟨the cook⟩'],
    ['code', 'run ⟨cargo⟩', 'run `⟨cargo⟩`'],
    ['code', 'run `⟨cargo⟩`', 'run ⟨cargo⟩'],
    ['code', '⟨a`b⟩', '``⟨a`b⟩``'],
    ['code', '⟨`a` b`⟩', '`` ⟨`a` b`⟩ ``'],
    ['code', '`` ⟨`a⟩ ``', '⟨`a⟩'],
    ['strong', '`⟨cargo⟩`', '**`⟨cargo⟩`**'],
    ['strong', '**`⟨cargo⟩`**', '`⟨cargo⟩`'],
  ])('%s: %s', (act, before, expected) => {
    expect(acted(act, before)).toBe(expected);
  });

  it.each<[Act, string, string]>([
    ['strong', 'a ¦', 'a **¦**'],
    ['strong', 'a **¦**', 'a ¦'],
    ['strong', 'a **b¦**', 'a **b**¦'],
    ['em', '**b¦**', '**b*¦***'],
    ['em', '*b¦*', '*b*¦'],
    ['code', '`b¦`', '`b`¦'],
    ['code', '`¦`', '¦'],
  ])('at the caret, %s: %s', (act, before, expected) => {
    expect(acted(act, before)).toBe(expected);
  });

  it('stand in each line, behind what the line begins with', () => {
    expect(acted('strong', '⟨- a\n\n- b⟩')).toBe('- ⟨**a**\n\n- **b**⟩');
    expect(acted('strong', '- ⟨**a**\n\n- **b**⟩')).toBe('- ⟨a\n\n- b⟩');
    expect(acted('strong', '⟨a\n**b**⟩')).toBe('⟨**a**\n**b**⟩');
    expect(acted('spoiler', '⟨> 1. a\n> b⟩')).toBe('> 1. ⟨||a||\n> ||b||⟩');
  });

  it('are signs in a block of code, and left alone', () => {
    expect(acted('strong', '```\n⟨a⟩\n```')).toBeUndefined();
    expect(acted('strong', '```\n⟨a⟩')).toBeUndefined();
    expect(acted('strong', '```\na\n```\n⟨b⟩')).toBe('```\na\n```\n**⟨b⟩**');
  });

  const acts = fc.constantFrom<Act>('strong', 'em', 'del', 'spoiler');
  const of = (...pieces: string[]) =>
    fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));
  const oneLine = of('a', 'b ', ' ', '*', '**', '_', '~~', '||', '- ', 'é');
  const moreLines = of('a', 'b ', ' ', 'é', '\n', '\n- ', '\n> ', '\n1. ');
  const around = of('a', ' ', '*', '**', '_', '~~', '||', '\n', '> ');

  it.each([
    ['one line', oneLine, around],
    ['more lines', moreLines, moreLines],
  ])('put on %s and taken away leave what was', (_, within, beside) => {
    fc.assert(
      fc.property(beside, within, beside, acts, (before, chosen, behind, act) => {
        fc.pre(chosen.trim() !== '');
        const from = before.length;
        const first = { text: before + chosen + behind, from, to: from + chosen.length };
        const put = change(act, first);
        if (!put) return;
        const text = after(first, put);
        // What wore it already loses it instead.
        fc.pre(text.length > first.text.length);
        const [start, end] = put.selected;
        const second = { text, from: start, to: end };
        const taken = change(act, second);
        expect(taken && after(second, taken)).toBe(first.text);
      }),
      { numRuns: 2000 },
    );
  });

  it('put around words of one line are drawn as such, and say the same', () => {
    const words = fc.stringMatching(/^[a-zé]{1,8}( [a-zé]{1,8}){0,3}$/);
    fc.assert(
      fc.property(words, words, acts, (before, chosen, act) => {
        fc.pre(act !== 'spoiler');
        const from = before.length + 1;
        const first = { text: `${before} ${chosen} end`, from, to: from + chosen.length };
        const put = change(act, first);
        const [block] = parse(put ? after(first, put) : '');
        expect(block?.kind === 'paragraph' && block.inline[1]?.kind).toBe(act);
        expect(block && plain([block])).toBe(first.text);
      }),
    );
  });
});

describe('lines', () => {
  it.each<[Act, string, string]>([
    ['quote', 'a¦', '> a¦'],
    ['quote', '> a¦', 'a¦'],
    ['quote', 'x\n⟨a\n\nb⟩', 'x\n⟨> a\n> \n> b⟩'],
    ['list', 'x\na⟨a\nb⟩b', 'x\n⟨- aa\n- bb⟩'],
    ['list', '⟨- aa\n- bb⟩', '⟨aa\nbb⟩'],
    ['list', '¦', '- ¦'],
    ['block', '⟨let a;\nlet b;⟩', '```\n⟨let a;\nlet b;⟩\n```'],
    ['block', '```\n⟨let a;\nlet b;⟩\n```', '⟨let a;\nlet b;⟩'],
    ['block', '```rust\nlet¦ a;', '⟨let a;⟩'],
    ['block', '¦', '```\n¦\n```'],
    ['block', '⟨```⟩', '````\n⟨```⟩\n````'],
    ['code', '⟨a\nb⟩', '```\n⟨a\nb⟩\n```'],
  ])('%s: %j', (act, before, expected) => {
    expect(acted(act, before)).toBe(expected);
  });
});

describe('Enter breaks the line', () => {
  it.each([
    ['```¦', true],
    ['```rust¦', true],
    ['```\nlet a;¦', true],
    ['```\nlet a;\n¦```', true],
    ['```\nlet a;\n```¦', false],
    ['````\n```¦', true],
    ['```\n```rust¦', true],
    ['a ``` b¦', false],
    ['```a```¦', false],
    ['¦```', false],
    ['```\na\n```\nb¦\n```', false],
  ])('%j: %s', (text, expected) => {
    const { text: all, from } = written(text);
    expect(inFence(all, from)).toBe(expected);
  });
});

describe('links', () => {
  it('wait for their address, or for their name', () => {
    expect(acted('link', 'see ⟨this⟩')).toBe('see [this](⟨https://⟩)');
    expect(acted('link', 'see ¦')).toBe('see [¦](https://)');
    expect(acted('link', '⟨https://a.es/b⟩')).toBe('[¦](https://a.es/b)');
  });

  it.each([
    ['see ⟨this⟩', 'https://a.es/b', 'see [this](https://a.es/b)¦'],
    ['⟨ this ⟩', ' https://a.es/b_(c)\n', ' [this](https://a.es/b_%28c%29) ¦'],
    ['⟨Ada⟩', 'mailto:ada@tertulia.example', '[Ada](mailto:ada@tertulia.example)¦'],
  ])('are made of %j and %j', (before, pasted, expected) => {
    const now = written(before);
    const made = pastedLink(now, pasted);
    expect(made && drawn(after(now, made), made)).toBe(expected);
  });

  it.each([
    ['see ¦', 'https://a.es'],
    ['⟨this⟩', 'not an address'],
    ['⟨this⟩', 'https://a.es and more'],
    ['⟨this⟩', 'javascript:alert(1)'],
    ['⟨https://b.es⟩', 'https://a.es'],
    ['[this](⟨https://⟩)', 'https://a.es'],
    ['⟨a\nb⟩', 'https://a.es'],
    ['⟨[a](/b)⟩', 'https://a.es'],
    ['run `⟨this⟩`', 'https://a.es'],
    ['```\n⟨this⟩', 'https://a.es'],
  ])('are not made of %j and %j', (before, pasted) => {
    expect(pastedLink(written(before), pasted)).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import cases from '../../../../tests/fixtures/text/plain.json';
import { addresses } from '../../text/addresses';
import { highlight } from './highlight';
import { pieces } from './names';
import {
  isFewEmoji,
  parse,
  plain,
  plainLine,
  safeHref,
  type Block,
  type Inline,
} from '../../text/parse';

/** The tree on one line: `p[a *b*]`, so that a case can be read. */
function shape(blocks: readonly Block[]): string {
  return blocks.map(shapeBlock).join(' ');
}

function shapeBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `p[${block.inline.map(shapeInline).join('')}]`;
    case 'quote':
      return `q(${shape(block.blocks)})`;
    case 'code':
      return `c${block.language}[${block.text}]`;
    case 'list':
      return `${block.ordered ? `${block.start}.` : '-'}(${block.items.map(shape).join(' | ')})`;
  }
}

function shapeInline(inline: Inline): string {
  if (inline.kind === 'text') return inline.text;
  if (inline.kind === 'code') return `\`${inline.text}\``;
  const inner = inline.inline.map(shapeInline).join('');
  const marks = { strong: '**', em: '*', del: '~~', spoiler: '||' };
  return inline.kind === 'link'
    ? `<${inner}|${inline.href}>`
    : marks[inline.kind] + inner + marks[inline.kind];
}

describe('parse', () => {
  it.each([
    ['plain', 'p[plain]'],
    ['one\ntwo', 'p[one\ntwo]'],
    ['one\n\ntwo', 'p[one] p[two]'],
    ['**bold** and *it* and _it_ and ~~gone~~', 'p[**bold** and *it* and *it* and ~~gone~~]'],
    ['~one~ tilde', 'p[~one~ tilde]'],
    ['2 * 3 * 4 and snake_case_name', 'p[2 * 3 * 4 and snake_case_name]'],
    ['`let x = "*y*"`', 'p[`let x = "*y*"`]'],
    ['```rust\nfn main() {}\n```', 'crust[fn main() {}]'],
    ['```\n<b>\n```\nafter', 'c[<b>] p[after]'],
    ['> said\nanswer', 'q(p[said]) p[answer]'],
    ['> a\n> > b\n\nc', 'q(p[a] q(p[b])) p[c]'],
    ['- a\n- b\n  - c', '-(p[a] | p[b] -(p[c]))'],
    ['1. a\n2. b', '1.(p[a] | p[b])'],
    ['# no heading', 'p[# no heading]'],
    ['a\n---', 'p[a\n---]'],
    ['---', 'p[---]'],
    ['![x](https://a.es/b.png)', 'p[!<x|https://a.es/b.png>]'],
    ['<b>no</b> &amp; <!-- x -->', 'p[<b>no</b> &amp; <!-- x -->]'],
    ['<script>alert(1)</script>', 'p[<script>alert(1)</script>]'],
    [
      '[here](https://a.es/x) or https://b.es.',
      'p[<here|https://a.es/x> or <https://b.es|https://b.es/>.]',
    ],
    ['[x](javascript:alert(1))', 'p[[x](javascript:alert(1))]'],
    [
      '[x](data:text/html,1) [y](//evil.es) [z](/r/general)',
      'p[[x](data:text/html,1) [y](//evil.es) <z|/r/general>]',
    ],
    ['**https://a.es/x_y**', 'p[**<https://a.es/x_y|https://a.es/x_y>**]'],
    [
      'https://a.es/snake_case_x and *it*',
      'p[<https://a.es/snake_case_x|https://a.es/snake_case_x> and *it*]',
    ],
    ['| a | b |\n|---|---|\n| 1 | 2 |', 'p[| a | b |\n|---|---|\n| 1 | 2 |]'],
    ['    four spaces', 'p[    four spaces]'],
    ['[x]: https://a.es', 'p[[x]: <https://a.es|https://a.es/>]'],
    ['it was ||the **cook**||, or ||`a||b` c||', 'p[it was ||the **cook**||, or ||`a||b` c||]'],
    ['[||x||](https://a.es) \\||y||', 'p[<||x|||https://a.es/> ||y||]'],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(shape(parse(text))).toBe(expected);
  });

  const marks = fc.constantFrom(
    '*',
    '**',
    '_',
    '~~',
    '`',
    '```',
    '> ',
    '- ',
    '1. ',
    '\n',
    '\n\n',
    '[',
    '](',
    ')',
    '<b>',
    '@ada',
    'https://a.es',
    '&',
    '|',
    '||',
    '#',
    '!',
    '\\',
  );
  const texts = fc
    .array(fc.oneof(marks, fc.string({ maxLength: 5 })), { maxLength: 40 })
    .map((parts) => parts.join(''));

  it('never fails, and loses no letter or digit', () => {
    const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');
    fc.assert(
      fc.property(texts, (text) => {
        const tree = parse(text);
        const said = letters(
          plain(tree) + hidden(tree) + links(tree) + languages(tree) + numbers(text),
        );
        for (const letter of new Set(letters(text))) expect(said).toContain(letter);
      }),
      { numRuns: 500 },
    );
  });

  it('leads nowhere but to the web, to mail and within', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const href of links(parse(text)).split(' ').filter(Boolean))
          expect(href).toMatch(/^(https?:\/\/|mailto:|\/)/);
      }),
    );
  });

  it('takes the longest message, however its marks are nested', () => {
    for (const mark of ['> ', '- ', '*', '[', '`', '**a ', '![', '<', '~~', '_a']) {
      expect(plain(parse(mark.repeat(1000)))).toBeDefined();
    }
  });

  function links(blocks: readonly Block[]): string {
    return hrefs(blocks).join(' ');
  }

  function hrefs(blocks: readonly Block[]): string[] {
    return blocks.flatMap((block) => {
      if (block.kind === 'paragraph') return block.inline.flatMap(hrefsOf);
      if (block.kind === 'quote') return hrefs(block.blocks);
      return block.kind === 'list' ? block.items.flatMap(hrefs) : [];
    });
  }

  function hrefsOf(inline: Inline): string[] {
    if (inline.kind === 'text' || inline.kind === 'code') return [];
    return [...(inline.kind === 'link' ? [inline.href] : []), ...inline.inline.flatMap(hrefsOf)];
  }

  function languages(blocks: readonly Block[]): string {
    const one = (block: Block): string => {
      if (block.kind === 'code') return block.language;
      if (block.kind === 'quote') return languages(block.blocks);
      return block.kind === 'list' ? block.items.map(languages).join('') : '';
    };
    return blocks.map(one).join('');
  }

  function hidden(blocks: readonly Block[]): string {
    const one = (block: Block): string => {
      if (block.kind === 'paragraph') return plainLine(block.inline);
      if (block.kind === 'quote') return hidden(block.blocks);
      return block.kind === 'list' ? block.items.map(hidden).join('') : '';
    };
    return blocks.map(one).join('');
  }

  /** The numbers of lists are counted anew. */
  function numbers(text: string): string {
    return (text.match(/\d+/g) ?? []).join('');
  }
});

describe('safeHref', () => {
  it.each([
    ['https://a.es', 'https://a.es/'],
    ['MAILTO:a@b.es', 'mailto:a@b.es'],
    ['/r/general', '/r/general'],
    ['//evil.es', undefined],
    ['/\\evil.es', undefined],
    ['javascript:alert(1)', undefined],
    [' javascript:alert(1)', undefined],
    ['java\nscript:alert(1)', undefined],
    ['vbscript:x', undefined],
    ['data:text/html,x', undefined],
    ['https://', undefined],
  ])('%j', (href, expected) => {
    expect(safeHref(href)).toBe(expected);
  });
});

describe('names', () => {
  const names = [{ text: '@Ada' }, { text: '@Ana María' }, { text: '#patio', href: '/r/p' }];
  it.each([
    ['hi @Ada!', ['@Ada']],
    ['@ana maria, @ada', ['@ana maria', '@ada']],
    ['@Adagio and mail@Ada', []],
    ['see #patio.', ['#patio']],
    ['a#patio', []],
  ])('%s', (text, expected) => {
    const found = pieces(text, names);
    expect(found.map((piece) => piece.text).join('')).toBe(text);
    expect(found.filter(({ name }) => name).map((piece) => piece.text)).toEqual(expected);
  });
});

describe('few emoji', () => {
  it.each([
    ['🍵', true],
    ['🍵 👍🏽 🇪🇸', true],
    ['👩‍🍳', true],
    ['🍵🍵🍵🍵', false],
    ['tea 🍵', false],
    ['1', false],
    ['', false],
  ])('%s', (text, expected) => {
    expect(isFewEmoji(text)).toBe(expected);
  });
});

describe('highlight', () => {
  it('gives the code back as it is, in colours', () => {
    const code = 'fn main() {\n    let x = "tea"; // hot\n}';
    const coloured = highlight(code, 'rust') ?? [];
    expect(coloured.map(({ text }) => text).join('')).toBe(code);
    expect(coloured).toContainEqual({ text: 'fn', role: 'word' });
    expect(coloured).toContainEqual({ text: '"tea"', role: 'string' });
    expect(coloured).toContainEqual({ text: '// hot', role: 'comment' });
    expect(highlight(code, 'klingon')).toBeUndefined();
  });
});

describe('addresses', () => {
  const links = (text: string) =>
    addresses(text)
      .filter((part) => part.href)
      .map((part) => part.text);

  it.each([
    ['see https://example.org/a?b=1&c=2 now', ['https://example.org/a?b=1&c=2']],
    ['(https://example.org/a).', ['https://example.org/a']],
    ['https://example.org/a_(b)', ['https://example.org/a_(b)']],
    ['http://a.es, https://b.es!', ['http://a.es', 'https://b.es']],
    ['«https://example.org»', ['https://example.org']],
    ['javascript:alert(1) ftp://a.es mailto:a@b.es', []],
    ['https://', []],
    ['', []],
  ])('%s', (text, expected) => {
    expect(links(text)).toEqual(expected);
    expect(
      addresses(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  it('never leads anywhere but to http and https', () => {
    for (const { href } of addresses('https://a.es https:javascript:x HTTPS://B.es')) {
      if (href) expect(href).toMatch(/^https?:/);
    }
  });
});

describe('what is said without marks', () => {
  // The server tells it in pushes and reminders by the same cases: src/domain/plain.rs.
  it.each(cases as [string, string][])('%j', (text, expected) => {
    expect(plain(parse(text))).toBe(expected);
  });
});

/**
 * The dialect of messages, as a tree of our own: paragraphs, breaks as they were written, bold, italic, struck, hidden,
 * code, quotes, lists and links. `marked` finds the tokens, what is not of the dialect it leaves as text (headings, pictures, tables, HTML,
 * definitions), and nothing that was written is lost. No HTML is made of it anywhere.
 */
import { Lexer, Tokenizer, type Token, type Tokens } from 'marked';
import { addresses } from './addresses';

export type Block =
  | { kind: 'paragraph'; inline: Inline[] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'code'; text: string; language: string }
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] };

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'em' | 'del' | 'spoiler'; inline: Inline[] }
  | { kind: 'link'; href: string; inline: Inline[] };

/** What lies deeper in quotes and lists is shown as it was written. */
const DEEPEST = 6;

class Dialect extends Tokenizer {
  override heading = none;
  override lheading = none;
  override hr = none;
  override html = none;
  override tag = none;
  override def = none;
  override table = none;
  override code = none;
  override reflink = none;
  override autolink = none;
  override url = none;

  /** A quote ends with its last mark: the next line is the answer to it. */
  override blockquote(src: string): Tokens.Blockquote | undefined {
    const raw = /^(?: {0,3}>[^\n]*(?:\n|$))+/.exec(src)?.[0];
    if (raw === undefined) return undefined;
    const text = raw.replace(/^ {0,3}> ?/gm, '');
    const { top } = this.lexer.state;
    this.lexer.state.top = true;
    const tokens = this.lexer.blockTokens(text, []);
    this.lexer.state.top = top;
    return { type: 'blockquote', raw, text, tokens };
  }

  override link(src: string): Tokens.Link | Tokens.Image | undefined {
    return src.startsWith('!') ? undefined : super.link(src);
  }

  override del(src: string, masked: string, before?: string): Tokens.Del | undefined {
    return src.startsWith('~~') ? super.del(src, masked, before) : undefined;
  }
}

/** `||words||` within a line; without words, or with a space at an end, they are signs. */
const SPOILER = /^\|\|(?=[^\s|])([^\n]*?[^\s|])\|\|/;

const extensions = {
  inline: [
    function (this: { lexer: Lexer }, src: string): Tokens.Generic | undefined {
      const [raw, words] = SPOILER.exec(src) ?? [];
      if (raw === undefined || words === undefined) return undefined;
      return { type: 'spoiler', raw, tokens: this.lexer.inlineTokens(words) };
    },
  ],
  startInline: [(src: string) => src.indexOf('||')],
  renderers: {},
  childTokens: {},
};

function none(): undefined {
  return undefined;
}

/** What was parsed last, so that a row that is drawn again is not parsed again. */
const parsed = new Map<string, Block[]>();
const PARSED_AT_MOST = 500;

export function parse(text: string): Block[] {
  const known = parsed.get(text);
  if (known) return known;
  const tree = read(text);
  if (parsed.size >= PARSED_AT_MOST) parsed.delete(parsed.keys().next().value as string);
  parsed.set(text, tree);
  return tree;
}

/** Without a memory of it. */
export function read(text: string): Block[] {
  try {
    const lexer = new Lexer({ gfm: true, tokenizer: new Dialect(), extensions });
    return blocks(lexer.lex(text), 0);
  } catch {
    // What the parser cannot take is still what somebody said.
    return [{ kind: 'paragraph', inline: prose(text) }];
  }
}

function blocks(tokens: Token[], depth: number): Block[] {
  return tokens.flatMap((token): Block[] => block(token as Token, depth));
}

function block(token: Token, depth: number): Block[] {
  if (depth > DEEPEST) return [{ kind: 'paragraph', inline: [{ kind: 'text', text: token.raw }] }];
  switch (token.type) {
    case 'space':
      return [];
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocks((token as Tokens.Blockquote).tokens, depth + 1) }];
    case 'code': {
      const { text, lang = '' } = token as Tokens.Code;
      return [{ kind: 'code', text, language: lang }];
    }
    case 'list': {
      const { ordered, start, items } = token as Tokens.List;
      return [
        {
          kind: 'list',
          ordered,
          start: start === '' ? 1 : start,
          items: items.map((item) => blocks(item.tokens, depth + 1)),
        },
      ];
    }
    default: {
      const { tokens } = token as Tokens.Paragraph;
      return [{ kind: 'paragraph', inline: tokens ? inlines(tokens) : prose(token.raw) }];
    }
  }
}

function inlines(tokens: Token[], inLink = false): Inline[] {
  const found = tokens.flatMap((token) => inline(token, inLink));
  return merged(found).flatMap((each) =>
    each.kind === 'text' && !inLink ? prose(each.text) : [each],
  );
}

type Marked = { type: 'strong' | 'em' | 'del' | 'spoiler'; tokens: Token[] };

function inline(token: Token, inLink: boolean): Inline[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
    case 'spoiler': {
      const { type, tokens } = token as Marked;
      return [{ kind: type, inline: inlines(tokens, inLink) }];
    }
    case 'codespan':
      return [{ kind: 'code', text: (token as Tokens.Codespan).text }];
    case 'link': {
      const { href, tokens, raw } = token as Tokens.Link;
      const safe = safeHref(href);
      if (safe === undefined) return [{ kind: 'text', text: raw }];
      return [{ kind: 'link', href: safe, inline: inlines(tokens, true) }];
    }
    case 'escape':
      return [{ kind: 'text', text: (token as Tokens.Escape).text }];
    case 'br':
      return [{ kind: 'text', text: '\n' }];
    default:
      return [{ kind: 'text', text: token.raw }];
  }
}

/** Neighbouring texts are one, so that an address that the lexer cut at a sign is whole. */
function merged(found: Inline[]): Inline[] {
  const all: Inline[] = [];
  for (const each of found) {
    const last = all.at(-1);
    if (each.kind === 'text' && last?.kind === 'text') {
      all[all.length - 1] = { kind: 'text', text: last.text + each.text };
    } else all.push(each);
  }
  return all;
}

/** Bare addresses in what is mere text. */
function prose(text: string): Inline[] {
  return addresses(text).map(({ text: words, href }) =>
    href === undefined
      ? { kind: 'text', text: words }
      : { kind: 'link', href, inline: [{ kind: 'text', text: words }] },
  );
}

/** Only to the web, to mail, and within this place; whatever else it is stays text. */
export function safeHref(href: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u0020\u007f]/.test(href)) return undefined;
  if (/^\/(?![/\\])/.test(href)) return href;
  if (!/^(?:https?:\/\/|mailto:)/i.test(href) || !URL.canParse(href)) return undefined;
  return new URL(href).href;
}

/** What stands for hidden words, however many they are. */
const HIDDEN = '▮▮▮';

/** Everything that is said, without its marks; what is hidden stays so. */
export function plain(blocks: readonly Block[], hidden = HIDDEN): string {
  const said = (block: Block): string => {
    switch (block.kind) {
      case 'paragraph':
        return plainLine(block.inline, hidden);
      case 'quote':
        return plain(block.blocks, hidden);
      case 'code':
        return block.text;
      case 'list':
        return block.items.map((item) => plain(item, hidden)).join('\n');
    }
  };
  return blocks.map(said).join('\n');
}

/** Of what is hidden the words themselves, unless another stands for them. */
export function plainLine(inline: readonly Inline[], hidden?: string): string {
  const said = (part: Inline): string => {
    if (part.kind === 'text' || part.kind === 'code') return part.text;
    return part.kind === 'spoiler' && hidden !== undefined
      ? hidden
      : plainLine(part.inline, hidden);
  };
  return inline.map(said).join('');
}

const FEW_EMOJI = new RegExp('^(?:\\p{RGI_Emoji}\\s*){1,3}$', 'v');

/** One to three emoji and nothing else: shown large. */
export function isFewEmoji(text: string): boolean {
  return text.length < 64 && FEW_EMOJI.test(text);
}

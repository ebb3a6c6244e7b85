/** The marks that words wear: which stand around them, one within the other. */
export type Mark = '**' | '*' | '~~' | '||' | '`';

/** One pair of them, from the beginning of the first to the end of the second. */
export interface Layer {
  mark: Mark;
  from: number;
  to: number;
  size: number;
}

const SIGNS = [
  ['**', '**'],
  ['__', '**'],
  ['||', '||'],
  ['~~', '~~'],
  ['*', '*'],
  ['_', '*'],
] as const;

/** What stands around these words, the innermost first. */
export function peel(text: string, from: number, to: number): Layer[] {
  const code = from < to ? codeOf(text, from, to) : undefined;
  const found: Layer[] = code ? [code] : [];
  let [start, end] = code ? [code.from, code.to] : [from, to];
  for (;;) {
    const sign = SIGNS.find(([sign]) => {
      const isAround = text.endsWith(sign, start) && text.startsWith(sign, end);
      return (
        isAround && start >= sign.length && !(sign[0] === '_' && isInWord(text, start, end, sign))
      );
    });
    if (!sign) return found;
    const [{ length: size }, mark] = sign;
    start -= size;
    end += size;
    found.push({ mark, from: start, to: end, size });
  }
}

/** A line below within a word is part of it. */
function isInWord(text: string, start: number, end: number, { length }: string): boolean {
  return (
    /[\p{L}\p{N}]$/u.test(text.slice(0, start - length)) ||
    /^[\p{L}\p{N}]/u.test(text.slice(end + length))
  );
}

/** As many signs before as behind, and a space on both sides where the code itself begins or ends with one. */
export function codeOf(text: string, from: number, to: number): Layer | undefined {
  const [, open = '', lead = ''] = /(`+)( ?)$/.exec(text.slice(0, from)) ?? [];
  const [, rest = '', close = ''] = /^( ?)(`+)/.exec(text.slice(to)) ?? [];
  if (open === '' || open.length !== close.length || lead !== rest) return undefined;
  const size = open.length + lead.length;
  return { mark: '`', from: from - size, to: to + size, size };
}

/** What makes code of these words, before and behind them. */
export function codeWrap(words: string): [string, string] {
  const runs = new Set([...words.matchAll(/`+/g)].map(([run]) => run.length));
  let size = 1;
  while (runs.has(size)) size += 1;
  const space = words.startsWith('`') || words.endsWith('`') ? ' ' : '';
  const sign = '`'.repeat(size);
  return [sign + space, space + sign];
}

/** What is selected with its marks is meant without them. */
export function shrunk(text: string, from: number, to: number): [number, number] {
  for (const sign of ['*', '_', '~', '|', '`']) {
    const words = text.slice(from, to);
    const lead = runAt(words, sign);
    const size = Math.min(lead, runAt([...words].reverse().join(''), sign));
    const inside = words.slice(size, -size || undefined);
    const isPair = size > 0 && !('~|'.includes(sign) && size < 2);
    if (isPair && inside.trim() !== '' && inside === inside.trim() && !inside.includes(sign)) {
      return shrunk(text, from + size, to - size);
    }
  }
  return [from, to];
}

function runAt(words: string, sign: string): number {
  let size = 0;
  while (words[size] === sign) size += 1;
  return size;
}

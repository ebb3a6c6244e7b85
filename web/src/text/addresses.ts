/** Bare addresses in a text. Only http and https; what follows a sentence's address is the sentence's. */
export type Part = { text: string; href?: string };

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/gi;
const BRACKETS = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
] as const;
const TRAILING = /[.,;:!?'"»”’…*_~]+$/;

export function addresses(text: string): Part[] {
  const found: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: address, href: new URL(address).href });
    end = match.index + address.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** Drops punctuation at the end, and a closing bracket that was opened before the address. */
function trimmed(address: string): string {
  const bare = address.replace(TRAILING, '');
  for (const [open, close] of BRACKETS) {
    if (bare.endsWith(close) && bare.split(close).length > bare.split(open).length) {
      return trimmed(bare.slice(0, -1));
    }
  }
  return bare;
}

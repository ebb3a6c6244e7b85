/** Names in what people wrote: `@Ada` of whom the message calls, `#kitchen` of a room that the reader has. */
export interface Name {
  /** With its sign. */
  text: string;
  href?: string;
  /** It calls the reader. */
  me?: boolean;
}

export type Piece = { text: string; name?: Name };

/** The text in pieces, some of them names. The longest name that stands there is meant; accents and case are no matter. */
export function pieces(text: string, names: readonly Name[]): Piece[] {
  if (names.length === 0 || !/[@#]/.test(text)) return [{ text }];
  const byLength = [...names].sort((one, other) => other.text.length - one.text.length);
  const found: Piece[] = [];
  let end = 0;
  for (const { index } of text.matchAll(/(?<![\p{L}\p{N}/@])[@#]/gu)) {
    if (index < end) continue;
    const name = byLength.find((each) => stands(text, index, each.text));
    if (!name) continue;
    if (index > end) found.push({ text: text.slice(end, index) });
    end = index + name.text.length;
    found.push({ text: text.slice(index, end), name });
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

function stands(text: string, at: number, name: string): boolean {
  const end = at + name.length;
  return fold(text.slice(at, end)) === fold(name) && !/^[\p{L}\p{N}]/u.test(text.slice(end));
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

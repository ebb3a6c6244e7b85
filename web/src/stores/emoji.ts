/**
 * The emoji that there are, in the words of a language. The data of each language is a file of its own, loaded when it is
 * first asked for (scripts/emoji.mjs writes them).
 */
import type { Language } from '../i18n';

export interface Emoji {
  char: string;
  /** Its name in the language in use. */
  label: string;
  /** Further words that find it. */
  words: string;
  group: number;
  /** Its English short codes, as in `:tea:`, the usual one first. */
  codes: string[];
}

type Row = [char: string, label: string, words: string, group: number, codes: string];

export class EmojiBook {
  readonly #byCode: ReadonlyMap<string, Emoji>;
  readonly #byChar: ReadonlyMap<string, Emoji>;

  constructor(readonly all: readonly Emoji[]) {
    this.#byCode = new Map(all.flatMap((emoji) => emoji.codes.map((code) => [code, emoji])));
    this.#byChar = new Map(all.map((emoji) => [emoji.char, emoji]));
  }

  byCode(code: string): Emoji | undefined {
    return this.#byCode.get(code);
  }

  byChar(char: string): Emoji | undefined {
    return this.#byChar.get(char);
  }

  /** Those that begin with the words first, then those that have them anywhere. */
  search(query: string, limit = Infinity): Emoji[] {
    const wanted = plain(query);
    if (wanted === '') return this.all.slice(0, limit);
    const ranked = this.all.map((emoji) => ({ emoji, rank: rank(emoji, wanted) }));
    return ranked
      .filter(({ rank }) => rank < NOWHERE)
      .sort((one, other) => one.rank - other.rank)
      .slice(0, limit)
      .map(({ emoji }) => emoji);
  }
}

const NOWHERE = 5;

function rank({ label, words, codes }: Emoji, wanted: string): number {
  if (codes.includes(wanted)) return 0;
  const name = plain(label);
  if (codes.some((code) => code.startsWith(wanted))) return 1;
  if (name.startsWith(wanted)) return 2;
  const all = ` ${name} ${plain(words)} ${plain(codes.join(' '))}`;
  if (all.includes(` ${wanted}`)) return 3;
  return wanted.length > 2 && all.includes(wanted) ? 4 : NOWHERE;
}

/** Without accents, case and the signs between the words of a short code. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('_', ' ').toLowerCase().trim();
}

const sources: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import('../generated/emoji.en.json'),
  es: () => import('../generated/emoji.es.json'),
};
const books = new Map<Language, Promise<EmojiBook>>();

/** The book of a language; one that did not come is asked for again. */
export function emojiBook(language: Language): Promise<EmojiBook> {
  const known = books.get(language);
  if (known) return known;
  const coming = sources[language]().then(
    ({ default: rows }) => new EmojiBook((rows as Row[]).map(read)),
  );
  books.set(language, coming);
  coming.catch(() => books.delete(language));
  return coming;
}

function read([char, label, words, group, codes]: Row): Emoji {
  return { char, label, words, group, codes: codes.split(' ').filter(Boolean) };
}

/** Where that which was found stands in a text without its marks. */
import { parse, plain, read } from './parse';

type Mark = readonly [number, number];

/** No characters that anybody writes; neither space nor punctuation, so that marks beside them stay marks. */
const OPEN = '\uFDD0';
const CLOSE = '\uFDD1';
const SIGNS = /([\uFDD0\uFDD1])/;

/** What is said, and the marks in it. One within an address, or in what is hidden, is not there. */
export function lit(text: string, marks: readonly Mark[]): { text: string; marks: Mark[] } {
  const said = plain(parse(text));
  if (SIGNS.test(text)) return { text: said, marks: [] };
  const all =
    placed(text, marks, said) ?? marks.flatMap((mark) => placed(text, [mark], said) ?? []);
  return { text: said, marks: all };
}

/** Nothing where the signs made another text of it. */
function placed(text: string, marks: readonly Mark[], said: string): Mark[] | undefined {
  let signed = '';
  let end = 0;
  for (const [from, to] of marks) {
    if (from < end || to > text.length) continue;
    signed += text.slice(end, from) + OPEN + text.slice(from, to) + CLOSE;
    end = to;
  }
  const told = plain(read(signed + text.slice(end)));
  const found: Mark[] = [];
  let start = 0;
  let words = '';
  for (const part of told.split(SIGNS)) {
    if (part === OPEN) start = words.length;
    else if (part === CLOSE) found.push([start, words.length]);
    else words += part;
  }
  return words === said ? found.filter(([from, to]) => to > from) : undefined;
}

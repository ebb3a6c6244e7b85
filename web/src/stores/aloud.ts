/** A message as it is read aloud: without its marks, and a word for what is hidden. */
import { m } from '../i18n';
import { parse, plain } from '../text/parse';

export function aloud(text: string): string {
  return plain(parse(text), m.marks_spoiler());
}

/** The name or emoji that somebody has begun to write right before the caret. */
export interface Begun {
  sign: '@' | '#' | ':';
  query: string;
  /** Where it begins in the text, its sign with it. */
  from: number;
}

/** Names may have two words; of an emoji two letters are needed, since a colon alone is a colon. */
const BEGUN =
  /(?:^|[\s(])(?:(@)([^\s@]{0,40}(?: [^\s@]{1,40})?)|(#)([^\s#]{0,40})|(:)([\p{L}\d+_-]{2,30}))$/u;

export function begun(text: string, caret: number): Begun | undefined {
  const found = BEGUN.exec(text.slice(0, caret));
  if (!found) return undefined;
  const [, at, person = '', hash, room = '', , emoji = ''] = found;
  const sign = at ? '@' : hash ? '#' : ':';
  const query = at ? person : hash ? room : emoji;
  return { sign, query, from: caret - query.length - 1 };
}

/** A short code that is whole: what stands between its colons, and where it begins. */
export function closed(text: string, caret: number): { code: string; from: number } | undefined {
  const code = /(?:^|[\s(]):([a-z\d+_-]{1,40}):$/.exec(text.slice(0, caret))?.[1];
  return code === undefined ? undefined : { code, from: caret - code.length - 2 };
}

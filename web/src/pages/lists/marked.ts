/** A text cut where what was looked for stands in it. */
export interface Cut {
  text: string;
  lit: boolean;
}

/** Characters before the first mark that are shown. */
const LEAD = 80;

export function cuts(text: string, marks: readonly (readonly [number, number])[]): Cut[] {
  const first = marks[0]?.[0] ?? 0;
  let end = first > LEAD * 2 ? text.lastIndexOf(' ', first - LEAD) + 1 : 0;
  const found: Cut[] = end > 0 ? [{ text: '… ', lit: false }] : [];
  for (const [from, to] of marks) {
    if (from < end || to > text.length) continue;
    if (from > end) found.push({ text: text.slice(end, from), lit: false });
    found.push({ text: text.slice(from, to), lit: true });
    end = to;
  }
  if (end < text.length) found.push({ text: text.slice(end), lit: false });
  return found;
}

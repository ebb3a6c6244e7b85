/** What another program of the device shares with this one, by the address that the manifest names for it. */
const AT_MOST = 10_000;

/** The parts that say something of their own, each on a line: many programs put the address into the text as well. */
export function shared(search: string): string {
  const told = new URLSearchParams(search);
  const [title, text, url] = ['title', 'text', 'url'].map((name) => told.get(name)?.trim() ?? '');
  const parts: string[] = [];
  for (const part of [text, url, title]) {
    if (part && !parts.some((known) => known.includes(part))) parts.push(part);
  }
  // The title is above what it is the title of.
  if (title && parts.includes(title) && parts.length > 1) parts.unshift(...parts.splice(-1));
  return parts.join('\n').slice(0, AT_MOST);
}

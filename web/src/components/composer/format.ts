/** The marks of the dialect, put and taken away: what the keys and the toolbar do to a text, as changes of it. */
import { fenceAround } from './fence';
import { codeOf, codeWrap, peel, shrunk, type Layer, type Mark } from './marks';

/** A text and what is selected in it. */
export interface Written {
  text: string;
  from: number;
  to: number;
}

/** These words in the place of what stands there; afterwards this is selected. */
export interface Change {
  from: number;
  to: number;
  words: string;
  selected: [number, number];
}

export type Act =
  'strong' | 'em' | 'del' | 'code' | 'block' | 'quote' | 'list' | 'link' | 'spoiler';

const MARKS: Partial<Record<Act, Mark>> = { strong: '**', em: '*', del: '~~', spoiler: '||' };
const PREFIXES: Partial<Record<Act, string>> = { quote: '> ', list: '- ' };
/** What a line begins with that is no part of its words. */
const BEGINNING = /^(?: {0,3}> ?| *(?:[-*+]|\d{1,9}[.)]) +)*/;

/** Nothing where it would be a sign and no mark: inside a block of code. */
export function change(act: Act, written: Written): Change | undefined {
  if (act === 'block') return block(written);
  if (fenceAround(written.text, written.from)) return undefined;
  const prefix = PREFIXES[act];
  if (prefix !== undefined) return prefixed(written, prefix);
  if (act === 'link') return link(written);
  return act === 'code' ? code(written) : marked(written, MARKS[act] as Mark);
}

/** The words that are selected, line by line: no mark reaches over the end of one. */
function spans({ text, from, to }: Written): [number, number][] {
  const found: [number, number][] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const begin = BEGINNING.exec(line)?.[0].length ?? 0;
    const first = from <= start ? start + begin : from;
    const last = Math.min(to, start + line.length);
    const words = text.slice(first, last);
    if (last > first && words.trim() !== '') {
      const lead = words.length - words.trimStart().length;
      found.push(shrunk(text, first + lead, first + words.trimEnd().length));
    }
    start += line.length + 1;
  }
  return found;
}

interface Edit {
  at: number;
  remove: number;
  put: string;
}

function marked(written: Written, mark: Mark): Change {
  const { text } = written;
  const parts = spans(written);
  if (parts.length === 0) return atCaret(text, written.to, mark);
  const layers = parts.map(([from, to]) => peel(text, from, to));
  const worn = layers.map((all) => all.find((layer) => layer.mark === mark));
  const isOn = worn.every((layer) => layer !== undefined);
  const edits = parts.flatMap(([from, to], n) => {
    const layer = worn[n];
    if (layer) return isOn ? bare(layer) : [];
    // Marks in code are signs: they stand around it.
    const within = layers[n]?.[0];
    const [open, close] = within?.mark === '`' ? [within.from, within.to] : [from, to];
    return [
      { at: open, remove: 0, put: mark },
      { at: close, remove: 0, put: mark },
    ];
  });
  const made = edited(text, edits, parts);
  if (parts.length === 1 || isOn) return made;
  // Of more lines each is meant with its marks.
  const first = Math.min(worn[0]?.from ?? made.from, made.from);
  const behind = text.length - Math.max(worn.at(-1)?.to ?? made.to, made.to);
  const grown = text.length + made.words.length - (made.to - made.from);
  return { ...made, selected: [first, grown - behind] };
}

function code(written: Written): Change {
  const { text } = written;
  const parts = spans(written);
  if (parts.length > 1) return block(written);
  const [part] = parts;
  if (!part) return atCaret(text, written.to, '`');
  const [from, to] = part;
  const worn = codeOf(text, from, to);
  if (worn) return edited(text, bare(worn), parts);
  const [open, close] = codeWrap(text.slice(from, to));
  const edits = [
    { at: from, remove: 0, put: open },
    { at: to, remove: 0, put: close },
  ];
  return edited(text, edits, parts);
}

function bare({ from, to, size }: Layer): Edit[] {
  return [
    { at: from, remove: size, put: '' },
    { at: to - size, remove: size, put: '' },
  ];
}

/** Nothing is selected: a pair to write in, out of the one that one writes in, or an empty pair away again. */
function atCaret(text: string, at: number, mark: Mark): Change {
  const around = mark === '`' ? codeOf(text, at, at) : peel(text, at, at)[0];
  if (around?.mark === mark && around.to - around.from === 2 * around.size) {
    return edited(text, bare(around), [[at, at]]);
  }
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  if (text.startsWith(mark, at) && line.split(mark).length % 2 === 0) {
    return { from: at, to: at, words: '', selected: [at + mark.length, at + mark.length] };
  }
  const inside = at + mark.length;
  return { from: at, to: at, words: mark + mark, selected: [inside, inside] };
}

/** The edits as one change of the text between the first and the last; what was selected stays so. */
function edited(text: string, edits: Edit[], parts: [number, number][]): Change {
  const from = edits[0]?.at ?? 0;
  let words = '';
  let end = from;
  for (const { at, remove, put } of edits) {
    words += text.slice(end, at) + put;
    end = at + remove;
  }
  const moved = (place: number, isEnd: boolean) =>
    edits
      .filter(({ at, remove }) => at + remove <= place && !(isEnd && at === place))
      .reduce((sum, { remove, put }) => sum + put.length - remove, place);
  const first = parts[0]?.[0] ?? 0;
  const last = parts.at(-1)?.[1] ?? 0;
  return { from, to: end, words, selected: [moved(first, false), moved(last, last > first)] };
}

/** The whole lines that are selected. */
function lines({ text, from, to }: Written): [number, number] {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const last = to > from && text[to - 1] === '\n' ? to - 1 : to;
  const end = text.indexOf('\n', last);
  return [start, end === -1 ? text.length : end];
}

function prefixed(written: Written, prefix: string): Change {
  const [start, end] = lines(written);
  const old = written.text.slice(start, end).split('\n');
  const isOn = old.every((line) => line.startsWith(prefix) || (line === '' && old.length > 1));
  const changed = old.map((line) => {
    if (isOn) return line.slice(prefix.length);
    return line === '' && old.length > 1 && prefix !== '> ' ? line : prefix + line;
  });
  const words = changed.join('\n');
  const isSelected = written.to > written.from;
  const caret = Math.max(start, written.to + (isOn ? -prefix.length : prefix.length));
  return {
    from: start,
    to: end,
    words,
    selected: isSelected ? [start, start + words.length] : [caret, caret],
  };
}

function block(written: Written): Change {
  const { text, from } = written;
  const fence = fenceAround(text, from);
  if (fence) {
    const words = text.slice(fence.inside, fence.outside).replace(/\n$/, '');
    return {
      from: fence.from,
      to: fence.to,
      words,
      selected: [fence.from, fence.from + words.length],
    };
  }
  const [start, end] = lines(written);
  const inside = text.slice(start, end);
  const longest = Math.max(2, ...[...inside.matchAll(/`+/g)].map(([run]) => run.length));
  const sign = '`'.repeat(longest + 1);
  const first = start + sign.length + 1;
  return {
    from: start,
    to: end,
    words: `${sign}\n${inside}\n${sign}`,
    selected: [first, first + inside.length],
  };
}

const EMPTY = 'https://';

function link(written: Written): Change {
  const { text, from, to } = written;
  const words = text.slice(from, to);
  const isAddress = addressOf(words) !== undefined;
  const put = isAddress ? `[](${words.trim()})` : `[${words}](${EMPTY})`;
  const at = from + put.length - 1;
  const selected: [number, number] =
    isAddress || words === '' ? [from + 1, from + 1] : [at - EMPTY.length, at];
  return { from, to, words: put, selected };
}

/** An address that is pasted over words becomes their link. Nothing: it is pasted as it is. */
export function pastedLink(written: Written, pasted: string): Change | undefined {
  const { text, from, to } = written;
  const words = text.slice(from, to);
  const address = addressOf(pasted);
  const isName = words.trim() !== '' && !/[[\]\n]/.test(words) && !/^https?:/i.test(words.trim());
  const line = text.slice(text.lastIndexOf('\n', from - 1) + 1, from);
  const inCode = line.split('`').length % 2 === 0;
  if (!address || !isName || inCode || fenceAround(text, from)) return undefined;
  const [, lead = '', name = '', rest = ''] = /^(\s*)(.*?)(\s*)$/.exec(words) ?? [];
  const put = `${lead}[${name}](${address})${rest}`;
  const end = from + put.length;
  return { from, to, words: put, selected: [end, end] };
}

/** Its brackets would end the link too early. */
function addressOf(text: string): string | undefined {
  const address = text.trim();
  if (!/^(?:https?:\/\/|mailto:)[^\s<>\\]+$/i.test(address) || !URL.canParse(address))
    return undefined;
  return address.replaceAll('(', '%28').replaceAll(')', '%29');
}

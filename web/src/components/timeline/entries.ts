/**
 * What a row shows beside its text: a day above it, the line "New", its author. A function of the rows alone, so that a
 * row that moves (a message of somebody else arrived before it) shows the right name.
 */
import type { Row } from '../../stores/timeline.svelte';

export interface Entry {
  row: Row;
  /** The day that begins with this row. */
  day?: Date;
  /** The first that was new when the room was opened. */
  isNew: boolean;
  /** False for what follows the same person's words within five minutes. */
  showsAuthor: boolean;
}

const GROUP_MS = 5 * 60_000;

/** A row that shows the same as before keeps its entry, so that one new message does not draw three hundred anew. */
const drawn = new WeakMap<Row, Entry>();

export function entries(rows: Row[], me: string, dividerAfter = Infinity): Entry[] {
  let previous: Row | undefined;
  let divided = false;
  return rows.map((row) => {
    const { message } = row;
    const at = new Date(message.sentAt);
    const isDay = !previous || !sameDay(new Date(previous.message.sentAt), at);
    const isNew = !divided && message.seq > dividerAfter && message.userId !== me;
    divided ||= isNew;
    const showsAuthor = isDay || isNew || !continues(previous, row);
    previous = row;
    return kept({ row, isNew, showsAuthor, ...(isDay ? { day: at } : {}) });
  });
}

function kept(entry: Entry): Entry {
  const { row, isNew, showsAuthor, day } = entry;
  const former = drawn.get(row);
  if (former?.isNew === isNew && former.showsAuthor === showsAuthor && !former.day === !day) {
    return former;
  }
  drawn.set(row, entry);
  return entry;
}

function continues(previous: Row | undefined, row: Row): boolean {
  if (!previous || row.pageStart) return false;
  const [before, after] = [previous.message, row.message];
  return (
    before.userId === after.userId &&
    before.kind === after.kind &&
    Date.parse(after.sentAt) - Date.parse(before.sentAt) < GROUP_MS
  );
}

function sameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

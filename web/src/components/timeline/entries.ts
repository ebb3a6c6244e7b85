/**
 * What a row shows beside its text: a day above it, the line "New", its author. A function of the row and the one before
 * it, so that it is asked of the rows alone that are drawn, however many there are.
 */
import { placeOf, type Row } from '../../stores/timeline.svelte';

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

/** A row that shows the same as before keeps its entry, so that one new message does not draw the others anew. */
const drawn = new WeakMap<Row, Entry>();

/**
 * What the row at this place shows. `fresh` is the key of the first that was new. The first of the rows begins a day only
 * if nothing lies before it: else a day would be there until the older page comes, and what is below would move.
 */
export function entryOf(
  rows: readonly Row[],
  at: number,
  { fresh, hasOlder }: { fresh?: string | undefined; hasOlder: boolean },
): Entry {
  const row = rows[at] as Row;
  const previous = rows[at - 1];
  const sentAt = new Date(row.message.sentAt);
  const isDay = previous ? !sameDay(new Date(previous.message.sentAt), sentAt) : !hasOlder;
  const isNew = row.key === fresh;
  const showsAuthor = isDay || isNew || !continues(previous, row);
  return kept({ row, isNew, showsAuthor, ...(isDay ? { day: sentAt } : {}) });
}

/** Where the first row stands that somebody else wrote after this `seq`; -1 if there is none, or it is not loaded. */
export function firstNew(
  rows: readonly Row[],
  me: string,
  after: number,
  hasOlder: boolean,
): number {
  let at = placeOf(rows, after + 1);
  if (at === 0 && hasOlder && rows[0]?.message.seq !== after + 1) return -1;
  while (rows[at]?.message.userId === me) at += 1;
  return at < rows.length ? at : -1;
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

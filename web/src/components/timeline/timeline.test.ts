import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../contract.gen';
import type { Row } from '../../stores/timeline.svelte';
import { length } from '../composer/length';
import { hue, initials } from '../ui/initials';
import { entryOf, firstNew } from './entries';

const noon = new Date(2026, 10, 23, 12).getTime();

function row(seq: number, userId: string, minute: number, more: Partial<Row> = {}): Row {
  const message: ChatMessage = {
    id: `m${seq}`,
    userId,
    userName: userId,
    roomId: 'patio',
    text: '',
    sentAt: new Date(noon + minute * 60_000).toISOString(),
    seq,
    rev: seq,
    kind: 'text',
  };
  return { key: message.id, message, state: 'sent', ...more };
}

function entries(rows: Row[], me: string, after = Infinity, hasOlder = false) {
  const fresh = rows[firstNew(rows, me, after, hasOlder)]?.key;
  return rows.map((_, at) => entryOf(rows, at, { fresh, hasOlder }));
}

const authors = (rows: Row[], after?: number) =>
  entries(rows, 'ada', after).map((entry) => entry.showsAuthor);

describe('entries', () => {
  it('group what one person says within five minutes', () => {
    expect(authors([row(1, 'bea', 0), row(2, 'bea', 4), row(3, 'bea', 9.5)])).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('name everybody who interrupts', () => {
    expect(authors([row(1, 'bea', 0), row(2, 'cid', 1), row(3, 'bea', 2)])).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('name the author at the start of each page', () => {
    expect(authors([row(1, 'bea', 0), row(2, 'bea', 1, { pageStart: true })])).toEqual([
      true,
      true,
    ]);
  });

  it('put the day above its first message', () => {
    const days = entries([row(1, 'bea', -24 * 60), row(2, 'bea', 0), row(3, 'bea', 1)], 'ada');
    expect(days.map((entry) => entry.day !== undefined)).toEqual([true, true, false]);
  });

  it('leave the day to the page before, where there is one', () => {
    const days = entries([row(7, 'bea', 0), row(8, 'bea', 24 * 60)], 'ada', Infinity, true);
    expect(days.map((entry) => entry.day !== undefined)).toEqual([false, true]);
  });

  it('stay the same for rows that show the same', () => {
    const rows = [row(1, 'bea', 0), row(2, 'bea', 1)];
    const before = entries(rows, 'ada');
    const after = entries([...rows, row(3, 'cid', 2)], 'ada');
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });

  it('put "New" once, above the first that somebody else said', () => {
    const rows = [row(1, 'bea', 0), row(2, 'ada', 1), row(3, 'bea', 2), row(4, 'bea', 3)];
    expect(entries(rows, 'ada', 1).map((entry) => entry.isNew)).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect(entries(rows, 'ada').some((entry) => entry.isNew)).toBe(false);
  });

  it('put "New" nowhere while the first of it is not loaded', () => {
    const rows = [row(5, 'bea', 0), row(6, 'bea', 1)];
    expect(firstNew(rows, 'ada', 2, true)).toBe(-1);
    expect(firstNew(rows, 'ada', 4, true)).toBe(0);
    expect(firstNew(rows, 'ada', 2, false)).toBe(0);
    expect(firstNew(rows, 'ada', 6, false)).toBe(-1);
  });
});

describe('small things', () => {
  it('counts characters as the server does', () => {
    expect(length('  año 🌙 ')).toBe(5);
  });

  it('makes initials of any name', () => {
    expect(initials('Ana Prieto')).toBe('AP');
    expect(initials('ana maría de la vega')).toBe('AV');
    expect(initials('Çelik')).toBe('Ç');
    expect(initials('🌙 luna')).toBe('🌙L');
    expect(initials(' ')).toBe('?');
  });

  it('gives each person one of eight colours, always the same', () => {
    expect(hue('ada')).toBe(hue('ada'));
    for (const id of ['a', 'bea', '🌙', '']) expect(hue(id)).toBeLessThan(8);
  });
});

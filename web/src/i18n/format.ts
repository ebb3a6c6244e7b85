/** Dates, numbers and lists, as the language in use writes them. */
import { language, m } from '.';

/** English with the day before the month and 24 hours, as the screens are drawn. */
const tags = { en: 'en-GB', es: 'es' } as const;

const cache = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language() + JSON.stringify(options);
  let made = cache.get(key);
  if (made === undefined)
    cache.set(key, (made = new Intl.DateTimeFormat(tags[language()], options)));
  return made;
}

const order = { sensitivity: 'base', numeric: true } as const;
const collators = {
  en: new Intl.Collator('en', order),
  es: new Intl.Collator('es', order),
};

export function time(at: Date): string {
  return format({ hour: '2-digit', minute: '2-digit' }).format(at);
}

/** "Today, Monday 23 November"; the year only when it is another one. */
export function day(at: Date, now: Date): string {
  const sameYear = at.getFullYear() === now.getFullYear();
  const date = format({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
  const ago = daysBetween(at, now);
  if (ago === 0) return m.day_today({ date });
  if (ago === 1) return m.day_yesterday({ date });
  return date.charAt(0).toLocaleUpperCase(language()) + date.slice(1);
}

/** Time alone today, else the date with it. */
export function moment(at: Date, now: Date): string {
  if (daysBetween(at, now) === 0) return time(at);
  const sameYear = at.getFullYear() === now.getFullYear();
  return format({
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}

export function fullMoment(at: Date): string {
  return format({ dateStyle: 'full', timeStyle: 'short' }).format(at);
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(tags[language()], { maximumFractionDigits: digits }).format(value);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(tags[language()], {
    style: 'percent',
    maximumFractionDigits: share < 0.1 ? 1 : 0,
  }).format(share);
}

/** "86 MB", split where a screen writes the unit smaller. Units of a thousand, as file managers write them. */
export function bytes(count: number): [value: string, unit: string] {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return [number(value, value < 10 && unit > 0 ? 1 : 0), units[unit] ?? ''];
}

/** "86 MB", in one piece. */
export function size(count: number): string {
  return bytes(count).join('\u00a0');
}

/** "3 d 4 h", the two largest parts. */
export function duration(seconds: number): string {
  const parts = [
    ['day', Math.floor(seconds / 86_400)],
    ['hour', Math.floor(seconds / 3600) % 24],
    ['minute', Math.floor(seconds / 60) % 60],
    ['second', Math.floor(seconds) % 60],
  ] as const;
  const first = parts.findIndex(([, count]) => count > 0);
  return parts
    .slice(...(first < 0 ? [3] : [first, first + 2]))
    .map(([unit, count]) =>
      new Intl.NumberFormat(tags[language()], {
        style: 'unit',
        unit,
        unitDisplay: 'narrow',
      }).format(count),
    )
    .join(' ');
}

/** "18:25:04". */
export function clockTime(at: Date): string {
  return format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
}

/** "Mon 23". */
export function weekday(at: Date): string {
  return format({ weekday: 'short', day: 'numeric' }).format(at);
}

export function list(items: string[]): string {
  return new Intl.ListFormat(tags[language()], { type: 'conjunction' }).format(items);
}

export function compare(one: string, other: string): number {
  return collators[language()].compare(one, other);
}

/** Calendar days, not spans of 24 hours. */
export function daysBetween(earlier: Date, later: Date): number {
  const midnight = (at: Date) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}

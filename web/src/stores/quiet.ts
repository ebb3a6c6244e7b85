/** When a person is to be left alone, and what of a room concerns them enough to be told. */
import type { Level, Reaching } from '../contract.gen';

export type Pause = 'half-hour' | 'hour' | 'morning' | 'on';

const MINUTE_MS = 60_000;
/** The server takes at most 366 days; whoever pauses until they say so is not counting. */
const ENDLESS_DAYS = 365;

/** What holds until the server has said otherwise. */
export function unlessTold(timeZone: string): Reaching {
  return { sounds: false, toasts: true, preview: true, timeZone };
}

export function isPaused({ pausedUntil }: Reaching, at: Date): boolean {
  return pausedUntil !== undefined && at < new Date(pausedUntil);
}

/** Without an end that anybody would wait for. */
export function isEndless({ pausedUntil }: Reaching, at: Date): boolean {
  return pausedUntil !== undefined && daysAfter(at, ENDLESS_DAYS / 2) < new Date(pausedUntil);
}

/** Is nobody to disturb them? Quiet hours are read off a clock on the wall of their time zone. */
export function isQuiet(reaching: Reaching, at: Date): boolean {
  if (isPaused(reaching, at)) return true;
  if (reaching.quietHours === undefined) return false;
  const { from, to } = reaching.quietHours;
  const wall = onTheWall(at, reaching.timeZone);
  return from < to ? from <= wall && wall < to : from <= wall || wall < to;
}

export function pauseEnd(pause: Pause, at: Date): Date {
  switch (pause) {
    case 'half-hour':
      return new Date(at.getTime() + 30 * MINUTE_MS);
    case 'hour':
      return new Date(at.getTime() + 60 * MINUTE_MS);
    case 'morning':
      return new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1, 8);
    case 'on':
      return daysAfter(at, ENDLESS_DAYS);
  }
}

interface Told {
  reaching: Reaching;
  at: Date;
  /** The room is what is on the screen. */
  inSight: boolean;
  /** Somebody looks at this page. */
  watched: boolean;
}

/** Of a message that is for them in person: a short notice on the page, unless it is on the screen already. */
export function toasts({ reaching, at, inSight }: Omit<Told, 'watched'>, level?: Level): boolean {
  return reaching.toasts && !inSight && level !== 'none' && !isQuiet(reaching, at);
}

/** A sound calls somebody who looks elsewhere, be it at another room or at another window. */
export function sounds({ reaching, at, inSight, watched }: Told, level?: Level): boolean {
  return reaching.sounds && !(inSight && watched) && level !== 'none' && !isQuiet(reaching, at);
}

/** Of this device. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function daysAfter(at: Date, days: number): Date {
  return new Date(at.getTime() + days * 24 * 60 * MINUTE_MS);
}

/** `07:30`, as the server writes it, so that the text compares like the time. */
function onTheWall(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(at);
}

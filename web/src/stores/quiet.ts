/** How one is reached unless one chooses, and for how long one may be left alone. */
import type { Level, Reaching, Room } from '../contract.gen';

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

/** What one is told of a room unless one chooses. */
export function usualLevel({ kind }: Pick<Room, 'kind'>): Level {
  return kind === 'direct' ? 'all' : 'mentions';
}

/** Of this device. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function daysAfter(at: Date, days: number): Date {
  return new Date(at.getTime() + days * 24 * 60 * MINUTE_MS);
}

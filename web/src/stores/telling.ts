/** What is worth a short notice or a sound, and when nothing is. Comes with who calls, not with the first screen. */
import type { Level, Reaching } from '../contract.gen';
import { isPaused } from './quiet';

/** Is nobody to disturb them? Quiet hours are read off a clock on the wall of their time zone. */
export function isQuiet(reaching: Reaching, at: Date): boolean {
  if (isPaused(reaching, at)) return true;
  if (reaching.quietHours === undefined) return false;
  const { from, to } = reaching.quietHours;
  const wall = onTheWall(at, reaching.timeZone);
  return from < to ? from <= wall && wall < to : from <= wall || wall < to;
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

/** `07:30`, as the server writes it, so that the text compares like the time. */
function onTheWall(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(at);
}

/** The history as lines to draw: what a chart shows, and where it is broken since the server was off. */
import type { Stats, StatsHistory, StatsPoint } from '../contract.gen';

export interface Spot {
  /** Unix milliseconds. */
  at: number;
  value: number;
}

/** Pieces without a gap. */
export type Pieces = Spot[][];

/** Steps that may be missing before the line is broken: one sample may come late. */
const TOLERANCE = 1.75;

/**
 * One number of the history, and as its end the same number of this second. Of several minutes the history has sums
 * and means, so only the last hour can go on into the present.
 */
export function pieces(
  history: StatsHistory,
  now: Stats | undefined,
  then: (point: StatsPoint) => number | undefined,
  live: (stats: Stats) => number | undefined,
): Pieces {
  const step = history.stepSeconds * 1000;
  const to = Date.parse(history.to);
  const all: { at: number; value: number | undefined }[] = history.points.map((point) => ({
    // A step that is not over yet ends with the answer.
    at: Math.min(Date.parse(point.at) + step, to),
    value: then(point),
  }));
  const present = now === undefined ? NaN : Date.parse(now.at);
  if (now !== undefined && history.range === 'hour' && present > (all.at(-1)?.at ?? 0)) {
    all.push({ at: present, value: live(now) });
  }
  const found: Pieces = [];
  let last: number | undefined;
  for (const { at, value } of all) {
    const goesOn = last !== undefined && at - last <= step * TOLERANCE;
    last = value === undefined ? undefined : at;
    if (value === undefined) continue;
    if (goesOn) found.at(-1)?.push({ at, value });
    else found.push([{ at, value }]);
  }
  return found;
}

/** What all minutes of the history come to. */
export function totalMessages(history: StatsHistory): number {
  return history.points.reduce((sum, { messages }) => sum + messages, 0);
}

/** Where things stand in a chart: round steps for the numbers, round times for the axis, lines as paths. */
import type { Pieces, Spot } from '../../stores/series';

/** From 0 up to at least `max`, in three to five round steps. */
export function steps(max: number, whole = false): number[] {
  const rough = (max > 0 ? max : 1) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const fits = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((size) => size >= rough);
  const size = Math.max(fits ?? rough, whole ? 1 : 0);
  const even = whole ? Math.ceil(size) : size;
  const count = Math.max(1, Math.ceil(max / even - 1e-9));
  return Array.from({ length: count + 1 }, (_, n) => n * even);
}

/** So many moments, evenly from one to the other. */
export function moments(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => from + ((to - from) * n) / (count - 1));
}

export type Place = (spot: Spot) => [x: number, y: number];

/** A piece of one spot becomes a dot: a line of no length, with round ends. */
export function path(pieces: Pieces, place: Place): string {
  return pieces
    .map((piece) =>
      `M${piece.map((spot) => point(place(spot))).join('L')}`.concat(
        piece.length === 1 ? 'h0' : '',
      ),
    )
    .join('');
}

/** The same down to the ground, to be filled. */
export function area(pieces: Pieces, place: Place, ground: number): string {
  return pieces
    .filter((piece) => piece.length > 1)
    .map((piece) => {
      const spots = piece.map(place);
      const [first, last] = [spots[0]?.[0] ?? 0, spots.at(-1)?.[0] ?? 0];
      return `M${round(first)} ${ground}L${spots.map(point).join('L')}L${round(last)} ${ground}Z`;
    })
    .join('');
}

function point([x, y]: [number, number]): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

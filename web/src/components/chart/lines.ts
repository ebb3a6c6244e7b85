import type { Pieces } from '../../stores/series';

/** One line of a chart. The first is drawn full, the second dashed, so that colour alone tells nothing. */
export interface Line {
  name: string;
  pieces: Pieces;
}

export function spots(line: Line) {
  return line.pieces.flat();
}

/** The rows of a table: every moment that any line knows, the newest first. */
export function rows(lines: Line[]): { at: number; values: (number | undefined)[] }[] {
  const columns = lines.map((line) => new Map(spots(line).map(({ at, value }) => [at, value])));
  const moments = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  return moments
    .sort((a, b) => b - a)
    .map((at) => ({ at, values: columns.map((column) => column.get(at)) }));
}

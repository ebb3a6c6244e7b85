/** As the server counts: Unicode scalar values, without the space around. */
export const TEXT_AT_MOST = 2000;

export function length(text: string): number {
  return [...text.trim()].length;
}

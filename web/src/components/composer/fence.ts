/** Blocks of code in a text that is being written: ended ones, and one that goes on to its end. */
interface Fence {
  /** Where its first line begins, what lies inside, and where its last line ends. */
  from: number;
  inside: number;
  outside: number;
  to: number;
}

/** The block of code in which that place lies, whether it ends or not. */
export function fenceAround(text: string, place: number): Fence | undefined {
  let open: { from: number; inside: number; size: number } | undefined;
  let start = 0;
  for (const line of text.split('\n')) {
    const end = start + line.length;
    const found = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    const size = found?.[1]?.length ?? 0;
    if (found && !open) open = { from: start, inside: Math.min(end + 1, text.length), size };
    else if (found && open && size >= open.size && found[2]?.trim() === '') {
      if (place > open.from && place < end) return { ...open, outside: start, to: end };
      open = undefined;
    }
    start = end + 1;
  }
  // The end of the line that opens it belongs to it; its beginning does not.
  if (!open || place < Math.min(open.inside - 1, text.length)) return undefined;
  return { ...open, outside: text.length, to: text.length };
}

/** Enter breaks the line there. */
export function inFence(text: string, place: number): boolean {
  return fenceAround(text.slice(0, place), place) !== undefined;
}

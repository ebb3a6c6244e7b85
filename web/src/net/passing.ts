import type { ApiError } from './api';

const PASSING = new Set(['network', 'timeout', 'rate_limited', 'overloaded', 'shutting_down']);

/** Not the server's last word: the same may go well in a moment. */
export function isPassing(error: unknown): boolean {
  return PASSING.has((error as ApiError).code);
}

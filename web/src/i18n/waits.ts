/** How long to wait after too many tries, as a person would say it. */
import { m } from '.';

export function waitText(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds <= 90
    ? m.account_wait_seconds({ count: seconds })
    : m.account_wait_minutes({ count: Math.ceil(seconds / 60) });
}

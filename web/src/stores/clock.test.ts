import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { day } from '../i18n/format';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('turns "Today" into "Yesterday" at midnight, every midnight', async () => {
  const said = new Date(2026, 10, 23, 23, 59);
  vi.setSystemTime(said);
  const { today } = await import('./clock.svelte');
  expect(day(said, today.date)).toMatch(/^Today/);
  vi.advanceTimersByTime(59_000);
  expect(day(said, today.date)).toMatch(/^Today/);
  vi.advanceTimersByTime(2_000);
  expect(day(said, today.date)).toMatch(/^Yesterday/);
  vi.advanceTimersByTime(86_400_000);
  expect(today.date.getDate()).toBe(25);
});

import { describe, expect, it, vi } from 'vitest';
import type { Reminder, Scheduled } from '../../contract.gen';
import { Plans } from './plans.svelte';

const soup: Scheduled = {
  id: 's/1',
  roomId: 'kitchen',
  text: 'soup',
  at: '2026-11-28T09:00:30.000Z',
  createdAt: '2026-11-27T09:00:00.000Z',
};
const tea: Scheduled = { ...soup, id: 's2', text: 'tea', at: '2026-11-29T09:00:00.000Z' };
const reminder: Reminder = { id: 'r1', at: soup.at, text: 'bowls', createdAt: soup.createdAt };

async function open(...scheduled: Scheduled[]) {
  const api = {
    get: vi.fn(async (where: string) =>
      where.endsWith('reminders') ? { reminders: [reminder] } : { scheduled },
    ),
    post: vi.fn(async () => {}),
    patch: vi.fn(async (_: string, edit: object) => ({ ...scheduled[0], ...edit })),
    delete: vi.fn(async () => {}),
  };
  const plans = new Plans(api as never);
  await plans.load();
  return { api, plans };
}

const shown = (plans: Plans) => plans.scheduled.map(({ text }) => text);

describe('what is to happen at a time', () => {
  it('names only what was changed, and stays in the order of its times', async () => {
    const { api, plans } = await open(soup, tea);
    await plans.change(soup, new Date('2026-11-28T09:00:00.000Z'), 'stew');
    expect(api.patch).toHaveBeenCalledWith('/api/me/scheduled/s%2F1', { text: 'stew' });
    await plans.change(soup, new Date('2026-11-30T09:00:00.000Z'), 'soup');
    expect(api.patch).toHaveBeenLastCalledWith('/api/me/scheduled/s%2F1', {
      at: '2026-11-30T09:00:00.000Z',
    });
    expect(shown(plans)).toEqual(['tea', 'soup']);
  });

  it('one that could not be sent is given its time again', async () => {
    const failed = { ...soup, failedAt: soup.at };
    const { api, plans } = await open(failed);
    const at = new Date('2026-11-28T09:00:00.000Z');
    await plans.change(failed, at, 'soup');
    expect(api.patch).toHaveBeenCalledWith('/api/me/scheduled/s%2F1', { at: at.toISOString() });
  });

  it('is gone once it was sent, taken back or forgotten, and not when that was refused', async () => {
    const { api, plans } = await open(soup, tea);
    await plans.sendNow(soup);
    expect(api.post).toHaveBeenCalledWith('/api/me/scheduled/s%2F1/send');
    expect(shown(plans)).toEqual(['tea']);
    api.delete.mockRejectedValueOnce(new Error('no'));
    await expect(plans.takeBack(tea)).rejects.toThrow();
    expect(shown(plans)).toEqual(['tea']);
    await plans.takeBack(tea);
    await plans.forget(reminder);
    expect([plans.scheduled, plans.reminders]).toEqual([[], []]);
  });
});

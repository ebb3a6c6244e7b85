import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobInfo, JobPage, JobState } from '../../contract.gen';
import { ApiError } from '../../net/api';
import { facts, mayDiscard, mayRetry } from './jobs';
import { Queue } from './queue.svelte';

const job = (id: string, state: JobState = 'dead', more: Partial<JobInfo> = {}): JobInfo => ({
  id,
  kind: 'send-later',
  state,
  attempts: 1,
  maxAttempts: 5,
  percent: 0,
  createdAt: '2026-11-27T10:00:00.000Z',
  runAt: '2026-11-27T10:00:00.000Z',
  ...more,
});

const page = (ids: string[], hasMore = false): JobPage => ({
  jobs: ids.map((id) => job(id)),
  hasMore,
  counts: { waiting: 1, running: 0, dead: ids.length },
});

describe('Queue', () => {
  const api = { get: vi.fn(), post: vi.fn(), delete: vi.fn() };
  let queue: Queue;
  const ids = () => queue.jobs?.map(({ id }) => id);

  beforeEach(() => {
    for (const each of Object.values(api)) each.mockReset().mockResolvedValue(undefined);
    queue = new Queue(api as never);
  });

  it('keeps older jobs below the first page, which is read anew', async () => {
    api.get.mockResolvedValueOnce(page(['d', 'c'], true)).mockResolvedValueOnce(page(['b', 'a']));
    await queue.show('dead');
    await queue.older();
    expect(api.get).toHaveBeenLastCalledWith('/api/admin/jobs', { state: 'dead', before: 'c' });
    expect(ids()).toEqual(['d', 'c', 'b', 'a']);
    expect(queue.hasMore).toBe(false);

    api.get.mockResolvedValueOnce(page(['e', 'd'], true));
    await queue.load();
    expect(ids()).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(queue.hasMore).toBe(false);
  });

  it('forgets what was below when the first page is all there is', async () => {
    api.get.mockResolvedValueOnce(page(['b', 'a'])).mockResolvedValueOnce(page(['b']));
    await queue.show('dead');
    await queue.load();
    expect(ids()).toEqual(['b']);
    api.get.mockResolvedValueOnce(page([]));
    await queue.load();
    expect(ids()).toEqual([]);
  });

  it('does not take the answer about a state that is not shown any more', async () => {
    let answer: (page: JobPage) => void = () => {};
    api.get.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const first = queue.show('dead');
    api.get.mockResolvedValueOnce(page(['w']));
    await queue.show('waiting');
    answer(page(['d']));
    await first;
    expect(ids()).toEqual(['w']);
  });

  it('is right after a change, whatever became of it', async () => {
    api.get.mockResolvedValueOnce(page(['b', 'a']));
    await queue.show('dead');
    api.get.mockResolvedValueOnce(page(['b']));
    await queue.retry(job('a'));
    expect(api.post).toHaveBeenCalledWith('/api/admin/jobs/a/retry');
    expect(ids()).toEqual(['b']);

    api.delete.mockRejectedValueOnce(new ApiError('job.state', 'it runs'));
    api.get.mockResolvedValueOnce(page(['c']));
    await expect(queue.discard(job('b'))).rejects.toThrow('it runs');
    expect(ids()).toEqual(['c']);
  });

  it('says why it cannot be read, and takes that back', async () => {
    api.get.mockRejectedValueOnce(new ApiError('network', 'no answer'));
    await queue.show('dead');
    expect(queue.fault).toBe('No connection. Try again in a moment.');
    api.get.mockResolvedValueOnce(page(['a']));
    await queue.load();
    expect(queue.fault).toBe('');
  });
});

describe('a job', () => {
  const now = new Date('2026-11-27T10:00:00.000Z');

  it('tells how it stands', () => {
    expect(facts(job('a', 'waiting', { attempts: 0 }), undefined, now)).toEqual(['due now']);
    expect(facts(job('a', 'running', { percent: 40 }), 'Bea', now)).toEqual([
      '40 % done',
      'try 1 of 5',
      'for Bea',
    ]);
  });

  it.each([
    ['dead', 'sweep', true, true],
    ['waiting', 'sweep', false, false],
    ['waiting', 'remind', true, false],
    ['running', 'remind', false, false],
    ['done', 'remind', false, false],
  ] as const)('that is %s, a %s', (state, kind, discard, retry) => {
    expect(mayDiscard(job('a', state, { kind }))).toBe(discard);
    expect(mayRetry(job('a', state, { kind }))).toBe(retry);
  });
});

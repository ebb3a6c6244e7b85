import { expect, it } from 'vitest';
import type { JobProgress } from '../contract.gen';
import { Underway } from './underway.svelte';

const progress = (jobId: string, more: Partial<JobProgress> = {}): JobProgress => ({
  jobId,
  kind: 'prepare-image',
  state: 'running',
  percent: 40,
  uploadId: `of ${jobId}`,
  ...more,
});

it('Pictures are there while they are prepared, and remain when that failed', () => {
  const underway = new Underway();
  underway.heard(progress('a'));
  underway.heard(progress('b'));
  underway.heard(progress('a', { percent: 80 }));
  expect(underway.list.map(({ jobId, percent }) => [jobId, percent])).toEqual([
    ['a', 80],
    ['b', 40],
  ]);
  underway.heard(progress('a', { state: 'done', percent: 100 }));
  underway.heard(progress('b', { state: 'dead' }));
  expect(underway.list.map(({ state }) => state)).toEqual(['dead']);
});

it('Work that is not at a picture is not shown', () => {
  const underway = new Underway();
  const { uploadId: _, ...other } = progress('c', { kind: 'push-web' });
  underway.heard(other);
  expect(underway.list).toEqual([]);
});

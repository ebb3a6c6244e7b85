/**
 * The server's queue as an admin looks at it: one state at a time, its newest jobs first, and how many there are of each.
 * What was loaded beyond the first page stays below it as it was; the first page is read anew again and again.
 */
import { createContext } from 'svelte';
import type { JobCounts, JobInfo, JobPage, JobState } from '../../contract.gen';
import { errorText } from '../../i18n/errors';
import type { Api } from '../../net/api';

export class Queue {
  jobs = $state.raw<JobInfo[]>();
  counts = $state.raw<JobCounts>();
  hasMore = $state(false);
  fault = $state('');
  #state = $state<JobState>('waiting');

  constructor(private readonly api: Pick<Api, 'get' | 'post' | 'delete'>) {}

  get state(): JobState {
    return this.#state;
  }

  async show(state: JobState): Promise<void> {
    this.#state = state;
    this.jobs = undefined;
    await this.load();
  }

  async load(): Promise<void> {
    const state = this.#state;
    try {
      const page = await this.#page({ state });
      if (state === this.#state) this.#take(page);
    } catch (error) {
      if (state === this.#state) this.fault = errorText(error);
    }
  }

  /** How many there are of each, and nothing else. */
  async count(): Promise<void> {
    this.counts = (await this.#page({ limit: 1 })).counts;
  }

  async older(): Promise<void> {
    const state = this.#state;
    const page = await this.#page({ state, before: this.jobs?.at(-1)?.id });
    if (state !== this.#state) return;
    this.jobs = [...(this.jobs ?? []), ...page.jobs];
    this.hasMore = page.hasMore;
  }

  /** Whatever comes of it, the list is right afterwards. */
  async retry({ id }: JobInfo): Promise<void> {
    await this.#change(id, this.api.post(`/api/admin/jobs/${encodeURIComponent(id)}/retry`));
  }

  async discard({ id }: JobInfo): Promise<void> {
    await this.#change(id, this.api.delete(`/api/admin/jobs/${encodeURIComponent(id)}`));
  }

  async #change(id: string, work: Promise<void>): Promise<void> {
    try {
      await work;
      this.jobs = this.jobs?.filter((job) => job.id !== id);
    } finally {
      await this.load();
    }
  }

  #take({ jobs, counts, hasMore }: JobPage): void {
    const oldest = jobs.at(-1)?.id;
    // Ids are in the order of their making.
    const below = (this.jobs ?? []).filter(({ id }) => oldest !== undefined && id < oldest);
    const isLonger = hasMore && below.length > 0;
    this.jobs = isLonger ? [...jobs, ...below] : jobs;
    if (!isLonger) this.hasMore = hasMore;
    this.counts = counts;
    this.fault = '';
  }

  #page(query: {
    state?: JobState;
    before?: string | undefined;
    limit?: number;
  }): Promise<JobPage> {
    return this.api.get<JobPage>('/api/admin/jobs', query);
  }
}

export const [queue, giveQueue] = createContext<Queue>();

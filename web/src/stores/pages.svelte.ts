/** Turning the pages of a timeline, of a room or of a thread, one at a time. */
import { tick } from 'svelte';
import type { ChatMessage } from '../contract.gen';
import type { Timeline } from './timeline.svelte';

export interface Page {
  messages: ChatMessage[];
  hasOlder: boolean;
  hasNewer: boolean;
}

export type Where = { before: number } | { after: number } | Record<string, never>;

export class Pages {
  loading = $state(false);

  constructor(
    private readonly open: () => Timeline | undefined,
    private readonly page: (timeline: Timeline, where: Where) => Promise<Page>,
  ) {}

  async older(): Promise<void> {
    const timeline = this.open();
    if (!timeline?.hasOlder) return;
    await this.#turn(async () => {
      const page = await this.page(timeline, { before: timeline.oldestSeq });
      timeline.makeRoom('older');
      await tick();
      timeline.prepend(page.messages, page.hasOlder);
    });
  }

  async newer(): Promise<void> {
    const timeline = this.open();
    if (!timeline?.hasNewer) return;
    await this.#turn(async () => {
      const page = await this.page(timeline, { after: timeline.lastSeq });
      timeline.makeRoom('newer');
      await tick();
      timeline.append(page.messages, page.hasNewer);
    });
  }

  /** Back to the newest page, from wherever the reader was. */
  async latest(): Promise<void> {
    const timeline = this.open();
    if (!timeline?.hasNewer) return;
    const page = await this.page(timeline, {});
    timeline.reset(page.messages, page.hasOlder);
  }

  async #turn(turn: () => Promise<void>): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    try {
      await turn();
    } finally {
      this.loading = false;
    }
  }
}

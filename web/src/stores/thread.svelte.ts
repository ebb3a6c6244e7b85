/**
 * The open thread: its first message, its replies, answering, and how far it is read. The replies themselves are kept
 * by the conversation, which hears the room's stream.
 */
import type { ChatMessage, ThreadPage, ThreadState } from '../contract.gen';
import type { Api } from '../net/api';
import type { Conversation } from './conversation.svelte';
import { Pages, type Where } from './pages.svelte';
import type { Threads } from './threads.svelte';
import type { Timeline } from './timeline.svelte';
import type { Upload } from './uploads.svelte';

const PAGE = 50;

export class Thread {
  readonly timeline: Timeline;
  readonly pages: Pages;
  root = $state.raw<ChatMessage>();
  /** Replies after this `seq` were new when the thread was opened. */
  dividerAfter = $state<number>();
  /** The reply by whose address one came. */
  readonly landing = new Reached();

  #loading: Promise<void> | undefined;

  constructor(
    private readonly roomId: string,
    private readonly rootId: string,
    private readonly conversation: Pick<Conversation, 'thread' | 'reply'>,
    private readonly threads: Threads,
    private readonly api: Pick<Api, 'get' | 'put' | 'delete'>,
  ) {
    this.timeline = conversation.thread(roomId, rootId);
    this.pages = new Pages(
      () => this.timeline,
      async (_, where) => {
        const { replies: messages, ...page } = await this.#page(where);
        return { ...page, messages };
      },
    );
  }

  get following(): boolean {
    return this.threads.find(this.rootId)?.following ?? false;
  }

  /** Asks for the newest replies, unless they are here; `replyId` is to be in sight then. */
  load(replyId?: string): Promise<void> {
    this.#loading ??= this.#load(replyId).finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  /** Some state of a message, as the room's stream brings it. */
  heard(message: ChatMessage): void {
    if (message.id === this.rootId && message.rev > (this.root?.rev ?? 0)) this.root = message;
  }

  /** Replies were before somebody's eyes: the end counts for all, anything else as far as nothing was passed over. */
  seen(from = 0, to = Infinity): void {
    const { rows, lastSeq, hasNewer } = this.timeline;
    const seq = Math.min(to, lastSeq);
    const state = this.threads.find(this.rootId);
    if (state === undefined || state.readSeq >= seq) return;
    const atEnd = !hasNewer && to >= lastSeq;
    if (!atEnd && this.timeline.skips(state.readSeq, from)) return;
    const others = rows.filter(({ message }) => message.seq > seq && !message.deletedAt);
    this.threads.read(state, seq, others.length);
  }

  /** Nobody looks at it any more: what was read is said now. */
  close(): void {
    this.threads.tell();
  }

  send(text: string, alsoInRoom: boolean, uploads: readonly Upload[] = []): void {
    this.conversation.reply(this.timeline, text, alsoInRoom, uploads);
    if (this.timeline.hasNewer) void this.pages.latest();
  }

  /** Whether one is told of what is said here. */
  async follow(following: boolean): Promise<void> {
    const path = `${this.#path}/following`;
    const { api } = this;
    const state = following ? api.put<ThreadState>(path) : api.delete<ThreadState>(path);
    this.threads.told(await state);
  }

  async #load(replyId?: string): Promise<void> {
    const page = await this.#page({});
    this.root = page.root;
    this.threads.told(page.state);
    this.dividerAfter ??= page.state.unread > 0 ? page.state.readSeq : Infinity;
    this.timeline.reset(page.replies, page.hasOlder);
    while (replyId !== undefined && this.timeline.hasOlder && !this.timeline.keyOf(replyId)) {
      await this.pages.older();
    }
    this.landing.reach(replyId === undefined ? undefined : this.timeline.keyOf(replyId));
  }

  #page(where: Where): Promise<ThreadPage> {
    return this.api.get(`${this.#path}/thread`, { ...where, limit: PAGE });
  }

  get #path(): string {
    const [room, root] = [this.roomId, this.rootId].map(encodeURIComponent);
    return `/api/rooms/${room}/messages/${root}`;
  }
}

/** The row that was asked for: to be brought into sight and lit, once for each object. */
class Reached {
  readonly wanted = undefined;
  found = $state.raw<{ key: string }>();

  reach(key: string | undefined): void {
    this.found = key === undefined ? undefined : { key };
  }

  forget(): void {
    this.found = undefined;
  }
}

/**
 * Coming by the address of a message: it is looked for as soon as its room is open, and shown with what lies around it.
 * The room waits for it before it comes up, so that nobody is led to its end first and counts as having read it.
 */
import type { ChatMessage, MessagePage } from '../contract.gen';
import type { Api, ApiError } from '../net/api';
import { isAside, type Timeline } from './timeline.svelte';

/** Rows on both sides together. */
const AROUND = 100;

interface Wanted {
  roomId: string;
  messageId: string;
}

export class Landing {
  /** Still to be found. */
  wanted = $state.raw<Wanted>();
  /** The row that was found: to be brought into sight and lit, once for each object. */
  found = $state.raw<{ key: string }>();

  /** Called when it is not to be had. */
  onmissed: (code: string) => void = () => {};
  /** Called when it stands in a thread alone. */
  onreply: (reply: ChatMessage, rootId: string) => void = () => {};

  constructor(private readonly api: Pick<Api, 'get'>) {}

  want(roomId: string, messageId: string): void {
    this.found = undefined;
    this.wanted = { roomId, messageId };
  }

  forget(): void {
    this.wanted = undefined;
    this.found = undefined;
  }

  /** The room is open, and its newest messages are loaded. */
  async land(timeline: Timeline): Promise<void> {
    const { wanted } = this;
    if (wanted?.roomId !== timeline.roomId) return;
    let missed: string | undefined;
    try {
      const reply = timeline.keyOf(wanted.messageId)
        ? undefined
        : await this.#load(timeline, wanted);
      if (this.wanted !== wanted) return;
      if (reply?.replyTo !== undefined) {
        this.forget();
        return this.onreply(reply, reply.replyTo);
      }
    } catch (error) {
      missed = (error as ApiError).code;
    }
    if (this.wanted !== wanted) return;
    this.forget();
    const key = timeline.keyOf(wanted.messageId);
    if (key === undefined) this.onmissed(missed ?? 'message.not_found');
    else this.found = { key };
  }

  /** A page around a moment: its first message from then on, or the last there is. */
  show(timeline: Timeline, page: MessagePage, at: Date): void {
    this.forget();
    timeline.land(page);
    const { messages } = page;
    const first = messages.find(({ sentAt }) => new Date(sentAt) >= at) ?? messages.at(-1);
    const key = first && timeline.keyOf(first.id);
    if (key !== undefined) this.found = { key };
  }

  /** Gives the message where the room does not show it. */
  async #load(timeline: Timeline, wanted: Wanted): Promise<ChatMessage | undefined> {
    const path = `/api/rooms/${encodeURIComponent(wanted.roomId)}/messages`;
    const id = encodeURIComponent(wanted.messageId);
    const message = await this.api.get<ChatMessage>(`${path}/${id}`);
    if (isAside(message)) return message;
    const where = { around: message.seq, shown: true, limit: AROUND };
    const page = await this.api.get<MessagePage>(path, where);
    if (this.wanted === wanted) timeline.land(page);
    return undefined;
  }
}

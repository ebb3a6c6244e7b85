/**
 * What one is about to do with a message that is there: the one being edited, the one that a reaction is chosen for, the
 * one whose former texts are read. What became of it comes by the room's stream.
 */
import type { ChatMessage } from '../contract.gen';
import { ApiError } from '../net/api';
import type { Conversation } from './conversation.svelte';

export class Changes {
  /** The message whose text is open to be changed, in the room or in the thread beside it. */
  editing = $state.raw<{ id: string; inThread: boolean }>();
  /** A reaction is being chosen for it. */
  choosing = $state.raw<ChatMessage>();
  /** Its former texts are shown. */
  former = $state.raw<ChatMessage>();
  /** Who has read it is shown. */
  readers = $state.raw<ChatMessage>();
  /** When to be reminded of it is being chosen. */
  reminding = $state.raw<ChatMessage>();
  /** Called when something was refused. */
  onrefused: (error: unknown) => void = () => {};

  constructor(
    private readonly conversation: Pick<Conversation, 'change'>,
    private readonly me: () => string,
  ) {}

  /** False when it was refused: the text stays open. */
  async edit({ id: messageId, roomId, text: former }: ChatMessage, text: string): Promise<boolean> {
    if (text !== former) {
      const done = await this.#try(() =>
        this.conversation.change('chat:edit-message', { roomId, messageId, text }),
      );
      if (!done) return false;
    }
    if (this.editing?.id === messageId) this.editing = undefined;
    return true;
  }

  /** Puts an emoji under a message, or takes one's own back. */
  react({ id: messageId, roomId, reactions = [] }: ChatMessage, emoji: string): Promise<boolean> {
    const mine = reactions.some((each) => each.emoji === emoji && each.userIds.includes(this.me()));
    const event = mine ? 'chat:remove-reaction' : 'chat:add-reaction';
    return this.#try(() => this.conversation.change(event, { roomId, messageId, emoji }));
  }

  /** Is something asked or shown about a message? */
  get asks(): boolean {
    return !!(this.choosing ?? this.former ?? this.readers ?? this.reminding);
  }

  /** Nothing is shown or asked any more. */
  clear(): void {
    this.choosing = undefined;
    this.former = undefined;
    this.readers = undefined;
    this.reminding = undefined;
  }

  async #try(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.onrefused(error);
      return false;
    }
  }
}

/**
 * What may be done with a row of the conversation, as the room hands it through the list to each of them: a further action
 * is a line here, one where the room makes the object, and one in the menu.
 */
import type { ChatMessage } from '../../contract.gen';
import type { Row } from '../../stores/timeline.svelte';

export interface Actions {
  /** The id of the message whose text is open to be changed. */
  readonly editing: string | undefined;
  /** Nothing may be changed here any more. */
  readonly closed: boolean;
  retry: (row: Row) => void;
  discard: (row: Row) => void;
  mayDelete: (message: ChatMessage) => boolean;
  delete: (message: ChatMessage) => void;
  mayEdit: (message: ChatMessage) => boolean;
  edit: (message: ChatMessage) => void;
  /** The text as it is to be; true when it was taken. */
  rewrite: (message: ChatMessage, text: string) => Promise<boolean>;
  stopEditing: () => void;
  showFormer: (message: ChatMessage) => void;
  /** Puts an emoji under it, or takes one's own back. */
  react: (message: ChatMessage, emoji: string) => void;
  chooseReaction: (message: ChatMessage) => void;
  nameOf: (userId: string) => string;
  /** Nothing where one may not write. */
  readonly quote: ((message: ChatMessage) => void) | undefined;
  /** Begins a thread, or goes on in it; nothing where one may not, or is in one. */
  readonly reply: ((message: ChatMessage) => void) | undefined;
  /** Shows the thread that the message began or is in; nothing in a thread. */
  openThread: ((message: ChatMessage) => void) | undefined;
  copyLink: (message: ChatMessage) => void;
  copyText: (message: ChatMessage) => void;
  pin: (message: ChatMessage) => void;
  markUnread: ((message: ChatMessage) => void) | undefined;
  /** Nothing where a room is too large for it to say much. */
  readonly showReaders: ((message: ChatMessage) => void) | undefined;
  remind: (message: ChatMessage) => void;
  isSaved: (message: ChatMessage) => boolean;
  save: (message: ChatMessage) => void;
}

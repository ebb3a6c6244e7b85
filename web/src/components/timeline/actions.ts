/**
 * What may be done with a row of the conversation, as the room hands it through the list to each of them: a further action
 * is a line here, one where the room makes the object, and one in the menu.
 */
import type { ChatMessage } from '../../contract.gen';
import type { Row } from '../../stores/timeline.svelte';

export interface Actions {
  retry: (row: Row) => void;
  discard: (row: Row) => void;
  mayDelete: (message: ChatMessage) => boolean;
  delete: (message: ChatMessage) => void;
}

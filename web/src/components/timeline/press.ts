/** Keys that act on a message alone that has the focus (WCAG 2.1.4): letters typed elsewhere are letters. */
import type { ChatMessage } from '../../contract.gen';
import type { Actions } from './actions';

/** What the key does with the message; nothing for other keys. */
export function press(
  key: string,
  message: ChatMessage,
  actions: Actions,
): (() => void) | undefined {
  switch (key.toLowerCase()) {
    case 'e':
      return actions.mayEdit(message) ? () => actions.edit(message) : undefined;
    case 'r':
      return actions.reply && (() => actions.reply?.(message));
    case '+':
      return actions.closed ? undefined : () => actions.chooseReaction(message);
    case 'c':
      return () => actions.copyLink(message);
    case 'u':
      return actions.markUnread && (() => actions.markUnread?.(message));
    case 'q':
      return actions.quote && (() => actions.quote?.(message));
    case 'delete':
      return actions.mayDelete(message) ? () => actions.delete(message) : undefined;
    default:
      return undefined;
  }
}

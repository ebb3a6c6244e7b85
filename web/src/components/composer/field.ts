/** A field in which messages are written: its keys for marks, what is pasted over words, how high it is. */
import { errorText } from '../../i18n/errors';
import { toasts } from '../../stores/app';
import { inFence } from './fence';
import type { Act, Change, Written } from './format';

/** Its code comes with the first need of it. */
const formats = () => import('./format');

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const KEYS: Record<string, Act> = { b: 'strong', i: 'em', e: 'code' };

/** What a key asks for. Control moves the caret on a Mac, so there it is the command key alone. */
export function actOf(event: KeyboardEvent, mac = isMac): Act | undefined {
  const { altKey, ctrlKey, metaKey, shiftKey } = event;
  if (altKey || (mac ? !metaKey || ctrlKey : !ctrlKey || metaKey)) return undefined;
  const key = event.key.toLowerCase();
  if (shiftKey) return key === 'x' ? 'del' : undefined;
  return KEYS[key];
}

/** True when the key was for marks. */
export function formatKey(event: KeyboardEvent, area: HTMLTextAreaElement): boolean {
  const act = actOf(event);
  if (!act) return false;
  event.preventDefault();
  void format(area, act);
  return true;
}

export async function format(area: HTMLTextAreaElement, act: Act): Promise<void> {
  area.focus();
  try {
    const { change } = await formats();
    const made = change(act, writtenIn(area));
    if (made) put(area, made);
  } catch {
    toasts.show('error', errorText({ code: 'network' }));
  }
}

/** Makes a link of the words that are selected, if it is an address that is pasted. */
export async function linkPaste(event: ClipboardEvent, area: HTMLTextAreaElement): Promise<void> {
  const pasted = event.clipboardData?.getData('text/plain') ?? '';
  const before = writtenIn(area);
  if (before.from === before.to || !/^\s*(?:https?:|mailto:)\S+\s*$/i.test(pasted)) return;
  event.preventDefault();
  const made = await formats().then(
    ({ pastedLink }) => pastedLink(before, pasted),
    // Without its code it is pasted as it is.
    () => undefined,
  );
  const end = before.from + pasted.length;
  put(area, made ?? { ...before, words: pasted, selected: [end, end] });
}

/** Enter breaks the line in a block of code, also where it sends. */
export function breaksLine({ value, selectionStart }: HTMLTextAreaElement): boolean {
  return inFence(value, selectionStart);
}

/** As high as its text. */
export function grow(area: HTMLTextAreaElement): void {
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight}px`;
}

function writtenIn({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Written {
  return { text: value, from: selectionStart, to: selectionEnd };
}

/** By the command of old, which alone the browser's own undo takes back; without it, by hand. */
function put(area: HTMLTextAreaElement, { from, to, words, selected }: Change): void {
  // The command goes to whatever has the focus.
  if (!area.isConnected) return;
  area.focus();
  area.setSelectionRange(from, to);
  const command = words === '' ? 'delete' : 'insertText';
  if (from !== to || words !== '') {
    if (!document.execCommand(command, false, words)) {
      area.setRangeText(words);
      area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
  }
  area.setSelectionRange(...selected);
}

/** The keys of the whole screen. Returns what a key asks for, or nothing. */
import type { Named } from '../../stores/names';

export type Command =
  | { name: 'room'; step: 1 | -1; unread: boolean }
  | { name: 'landmark'; step: 1 | -1 }
  | { name: 'details' }
  | { name: 'read-all' }
  | { name: 'search' }
  | { name: 'jump'; to: 'unread' | 'oldest' | 'newest' }
  | { name: 'escape' };

export function command(event: KeyboardEvent): Command | undefined {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (altKey && !ctrlKey && !metaKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
    return { name: 'room', step: key === 'ArrowDown' ? 1 : -1, unread: shiftKey };
  }
  if (ctrlKey && key === 'F6') return { name: 'landmark', step: shiftKey ? -1 : 1 };
  const control = (ctrlKey || metaKey) && !altKey;
  if (control && key === '.') return { name: 'details' };
  if (control && shiftKey && key.toLowerCase() === 'f') return { name: 'search' };
  const to = jump(event);
  if (to && !isWriting(event.target)) return { name: 'jump', to };
  if (key === 'Escape' && shiftKey) return { name: 'read-all' };
  if (key === 'Escape') return { name: 'escape' };
  return undefined;
}

function jump({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent) {
  if (altKey) return undefined;
  if (key === 'PageUp' && shiftKey && !ctrlKey && !metaKey) return 'unread';
  if (!(ctrlKey || metaKey) || shiftKey) return undefined;
  return key === 'Home' ? 'oldest' : key === 'End' ? 'newest' : undefined;
}

/** Where something is written, keys move in it. */
function isWriting(target: EventTarget | null): boolean {
  const isField = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
  return isField && target.value !== '';
}

/** The room `step` places on from `current`, round the ends; only unread ones if so asked. */
export function neighbour(
  rooms: Named[],
  current: string | undefined,
  step: 1 | -1,
  unread: boolean,
): string | undefined {
  const at = rooms.findIndex(({ room }) => room.id === current);
  const start = at === -1 && step === -1 ? 0 : at;
  for (let far = 1; far <= rooms.length; far += 1) {
    const index = (start + step * far + rooms.length * 2) % rooms.length;
    const candidate = rooms[index];
    if (candidate && candidate.room.id !== current && (!unread || candidate.unread > 0)) {
      return candidate.room.id;
    }
  }
  return undefined;
}

/** Puts the focus on the next part of the screen that is in sight. */
export function nextLandmark(step: 1 | -1): void {
  const parts = [...document.querySelectorAll<HTMLElement>('[data-landmark]')].filter((part) =>
    part.checkVisibility(),
  );
  const at = parts.findLastIndex((part) => part.contains(document.activeElement));
  const next = parts.at((at + step + parts.length) % parts.length);
  (next?.querySelector<HTMLElement>('textarea, [tabindex="0"]') ?? next)?.focus();
}

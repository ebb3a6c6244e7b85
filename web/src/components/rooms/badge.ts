/** What a room's line says of the messages that wait in it. */
import type { Standing } from '../../stores/rooms.svelte';

export type Badge =
  | { kind: 'none' }
  /** Something is there; nobody wants to know how much. */
  | { kind: 'dot' }
  | { kind: 'pill'; count: string; lit: boolean };

export function badge({
  unread,
  mentions,
  level,
}: Pick<Standing, 'unread' | 'mentions' | 'level'>): Badge {
  if (unread === 0) return { kind: 'none' };
  if (level === 'none') return { kind: 'dot' };
  return { kind: 'pill', count: unread > 99 ? '99+' : String(unread), lit: mentions > 0 };
}

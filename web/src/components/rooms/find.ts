/** Finding a room among many: by words of its name or topic, in the order that is asked for. */
import type { Room } from '../../contract.gen';
import { compare } from '../../i18n/format';

export type Order = 'activity' | 'name' | 'people';

/** Without accents and case, so that "jose" finds José. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/** Rooms whose name or topic has every word; what is equal goes by name. */
export function found(rooms: readonly Room[], wanted: string, order: Order): Room[] {
  const words = plain(wanted).split(/\s+/).filter(Boolean);
  return rooms
    .filter(({ name, topic }) => {
      const text = plain(`#${name} ${topic}`);
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => rank(a, b, order) || compare(a.name, b.name));
}

function rank(a: Room, b: Room, order: Order): number {
  if (order === 'people') return b.memberCount - a.memberCount;
  if (order === 'name') return 0;
  return (b.lastMessageAt ?? '').localeCompare(a.lastMessageAt ?? '');
}

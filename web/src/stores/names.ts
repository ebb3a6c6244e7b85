/** How a room is called on the screen, and in which order rooms stand. */
import type { Room } from '../contract.gen';
import { compare, list } from '../i18n/format';
import type { People } from './people.svelte';
import type { Rooms, Standing } from './rooms.svelte';

/** The people of a direct room besides oneself. */
export function others(room: Room, me: string): string[] {
  return (room.userIds ?? []).filter((id) => id !== me);
}

/** A direct room has no name of its own: it is called after the other people in it. */
export function roomName(room: Room, people: People, me: string): string {
  if (room.kind !== 'direct') return room.name;
  return list(others(room, me).map((id) => people.find(id)?.name ?? '…'));
}

/** The name as it stands in a sentence or a title. */
export function roomTitle(room: Room, people: People, me: string): string {
  const name = roomName(room, people, me);
  return room.kind === 'direct' ? name : `#${name}`;
}

export interface Named extends Standing {
  name: string;
}

/** May this person write there? Whoever may not is told why. */
export function silence(
  room: Room,
  me: { id: string; isAdmin: boolean },
): 'archived' | 'announcements' | undefined {
  if (room.archivedAt !== undefined) return 'archived';
  const heard = room.posting !== 'admins' || me.isAdmin || room.createdBy === me.id;
  return heard ? undefined : 'announcements';
}

/**
 * `general` first, then by name: a list that does not move under the hand. Archived rooms are left out, but for the one
 * that is open.
 */
export function sorted(
  rooms: Rooms,
  people: People,
  me: string,
  open?: string,
): { rooms: Named[]; direct: Named[] } {
  const named = rooms.all
    .filter(({ room }) => room.archivedAt === undefined || room.id === open)
    .map((standing) => ({ ...standing, name: roomName(standing.room, people, me) }))
    .sort((a, b) => first(a) - first(b) || compare(a.name, b.name));
  return {
    rooms: named.filter(({ room }) => room.kind !== 'direct'),
    direct: named.filter(({ room }) => room.kind === 'direct'),
  };
}

function first({ room }: Standing): number {
  return room.id === 'general' ? 0 : 1;
}

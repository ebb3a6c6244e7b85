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

/** `general` first, then by name: a list that does not move under the hand. */
export function sorted(
  rooms: Rooms,
  people: People,
  me: string,
): { rooms: Named[]; direct: Named[] } {
  const named = rooms.all
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

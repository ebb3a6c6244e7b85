/** Where one can go by a few letters: rooms, those one was in last before others, and people. */
import type { Room } from '../../contract.gen';
import type { IconName } from '../../generated/icons';
import { m } from '../../i18n';
import { api, session } from '../../stores/app';
import { house } from '../../stores/current';
import { sorted } from '../../stores/names';
import { switcher } from '../../stores/switcher.svelte';
import { fit } from './fit';

export interface Target {
  key: string;
  name: string;
  icon: IconName;
  group: string;
  unread?: number;
  go: () => void;
}

/** Those whose name fits, the best first. */
export function fitting(all: Target[], query: string, atMost: number): Target[] {
  return all
    .map((target) => ({ target, rank: fit(target.name, query) }))
    .filter((each) => each.rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .slice(0, atMost)
    .map(({ target }) => target);
}

export function ofRooms(
  visit: (roomId: string) => void,
  may: (room: Room) => boolean = () => true,
): Target[] {
  const { rooms, people } = house();
  const lists = sorted(rooms, people, session.user?.id ?? '');
  const lately = (roomId: string) => {
    const at = switcher.recent.indexOf(roomId);
    return at <= 0 ? (at === 0 ? 98 : 99) : at;
  };
  return [...lists.rooms, ...lists.direct]
    .filter(({ room }) => may(room))
    .sort(
      (a, b) =>
        Number(b.unread > 0) - Number(a.unread > 0) || lately(a.room.id) - lately(b.room.id),
    )
    .map(({ room, name, unread }) => ({
      key: room.id,
      name,
      unread,
      icon: room.kind === 'direct' ? 'message-circle' : room.kind === 'private' ? 'lock' : 'hash',
      group: room.kind === 'direct' ? m.sections_direct() : m.switch_rooms(),
      go: () => visit(room.id),
    }));
}

export function ofPeople(
  visit: (roomId: string) => void,
  onfault: (error: unknown) => void,
): Target[] {
  const write = (userId: string) => {
    api.post<Room>('/api/direct', { userIds: [userId] }).then(({ id }) => visit(id), onfault);
  };
  return house()
    .people.all.filter((user) => user.id !== session.user?.id)
    .map((user) => ({
      key: user.id,
      name: user.name,
      icon: 'user',
      group: m.switch_people(),
      go: () => write(user.id),
    }));
}

/** Where a message was said, for who reads it away from there; nothing for a room that one is no longer in. */
import { session } from '../../stores/app';
import { house } from '../../stores/current';
import { roomTitle } from '../../stores/names';

export function where(roomId: string): string | undefined {
  const { people, rooms } = house();
  const room = rooms.find(roomId)?.room;
  return room && roomTitle(room, people, session.user?.id ?? '');
}

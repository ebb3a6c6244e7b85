/** What one could open or make. Comes with who looks around, not with the first screen. */
import type { Room, RoomList, SetupState } from '../contract.gen';
import type { Api } from '../net/api';

type Asked = Pick<Api, 'get'>;

/** Which rooms somebody may make here, who is an admin or not. */
export async function mayMake(
  api: Asked,
  isAdmin: boolean,
): Promise<{ public: boolean; private: boolean }> {
  const { createPublic, createPrivate } = await api.get<SetupState>('/api/setup');
  const may = (makers: SetupState['createPublic']) => isAdmin || makers === 'everybody';
  return { public: may(createPublic), private: may(createPrivate) };
}

/** Rooms that one could open: one's own, and the public ones besides; those in use, or the archived ones. */
export async function browse(api: Asked, archived: boolean): Promise<Room[]> {
  const lists = await Promise.all([
    api.get<RoomList>('/api/rooms'),
    api.get<RoomList>('/api/rooms', { browse: true, archived }),
  ]);
  return lists
    .flatMap(({ rooms }) => rooms)
    .filter((room) => room.kind !== 'direct' && (room.archivedAt !== undefined) === archived);
}

/** Rooms and their people as one changes them: each function is one call to the server. The events bring the rest. */
import type { EditRoom, Member, MemberList, NewRoom, Room } from '../contract.gen';
import type { Api } from '../net/api';

export class Members {
  /** The members of `roomId`, as last loaded. */
  list = $state.raw<Member[]>([]);
  #roomId: string | undefined;

  constructor(private readonly api: Api) {}

  async load(roomId: string): Promise<void> {
    if (this.#roomId !== roomId) this.list = [];
    this.#roomId = roomId;
    const { members } = await this.api.get<MemberList>(`${path(roomId)}/members`);
    if (this.#roomId === roomId) this.list = members;
  }

  async add(roomId: string, userIds: string[]): Promise<void> {
    for (const userId of userIds) await this.api.put(`${path(roomId)}/members/${userId}`);
    await this.load(roomId);
  }

  async remove(roomId: string, userId: string): Promise<void> {
    await this.api.delete(`${path(roomId)}/members/${userId}`);
    await this.load(roomId);
  }

  /** Ends one's own membership. */
  leave(roomId: string, me: string): Promise<void> {
    return this.api.delete(`${path(roomId)}/members/${me}`);
  }

  create(room: NewRoom): Promise<Room> {
    return this.api.post('/api/rooms', room);
  }

  edit(roomId: string, change: EditRoom): Promise<Room> {
    return this.api.patch(path(roomId), change);
  }

  /** The room of exactly these people and oneself, made if there is none. */
  direct(userIds: string[]): Promise<Room> {
    return this.api.post('/api/direct', { userIds });
  }
}

function path(roomId: string): string {
  return `/api/rooms/${encodeURIComponent(roomId)}`;
}

/** Who sits at the table: the people who have the open room on a screen just now. */
import type { RoomUsers, UserInRoom, UserJoined, UserLeft } from '../contract.gen';

export class Table {
  roomId = $state<string>();
  users = $state.raw<UserInRoom[]>([]);

  open(roomId: string, users: UserInRoom[]): void {
    this.roomId = roomId;
    this.users = users;
  }

  close(): void {
    this.roomId = undefined;
    this.users = [];
  }

  replace({ roomId, users }: RoomUsers): void {
    if (roomId === this.roomId) this.users = users;
  }

  joined({ roomId, userId, userName }: UserJoined): void {
    if (roomId !== this.roomId || this.has(userId)) return;
    this.users = [...this.users, { userId, userName }];
  }

  left({ roomId, userId }: UserLeft): void {
    if (roomId === this.roomId) this.users = this.users.filter((user) => user.userId !== userId);
  }

  has(userId: string): boolean {
    return this.users.some((user) => user.userId === userId);
  }
}

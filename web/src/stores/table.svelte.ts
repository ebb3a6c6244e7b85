/**
 * Who sits at the table: the people who have the open room on a screen just now. Where they are many the server names
 * the first of them and counts the rest.
 */
import type { RoomUsers, UserInRoom, UserJoined, UserLeft } from '../contract.gen';

export class Table {
  roomId = $state<string>();
  /** Those who were named. */
  users = $state.raw<UserInRoom[]>([]);
  /** How many there are in all. */
  count = $state(0);

  open(list: RoomUsers): void {
    this.roomId = list.roomId;
    this.replace(list);
  }

  close(): void {
    this.roomId = undefined;
    this.users = [];
    this.count = 0;
  }

  replace({ roomId, users, userCount }: RoomUsers): void {
    if (roomId !== this.roomId) return;
    this.users = users;
    this.count = userCount;
  }

  joined({ roomId, userId, userName, userCount }: UserJoined): void {
    if (roomId !== this.roomId) return;
    if (!this.has(userId)) this.users = [...this.users, { userId, userName }];
    this.count = userCount;
  }

  left({ roomId, userId, userCount }: UserLeft): void {
    if (roomId !== this.roomId) return;
    this.users = this.users.filter((user) => user.userId !== userId);
    this.count = userCount;
  }

  has(userId: string): boolean {
    return this.users.some((user) => user.userId === userId);
  }
}

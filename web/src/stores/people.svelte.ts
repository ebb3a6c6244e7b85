/** Everybody on the team, and whether they are there just now. */
import type { Presence, Profile, Status, User } from '../contract.gen';

export class People {
  #byId = $state.raw<ReadonlyMap<string, User>>(new Map());

  get all(): User[] {
    return [...this.#byId.values()];
  }

  find(userId: string): User | undefined {
    return this.#byId.get(userId);
  }

  status(userId: string): Status {
    return this.find(userId)?.status ?? 'offline';
  }

  /** What they are called; until they are known, as it was told. */
  nameOf(userId: string, told: string): string {
    return this.find(userId)?.name ?? told;
  }

  replace(users: User[]): void {
    this.#byId = new Map(users.map((user) => [user.id, user]));
  }

  /** False for somebody who is not on the list: it is out of date. */
  presence({ userId, status, lastSeenAt }: Presence): boolean {
    const user = this.find(userId);
    if (user === undefined) return false;
    const changed = { ...user, status, ...(lastSeenAt ? { lastSeenAt } : {}) };
    this.#byId = new Map(this.#byId).set(userId, changed);
    return true;
  }

  /** How somebody is shown from here on. False for somebody who is not on the list. */
  profile({ userId, ...looks }: Profile): boolean {
    const user = this.find(userId);
    if (user === undefined) return false;
    const { avatarId, avatarColor, ...rest } = user;
    this.#byId = new Map(this.#byId).set(userId, { ...rest, ...looks });
    return true;
  }

  /** Somebody as the server answers them. */
  update(user: User): void {
    this.#byId = new Map(this.#byId).set(user.id, user);
  }
}

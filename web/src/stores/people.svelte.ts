/** Everybody on the team, and whether they are there just now. */
import type { Presence, Status, User } from '../contract.gen';

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
}

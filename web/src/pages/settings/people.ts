/** The people of the team in the order in which an admin reads them: the active ones first, each by name. */
import type { EditUser, User } from '../../contract.gen';
import { compare } from '../../i18n/format';

export function inOrder(users: readonly User[]): User[] {
  return [...users].sort(
    (one, other) => Number(other.active) - Number(one.active) || compare(one.name, other.name),
  );
}

/** By any part of the name or the address, whatever the case and the accents. */
export function find(users: readonly User[], sought: string): User[] {
  const wanted = plain(sought.trim());
  return users.filter(({ name, email }) => plain(`${name} ${email ?? ''}`).includes(wanted));
}

export const isAdmin = (user: User) => user.roles.includes('admin');

export type Change = 'promote' | 'demote' | 'deactivate' | 'reactivate';

/** What an admin may do with this person. Nobody locks themselves out; they may step down. A bot has no role. */
export function changesFor(user: User, own: boolean): Change[] {
  if (!user.active) return ['reactivate'];
  if (user.isBot) return ['deactivate'];
  const role: Change = isAdmin(user) ? 'demote' : 'promote';
  return own ? (isAdmin(user) ? ['demote'] : []) : [role, 'deactivate'];
}

export function edit(change: Change): EditUser {
  switch (change) {
    case 'promote':
      return { roles: ['admin'] };
    case 'demote':
      return { roles: ['member'] };
    case 'deactivate':
      return { active: false };
    case 'reactivate':
      return { active: true };
  }
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

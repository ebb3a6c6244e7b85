/** How good a new password looks, by its length; the server has the last word. */
import { m } from '../../i18n';

export type Strength = 'empty' | 'short' | 'easy' | 'fair' | 'good' | 'strong' | 'long';

export const MIN = 12;
export const MAX = 128;

/** Characters as the server counts them: Unicode scalar values after composition. */
export function length(password: string): number {
  return [...password.normalize('NFC')].length;
}

export function strength(password: string): Strength {
  const count = length(password);
  if (count === 0) return 'empty';
  if (count < MIN) return 'short';
  if (count > MAX) return 'long';
  if (new Set(password.toLowerCase()).size < 4) return 'easy';
  if (count < 16) return 'fair';
  return count < 20 ? 'good' : 'strong';
}

/** Of four bars. */
export const bars: Record<Strength, number> = {
  empty: 0,
  short: 1,
  easy: 1,
  fair: 2,
  good: 3,
  strong: 4,
  long: 0,
};

/** What stands in the way of sending it; what is easy to guess is for the server to refuse. */
export function passwordFault(password: string): string | undefined {
  const found = strength(password);
  if (found === 'empty') return m.account_required();
  return found === 'short' || found === 'long' ? m.error_password_length() : undefined;
}

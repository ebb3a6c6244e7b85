/** A happening in words. */
import type { Happening } from '../../contract.gen';
import { m } from '../../i18n';

export function told({ kind, person, room }: Happening): string {
  const who = { person: person ?? '' };
  switch (kind) {
    case 'started':
      return m.dashboard_happened_started();
    case 'joined':
      return m.dashboard_happened_joined(who);
    case 'signed-in':
      return m.dashboard_happened_signed_in(who);
    case 'room-made':
      return room === undefined
        ? m.dashboard_happened_private_made()
        : m.dashboard_happened_room_made({ ...who, room });
    case 'room-removed':
      return room === undefined
        ? m.dashboard_happened_private_removed()
        : m.dashboard_happened_room_removed({ ...who, room });
    case 'limited':
      return person === undefined
        ? m.dashboard_happened_limited_somebody()
        : m.dashboard_happened_limited(who);
    case 'overloaded':
      return m.dashboard_happened_overloaded();
    case 'cut':
      return m.dashboard_happened_cut(who);
    case 'deactivated':
      return m.dashboard_happened_deactivated(who);
    case 'reactivated':
      return m.dashboard_happened_reactivated(who);
  }
}

/** What the server calls by short words, in words for people. */
import type { JobState, Room, Scope, WebhookEvent } from '../../../contract.gen';
import { m } from '../../../i18n';
import { compare } from '../../../i18n/format';

export const scopes: Record<Scope, () => string> = {
  read: m.programs_scope_read,
  'messages:write': m.programs_scope_write,
  'notifications:write': m.programs_scope_notify,
  'notifications:broadcast': m.programs_scope_broadcast,
};

export const events: Record<WebhookEvent, () => string> = {
  'message.created': m.programs_event_created,
  'message.updated': m.programs_event_updated,
  'message.deleted': m.programs_event_deleted,
  'member.joined': m.programs_event_joined,
  'member.left': m.programs_event_left,
  'webhook.test': m.programs_event_test,
};

export const states: Record<JobState, () => string> = {
  waiting: m.programs_state_waiting,
  running: m.programs_state_running,
  done: m.programs_state_done,
  dead: m.programs_state_dead,
};

/** As options of a list of ticks. */
export function options<Key extends string>(words: Record<Key, () => string>) {
  return (Object.keys(words) as Key[]).map((value) => ({ value, label: words[value]() }));
}

/** Rooms that a program may be in: `general` first, then by name; direct rooms are their people's. */
export function placesOf(rooms: Room[]): Room[] {
  const places = rooms.filter((room) => room.kind !== 'direct');
  const rank = (room: Room) => (room.id === 'general' ? 0 : 1);
  return places.sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name));
}

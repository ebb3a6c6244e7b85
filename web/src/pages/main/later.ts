/** A message that is to go out at a time. */
import type { NewScheduled } from '../../contract.gen';
import { m } from '../../i18n';
import { moment } from '../../i18n/format';
import { api, router, toasts } from '../../stores/app';

export async function sendLater(
  roomId: string,
  text: string,
  at: Date,
  reply: Pick<NewScheduled, 'replyTo' | 'alsoInRoom'> = {},
): Promise<void> {
  const body: NewScheduled = { text, at: at.toISOString(), ...reply };
  await api.post(`/api/rooms/${encodeURIComponent(roomId)}/scheduled`, body);
  const show = { label: m.later_show(), run: () => router.go({ name: 'drafts' }) };
  toasts.show('info', m.later_will_send({ when: moment(at, new Date()) }), undefined, show);
}

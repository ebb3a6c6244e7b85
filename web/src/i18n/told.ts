/**
 * What the server itself tells. It says it in English, as programs expect it; here it is said in the language of whoever
 * reads. What people write stays as it is.
 */
import { m } from '.';

export const titles = new Map([
  ['Image processed', m.told_image_processed],
  ['An image could not be processed', m.told_image_failed],
  ['Reminder', m.told_reminder],
  ['A reminder could not be given', m.told_reminder_failed],
  ['A message could not be sent', m.told_message_failed],
  ['A webhook was switched off', m.told_webhook_off],
  ['A job failed', m.told_job_failed],
]);

export function titleText(title: string): string {
  return titles.get(title)?.() ?? title;
}

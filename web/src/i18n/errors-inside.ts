/** Refusals that are met inside the house alone, so that the sign-in page does not load their words. */
import { m } from '.';
import { teach } from './errors';

teach({
  'user.last_admin': m.error_last_admin,
  'room.not_found': m.error_room_not_found,
  'room.not_joined': m.error_room_not_found,
  'room.fixed': m.error_room_fixed,
  'room.archived': m.rooms_archived_here,
  'room.announcements': m.rooms_announcements_here,
  'room.makers': m.rooms_makers,
  'message.not_found': m.error_message_not_found,
  'message.deleted': m.error_message_deleted,
  'session.not_found': m.error_not_found,
  'notification.not_found': m.error_not_found,
  'scheduled.not_found': m.error_not_waiting,
  'reminder.not_found': m.error_not_waiting,
  'validation.time': m.later_past,
  too_many: m.error_too_many_reactions,
  'upload.not_found': m.error_upload_not_found,
  'upload.empty': m.error_upload_empty,
  'upload.too_large': m.error_upload_too_large,
  'upload.quota': m.error_upload_quota,
  'upload.not_an_image': m.error_upload_not_an_image,
  'files.lost': m.keep_files_lost,
});

-- Files that people upload, what is left of them on the disk to be swept, and messages that were deleted.

create table uploads (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  purpose text not null check (purpose in ('message', 'avatar')),
  -- The only room that it may be sent to; once it was sent, the room that it is in.
  room_id text references rooms (id),
  -- The message that brought it, that message's place in the room, and its own place in the message.
  message_id text references messages (id),
  seq integer,
  position integer not null default 0,
  name text not null,
  media_type text not null,
  size integer not null,
  status text not null check (status in ('received', 'ready', 'failed')),
  -- A picture, or what is still to become one.
  is_image integer not null,
  -- Contents by their SHA-256, each a file of that name.
  hash text not null,
  small_hash text,
  large_hash text,
  width integer,
  height integer,
  placeholder text,
  is_animated integer not null default 0,
  created_at integer not null
) strict, without rowid;

create index uploads_of_user on uploads (user_id, size);
create index uploads_of_message on uploads (message_id, position);
create index uploads_of_room on uploads (room_id, seq, position);
create index uploads_of_kind on uploads (room_id, is_image, seq, position);
create index uploads_unsent on uploads (message_id, created_at);
create index uploads_by_hash on uploads (hash);
create index uploads_by_small_hash on uploads (small_hash);
create index uploads_by_large_hash on uploads (large_hash);

-- Contents that a row has let go of. Whoever sweeps looks whether another row has them still.
create table orphans (
  hash text primary key,
  -- Drawn each time, so that what was let go of again is not taken for what was looked at before.
  word text not null
) strict, without rowid;

alter table users add column avatar_id text references uploads (id);
create index users_by_avatar on users (avatar_id) where avatar_id is not null;

alter table messages add column deleted_at integer;
-- When it was changed last after it was sent.
alter table messages add column changed_at integer;

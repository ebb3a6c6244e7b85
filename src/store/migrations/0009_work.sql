-- What people do with messages: change them, answer them with an emoji, pin them, keep them for themselves.

alter table messages add column edited_at integer;
alter table messages add column pinned_at integer;
alter table messages add column pinned_by text references users (id) on delete set null;
create index messages_pinned on messages (room_id, pinned_at) where pinned_at is not null;

-- What a message said before; the text that it has is in the message.
create table edits (
  message_id text not null references messages (id) on delete cascade,
  version integer not null,
  text text not null,
  written_at integer not null,
  primary key (message_id, version)
) strict, without rowid;

create table reactions (
  room_id text not null references rooms (id) on delete cascade,
  seq integer not null,
  emoji text not null,
  user_id text not null references users (id) on delete cascade,
  at integer not null,
  primary key (room_id, seq, emoji, user_id)
) strict, without rowid;

-- Theirs alone: nobody else sees who keeps what.
create table saved (
  user_id text not null references users (id) on delete cascade,
  message_id text not null references messages (id) on delete cascade,
  -- Counts within the user, so that what was kept last is first whatever the clock does.
  place integer not null,
  saved_at integer not null,
  primary key (user_id, message_id)
) strict, without rowid;

create unique index saved_in_order on saved (user_id, place);
create index saved_of_message on saved (message_id);

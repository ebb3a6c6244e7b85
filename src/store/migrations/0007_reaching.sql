-- How people want to be reached: what mentions them, what they are told of a room, when they want quiet, and which of
-- their browsers take pushes.

-- The name as mentions find it; empty until the server has filled it in, since SQL cannot fold accents.
alter table users add column name_key text not null default '';
create index users_by_name_key on users (name_key);

-- Null: what such a room has unless told.
alter table members add column level text check (level in ('all', 'mentions', 'none'));
create index members_told_all on members (room_id, user_id) where level = 'all';

-- The ids of whom it mentions, as JSON, to be told with the message; null: nobody.
alter table messages add column mentions text;

-- The same to be counted and looked up by person.
create table mentions (
  user_id text not null references users (id) on delete cascade,
  room_id text not null references rooms (id) on delete cascade,
  seq integer not null,
  primary key (user_id, room_id, seq)
) strict, without rowid;

create index mentions_of_room on mentions (room_id, seq);

create table reaching (
  user_id text primary key references users (id) on delete cascade,
  sounds integer not null,
  toasts integer not null,
  preview integer not null,
  paused_until integer,
  quiet_from text,
  quiet_to text,
  time_zone text not null
) strict, without rowid;

create table push_subscriptions (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  -- Gone with its session: whoever signs out is no longer reached.
  session_id text not null references sessions (id) on delete cascade,
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  user_agent text not null,
  created_at integer not null,
  expires_at integer,
  last_success_at integer,
  last_error text,
  -- Before then its push service does not want to be called.
  retry_at integer
) strict, without rowid;

create index push_subscriptions_of_user on push_subscriptions (user_id);
create index push_subscriptions_of_session on push_subscriptions (session_id);

-- Up to where a browser was pushed what happened in a room: nothing is pushed twice.
create table push_marks (
  subscription_id text not null references push_subscriptions (id) on delete cascade,
  room_id text not null references rooms (id) on delete cascade,
  seq integer not null,
  primary key (subscription_id, room_id)
) strict, without rowid;

create index push_marks_of_room on push_marks (room_id);

-- The foundation: people and how they come in, rooms and who is in them, messages, notifications.
-- Times are Unix milliseconds, ids text. A state that has a time is a column with that time.

create table facts (
  name text primary key,
  value text not null
) strict, without rowid;

create table users (
  id text primary key,
  email text not null unique,
  name text not null,
  password_hash text not null,
  role text not null check (role in ('admin', 'member')),
  created_at integer not null,
  last_seen_at integer,
  deactivated_at integer
) strict, without rowid;

create table sessions (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  created_at integer not null,
  last_used_at integer not null,
  expires_at integer not null,
  user_agent text not null,
  address text not null,
  ended_at integer
) strict, without rowid;

create index sessions_of_user on sessions (user_id, ended_at);

-- Every refresh token that a session ever had: a used one that comes again tells of theft.
create table refresh_tokens (
  hash text primary key,
  session_id text not null references sessions (id) on delete cascade,
  issued_at integer not null,
  used_at integer
) strict, without rowid;

create index refresh_tokens_of_session on refresh_tokens (session_id);

create table invites (
  id text primary key,
  token_hash text not null unique,
  role text not null check (role in ('admin', 'member')),
  created_by text references users (id) on delete set null,
  created_at integer not null,
  expires_at integer not null,
  max_uses integer not null,
  uses integer not null default 0 check (uses <= max_uses),
  revoked_at integer
) strict, without rowid;

create table rooms (
  id text primary key,
  kind text not null check (kind in ('public', 'private', 'direct')),
  name text not null,
  -- The name in lower case, for public rooms alone: a taken name must not tell of a private room.
  name_key text unique,
  -- The sorted ids of the people of a direct room.
  direct_key text unique,
  topic text not null,
  created_by text references users (id) on delete set null,
  created_at integer not null,
  -- Counts messages and changes; see the contract's "two counters".
  seq integer not null default 0,
  rev integer not null default 0,
  -- The newest message's time: later ones are never earlier.
  last_sent_at integer not null default 0,
  member_count integer not null default 0,
  -- Set when the room was removed; its rows are then swept in slices.
  removed_at integer
) strict, without rowid;

create index rooms_by_kind on rooms (kind, name_key) where removed_at is null;

create table members (
  room_id text not null references rooms (id) on delete cascade,
  user_id text not null references users (id) on delete cascade,
  joined_at integer not null,
  read_seq integer not null default 0,
  primary key (room_id, user_id)
) strict, without rowid;

create index members_of_user on members (user_id, room_id);

-- With a rowid, which the full-text index will refer to.
create table messages (
  key integer primary key,
  id text not null unique,
  room_id text not null references rooms (id) on delete cascade,
  seq integer not null,
  rev integer not null,
  user_id text not null references users (id),
  kind text not null check (kind in ('text', 'system', 'bot')),
  client_id text,
  text text not null,
  sent_at integer not null
) strict;

create unique index messages_by_seq on messages (room_id, seq);
create unique index messages_by_rev on messages (room_id, rev);
create index messages_of_user on messages (room_id, user_id, seq);
-- One send has one row, however often it is sent.
create unique index messages_by_client_id on messages (room_id, user_id, client_id) where client_id is not null;

create table notifications (
  id text primary key,
  -- Null: for everybody.
  user_id text references users (id) on delete cascade,
  kind text not null check (kind in ('info', 'warning', 'error')),
  title text not null,
  message text not null,
  created_by text references users (id) on delete set null,
  created_at integer not null
) strict, without rowid;

create index notifications_of_user on notifications (user_id, id);

create table notification_reads (
  user_id text not null references users (id) on delete cascade,
  notification_id text not null references notifications (id) on delete cascade,
  read_at integer not null,
  primary key (user_id, notification_id)
) strict, without rowid;

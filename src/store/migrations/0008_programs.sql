-- Programs: bots and the tokens that they come in with, and webhooks in both directions.

-- A bot is a user whom no password lets in.
create table bots (
  user_id text primary key references users (id) on delete cascade,
  created_by text references users (id) on delete set null
) strict, without rowid;

create table api_tokens (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  name text not null,
  -- Of the secret; the secret itself is nowhere.
  hash text not null unique,
  -- A list in JSON.
  scopes text not null,
  created_by text references users (id) on delete set null,
  created_at integer not null,
  expires_at integer,
  -- To the minute.
  last_used_at integer,
  last_used_from text,
  revoked_at integer
) strict, without rowid;

create index api_tokens_of_user on api_tokens (user_id, revoked_at);

create table incoming_webhooks (
  id text primary key,
  -- Its own bot, which posts.
  user_id text not null references users (id) on delete cascade,
  room_id text not null references rooms (id) on delete cascade,
  hash text not null,
  created_by text references users (id) on delete set null,
  created_at integer not null,
  last_used_at integer,
  removed_at integer
) strict, without rowid;

create index incoming_webhooks_of_user on incoming_webhooks (user_id);
create index incoming_webhooks_of_room on incoming_webhooks (room_id);

create table outgoing_webhooks (
  id text primary key,
  name text not null,
  url text not null,
  -- In clear, since it signs.
  secret text not null,
  -- Every public room; otherwise those of `outgoing_rooms`.
  all_public integer not null check (all_public in (0, 1)),
  created_by text references users (id) on delete set null,
  created_at integer not null,
  disabled_at integer,
  disabled_because text,
  -- Deliveries given up since the last one that arrived, and when the first of them was.
  failures integer not null default 0,
  failing_since integer
) strict, without rowid;

create table outgoing_events (
  event text not null,
  webhook_id text not null references outgoing_webhooks (id) on delete cascade,
  primary key (event, webhook_id)
) strict, without rowid;

create index outgoing_events_of_webhook on outgoing_events (webhook_id);

create table outgoing_rooms (
  webhook_id text not null references outgoing_webhooks (id) on delete cascade,
  room_id text not null references rooms (id) on delete cascade,
  primary key (webhook_id, room_id)
) strict, without rowid;

create index outgoing_rooms_of_room on outgoing_rooms (room_id);

-- One event on its way to one address. Ids alone: what is sent is what is true when it is sent.
create table deliveries (
  id text primary key,
  webhook_id text not null references outgoing_webhooks (id) on delete cascade,
  event text not null,
  room_id text,
  message_id text,
  user_id text,
  job_id text not null,
  created_at integer not null,
  attempts integer not null default 0,
  last_status integer,
  last_error text,
  delivered_at integer,
  died_at integer
) strict, without rowid;

create index deliveries_of_webhook on deliveries (webhook_id, id);
create index deliveries_by_time on deliveries (created_at);
create index deliveries_on_their_way on deliveries (webhook_id) where delivered_at is null and died_at is null;

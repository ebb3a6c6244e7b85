-- Work that outlives a request, what is to happen at a time, and where a notification leads.

create table jobs (
  id text primary key,
  kind text not null,
  -- Which workers take it.
  lane text not null check (lane in ('media', 'outbound', 'clock')),
  -- What to do, as JSON: ids alone, the facts are in tables.
  task text not null,
  -- While a job of this key waits, another one only brings it forward. Given up when a worker takes it.
  once text unique,
  -- 0 later, 1 as usual, 2 first.
  priority integer not null check (priority between 0 and 2),
  -- Whom it is for; they see it go on.
  user_id text references users (id) on delete set null,
  created_at integer not null,
  -- When it is to be taken: its time, the next try, or, while a worker has it, the end of the lease.
  run_at integer not null,
  attempts integer not null default 0,
  max_attempts integer not null,
  percent integer not null default 0,
  -- The worker's word; none while it waits.
  lease text,
  last_error text,
  finished_at integer,
  died_at integer
) strict, without rowid;

create index jobs_due on jobs (lane, priority, run_at) where finished_at is null and died_at is null;
create index jobs_over on jobs (coalesce(finished_at, died_at)) where finished_at is not null or died_at is not null;
create index jobs_dead on jobs (id) where died_at is not null;

create table reminders (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  -- Of a message, or of words alone.
  message_id text references messages (id) on delete set null,
  text text not null,
  at integer not null,
  created_at integer not null
) strict, without rowid;

create index reminders_of_user on reminders (user_id, at);
create index reminders_of_message on reminders (message_id) where message_id is not null;

create table scheduled (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  room_id text not null references rooms (id) on delete cascade,
  text text not null,
  at integer not null,
  created_at integer not null,
  failed_at integer
) strict, without rowid;

create index scheduled_of_user on scheduled (user_id, at);
create index scheduled_of_room on scheduled (room_id);

alter table notifications add column link text;

-- Replies in threads. A reply has its place in the room like every message, but the room shows it only where its author
-- wanted so: what is unread in a room is counted by `shown`, which numbers what the room shows.

alter table rooms add column shown integer not null default 0;
update rooms set shown = seq;

-- Its number among what the room shows; null for a reply that is in its thread alone.
alter table messages add column shown integer;
update messages set shown = seq;
-- The message that began the thread; null for what is no reply.
alter table messages add column reply_to text;
-- Of the message that began it: what has been answered, and is not deleted.
alter table messages add column reply_count integer not null default 0;
alter table messages add column last_reply_at integer;
-- Who answered last, the last first, as JSON.
alter table messages add column reply_user_ids text;

create index messages_shown on messages (room_id, seq, shown) where shown is not null;
create index messages_of_thread on messages (reply_to, seq, user_id, deleted_at) where reply_to is not null;
-- Now also tells which of one's own messages the room shows.
drop index messages_of_user;
create index messages_of_user on messages (room_id, user_id, seq, shown);

-- Set where the message is in its thread alone: the thread's unread counts it, the room's does not.
alter table mentions add column root_id text;

-- Whose threads: how far each has read them, and how far they go.
create table thread_follows (
  room_id text not null,
  user_id text not null,
  root_id text not null,
  following integer not null check (following in (0, 1)),
  read_seq integer not null,
  -- The newest reply that is not deleted; 0 and empty while there is none.
  last_seq integer not null,
  last_reply_id text not null,
  primary key (room_id, user_id, root_id),
  foreign key (room_id, user_id) references members (room_id, user_id) on delete cascade
) strict, without rowid;

create index thread_follows_of_root on thread_follows (root_id, user_id);
create index thread_follows_in_order on thread_follows (user_id, last_reply_id) where following = 1;
create index thread_follows_unread on thread_follows (user_id, last_reply_id)
  where following = 1 and last_seq > read_seq;

-- Where people are called is one list over all of their rooms, newest first; and a room is opened at a date.

-- Ids of messages grow with time, over all rooms.
alter table mentions add column message_id text;
update mentions set message_id = (
  select id from messages where messages.room_id = mentions.room_id and messages.seq = mentions.seq
);
create index mentions_in_order on mentions (user_id, message_id);

create index messages_by_time on messages (room_id, sent_at, seq);

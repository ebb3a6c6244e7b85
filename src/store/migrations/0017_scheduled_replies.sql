-- What is sent later may be a reply: the message that began its thread, and whether the room shows it too. A message keeps
-- its place for ever, so nothing need be done here when one is deleted.
alter table scheduled add column reply_to text;
alter table scheduled add column also_in_room integer not null default 0;

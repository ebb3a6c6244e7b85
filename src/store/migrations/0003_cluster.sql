-- Several processes share the database: one has to see what it was not told by another.

-- How often something has changed that other processes must act on unasked: sessions, accounts, who is
-- in which room. Looked at whenever another process has written.
create table counters (
  name text primary key,
  value integer not null
) strict, without rowid;

insert into counters (name, value) values ('rights', 0);

-- When a room got another name or topic, so that it can be told again after a loss.
alter table rooms add column changed_at integer not null default 0;

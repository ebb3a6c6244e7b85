-- What people have begun to write is on all of their devices; and what is sent later can be changed before its time.

create table drafts (
  user_id text not null references users (id) on delete cascade,
  room_id text not null references rooms (id) on delete cascade,
  -- The message whose thread it answers; empty for the room itself.
  root_id text not null default '',
  text text not null,
  saved_at integer not null,
  primary key (user_id, room_id, root_id)
) strict, without rowid;

create index drafts_of_room on drafts (room_id);

-- The job that sends it, so that another time is another job.
alter table scheduled add column job_id text;
update scheduled set job_id = (
  select jobs.id from jobs
  where jobs.kind = 'send-later' and jobs.finished_at is null
    and json_extract(jobs.task, '$.scheduled') = scheduled.id
);
-- The code of the refusal for which it could not be sent.
alter table scheduled add column failure text;

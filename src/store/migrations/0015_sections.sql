-- The list of rooms as each person arranges it: favourites, and sections of one's own.

create table sections (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  name text not null,
  -- Their order, from 0.
  place integer not null
) strict, without rowid;

create index sections_of_user on sections (user_id, place);

alter table members add column favourite_at integer;
alter table members add column section_id text references sections (id) on delete set null;
create index members_in_section on members (section_id) where section_id is not null;

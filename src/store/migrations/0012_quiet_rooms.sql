-- Rooms that are over but stay to be read, and rooms where only some write.

alter table rooms add column archived_at integer;
alter table rooms add column posting text not null default 'everybody' check (posting in ('everybody', 'admins'));

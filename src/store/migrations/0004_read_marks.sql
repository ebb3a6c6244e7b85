-- When a member's mark moved last, so that it can be told again to their other tabs after a loss between processes.
-- Without an index: it is asked for after a loss alone, and marks move more often than anything else.
alter table members add column read_at integer not null default 0;

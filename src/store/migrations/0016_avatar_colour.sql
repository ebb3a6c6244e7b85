-- People choose the colour behind their initials; and when somebody came to look another way is known, so that whoever may
-- have missed it can be told again.

alter table users add column avatar_colour integer check (avatar_colour between 0 and 7);
-- When name, picture or colour changed last.
alter table users add column profile_changed_at integer;

create index users_by_profile_change on users (profile_changed_at) where profile_changed_at is not null;

-- Finding what was said: an index of words and one of their parts. Both hold tokens alone, no text, and each token begins
-- with the number of its room: so what a search costs depends on the rooms that it looks into, and on no others.

alter table rooms add column number integer;
update rooms set number = (select count(*) from rooms as other where other.id <= rooms.id);
create unique index rooms_by_number on rooms (number);

create virtual table search_words using fts5 (words, facts, content = '', tokenize = "ascii tokenchars '_'");
create virtual table search_parts using fts5 (parts, content = '', tokenize = "ascii tokenchars '_'");
-- What is deleted leaves the file, and not only the results.
insert into search_words (search_words, rank) values ('secure-delete', 1);
insert into search_parts (search_parts, rank) values ('secure-delete', 1);

-- Up to which message the indexes go; what is later is indexed a moment after it was sent.
insert into counters (name, value) values ('indexed', 0);

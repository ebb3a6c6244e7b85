-- The dashboard's memory: how the house was in each minute of the last week, so at most 10,080 rows.
-- A minute is counted from the Unix epoch; one in which the server was off has no row.

create table minutes (
  minute integer primary key,
  connections integer not null,
  users_online integer not null,
  messages integer not null,
  ack_us_p50 integer,
  ack_us_p95 integer,
  ack_us_p99 integer,
  delivery_us_p50 integer,
  delivery_us_p95 integer,
  delivery_us_p99 integer,
  memory_bytes integer,
  cpu_permille integer,
  database_bytes integer not null
) strict;

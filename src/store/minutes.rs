//! The table `minutes`: how the house was, minute by minute, for the dashboard's charts.

use rusqlite::Row;

use crate::{
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

/// One minute, or several of them as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MinuteRow {
    /// Minutes since the Unix epoch; of several, the first that they could hold.
    pub minute: i64,
    /// How many rows it stands for.
    pub minutes: i64,
    pub connections: i64,
    pub users_online: i64,
    pub messages: i64,
    pub ack: Percentiles,
    pub delivery: Percentiles,
    pub memory_bytes: Option<i64>,
    /// Thousandths of one core, over the whole minute.
    pub cpu_permille: Option<i64>,
    pub database_bytes: i64,
}

/// In microseconds; `None` when there was nothing to measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Percentiles {
    pub p50: Option<i64>,
    pub p95: Option<i64>,
    pub p99: Option<i64>,
}

const SINCE: &str = "
    select minute / $1 * $1 as minute, count(*) as minutes, sum(messages) as messages,
           cast(round(avg(connections)) as integer) as connections,
           cast(round(avg(users_online)) as integer) as users_online,
           max(ack_us_p50) as ack_us_p50, max(ack_us_p95) as ack_us_p95, max(ack_us_p99) as ack_us_p99,
           max(delivery_us_p50) as delivery_us_p50, max(delivery_us_p95) as delivery_us_p95,
           max(delivery_us_p99) as delivery_us_p99,
           cast(round(avg(memory_bytes)) as integer) as memory_bytes,
           cast(round(avg(cpu_permille)) as integer) as cpu_permille,
           cast(round(avg(database_bytes)) as integer) as database_bytes
    from minutes
    where minute >= $2
    group by 1
    order by 1";

/// The larger of what is kept and what comes; one that is null is none.
macro_rules! larger {
    ($column:literal) => {
        concat!(
            $column,
            " = case when minutes.",
            $column,
            " > excluded.",
            $column,
            " then minutes.",
            $column,
            " else coalesce(excluded.",
            $column,
            ", minutes.",
            $column,
            ") end,"
        )
    };
}

const ADD: &str = concat!(
    "insert into minutes (minute, connections, users_online, messages,
                          ack_us_p50, ack_us_p95, ack_us_p99,
                          delivery_us_p50, delivery_us_p95, delivery_us_p99,
                          memory_bytes, cpu_permille, database_bytes)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (minute) do update set ",
    larger!("connections"),
    larger!("users_online"),
    larger!("ack_us_p50"),
    larger!("ack_us_p95"),
    larger!("ack_us_p99"),
    larger!("delivery_us_p50"),
    larger!("delivery_us_p95"),
    larger!("delivery_us_p99"),
    larger!("memory_bytes"),
    "messages = minutes.messages + excluded.messages,
     cpu_permille = coalesce(minutes.cpu_permille + excluded.cpu_permille,
                             excluded.cpu_permille, minutes.cpu_permille),
     database_bytes = excluded.database_bytes"
);

/// Keeps a minute, or a part of one: a server that was started anew within it tells two, and each process of a cluster
/// tells its own. Messages and CPU add up; of the rest, which each tells for all, the larger holds.
pub fn add(tx: &Tx<'_>, row: &MinuteRow) -> Result<()> {
    tx.execute(
        ADD,
        (
            row.minute,
            row.connections,
            row.users_online,
            row.messages,
            row.ack.p50,
            row.ack.p95,
            row.ack.p99,
            row.delivery.p50,
            row.delivery.p95,
            row.delivery.p99,
            row.memory_bytes,
            row.cpu_permille,
            row.database_bytes,
        ),
    )?;
    Ok(())
}

/// From the minute `from` on, `step` minutes in each row, oldest first.
pub fn list_since(query: &Query<'_>, from: i64, step: i64) -> Result<Vec<MinuteRow>> {
    query.list(SINCE, (step, from), from_row)
}

/// Forgets what is older than the minute `before`.
pub fn sweep(tx: &Tx<'_>, before: i64) -> Result<()> {
    tx.execute("delete from minutes where minute < $1", [before])?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<MinuteRow> {
    Ok(MinuteRow {
        minute: row.get("minute")?,
        minutes: row.get("minutes")?,
        connections: row.get("connections")?,
        users_online: row.get("users_online")?,
        messages: row.get("messages")?,
        ack: Percentiles {
            p50: row.get("ack_us_p50")?,
            p95: row.get("ack_us_p95")?,
            p99: row.get("ack_us_p99")?,
        },
        delivery: Percentiles {
            p50: row.get("delivery_us_p50")?,
            p95: row.get("delivery_us_p95")?,
            p99: row.get("delivery_us_p99")?,
        },
        memory_bytes: row.get("memory_bytes")?,
        cpu_permille: row.get("cpu_permille")?,
        database_bytes: row.get("database_bytes")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn a_range_is_read_by_the_key() {
        with_query(|query| {
            let plan = query.plan(SINCE, (5, 1));
            assert!(plan.contains("SEARCH minutes USING INTEGER PRIMARY KEY (rowid>?)"), "{plan}");
        });
    }
}

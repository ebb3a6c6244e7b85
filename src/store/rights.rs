//! Who may be where is changed by other processes too: those of a cluster, the command line. A counter in the
//! database tells, so that their mere messages do not have every socket looked at.

use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension};

use crate::{
    domain::error::Result,
    store::{pragmas, query::Query},
};

/// Changes of others within this time are told as one.
const PACE: Duration = Duration::from_secs(1);

/// What the writer knows of the others.
pub struct Rights {
    /// The database's version as the writer's connection last saw it.
    version: i64,
    /// The counter as it was last seen.
    count: i64,
    /// Has another process changed something that was not told?
    is_pending: bool,
    told_at: Option<Instant>,
}

impl Rights {
    pub fn open(connection: &Connection) -> rusqlite::Result<Self> {
        let (version, count) = (pragmas::data_version(connection)?, count(connection)?);
        Ok(Self { version, count, is_pending: false, told_at: None })
    }

    /// Looks whether others have changed the database; true when there is something to tell.
    pub fn glance(&mut self, connection: &Connection, now: Instant) -> rusqlite::Result<bool> {
        let version = pragmas::data_version(connection)?;
        if version != self.version {
            let count = count(connection)?;
            self.is_pending |= count != self.count;
            (self.version, self.count) = (version, count);
        }
        let is_due = self.is_pending && self.told_at.is_none_or(|at| now.duration_since(at) >= PACE);
        if is_due {
            self.is_pending = false;
            self.told_at = Some(now);
        }
        Ok(is_due)
    }

    /// Our own change was committed, and made the counter `count`.
    pub fn changed(&mut self, count: i64) {
        self.is_pending |= count != self.count + 1;
        self.count = count;
    }
}

/// Counts a change, in the transaction that makes it.
pub fn bump(connection: &Connection) -> rusqlite::Result<i64> {
    let sql = "update counters set value = value + 1 where name = 'rights' returning value";
    connection.prepare_cached(sql)?.query_row([], |row| row.get(0))
}

/// The counter, as this moment of the database has it: a name that changed since has changed it too.
pub fn find_count(query: &Query<'_>) -> Result<i64> {
    Ok(query
        .maybe("select value from counters where name = 'rights'", [], |row| row.get("value"))?
        .unwrap_or_default())
}

fn count(connection: &Connection) -> rusqlite::Result<i64> {
    let sql = "select value from counters where name = 'rights'";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?.unwrap_or_default())
}

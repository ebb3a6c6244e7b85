//! How a connection is set up: the one file for what SQLite alone knows. Each pragma with its reason.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};

use crate::{
    clock,
    domain::error::Result,
    store::{faults, options::Options},
};

/// Statements kept ready on each connection; the house has fewer.
const STATEMENTS: usize = 128;
/// Between two tries of the writer, and how many it makes: ten seconds of them.
const TURN: Duration = Duration::from_micros(500);
const TRIES: i32 = 20_000;

/// The writing connection. Makes the file when there is none.
pub fn open_writer(path: &Path, options: &Options) -> Result<Connection> {
    let connection = Connection::open(path).map_err(|error| faults::at_open(path, error))?;
    set_up_writer(&connection, options).map_err(|error| faults::at_open(path, error))?;
    Ok(connection)
}

fn set_up_writer(connection: &Connection, options: &Options) -> rusqlite::Result<()> {
    // Readers never wait for the writer, nor it for them.
    connection.pragma_update(None, "journal_mode", "wal")?;
    // Every commit is on the disk before it is answered: the promise of `delivered`.
    connection.pragma_update(None, "synchronous", "full")?;
    // Checkpoints run on their own thread.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Negative: in KiB.
    connection.pragma_update(None, "cache_size", -i64::from(options.cache_kib))?;
    // Another process may be writing.
    connection.busy_handler(Some(wait_for_turn))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// Tries again soon. SQLite's own handler waits up to a tenth of a second between two tries, and is passed over
/// by a process that writes all the time.
fn wait_for_turn(tries: i32) -> bool {
    clock::pause(TURN);
    tries < TRIES
}

/// The connection that only moves the log into the database.
pub fn open_checkpointer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(connection)
}

/// What every reading connection is given.
pub fn set_up_reader(connection: &Connection) -> rusqlite::Result<()> {
    // Writing on this connection is a mistake and fails.
    connection.pragma_update(None, "query_only", true)?;
    // Shared by the system's page cache; each reader's own stays small.
    connection.pragma_update(None, "cache_size", -500)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// Changes when another connection than this one has committed: the command line, say.
pub fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

/// Reads the whole file and answers the first thing that is wrong with it, if there is one.
pub fn find_damage(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let verdict: String = connection.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
    Ok(Some(verdict).filter(|verdict| verdict != "ok"))
}

/// Moves what can be moved without making anybody wait. Answers how many pages the log holds, moved ones too: when
/// all of them are moved and nobody reads there, the next commit begins it anew.
pub fn checkpoint(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("pragma wal_checkpoint(passive)", [], |row| row.get(1))
}

/// Moves everything and empties the log; at close. Where another process is at work, that one will.
pub fn checkpoint_all(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_millis(100))?;
    connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))
}

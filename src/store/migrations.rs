//! The schema's history: numbered, embedded, forward only. Each file opens with why.

use std::path::Path;

use rusqlite::Connection;
use rusqlite_migration::{M, MigrationDefinitionError, Migrations};

use crate::{
    domain::error::{Error, Result},
    store::faults,
};

const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001_foundation.sql")),
    M::up(include_str!("migrations/0002_minutes.sql")),
    M::up(include_str!("migrations/0003_cluster.sql")),
    M::up(include_str!("migrations/0004_read_marks.sql")),
    M::up(include_str!("migrations/0005_jobs.sql")),
    M::up(include_str!("migrations/0006_files.sql")),
    M::up(include_str!("migrations/0007_reaching.sql")),
    M::up(include_str!("migrations/0008_programs.sql")),
    M::up(include_str!("migrations/0009_work.sql")),
    M::up(include_str!("migrations/0010_reading.sql")),
    M::up(include_str!("migrations/0011_search.sql")),
    M::up(include_str!("migrations/0012_quiet_rooms.sql")),
    M::up(include_str!("migrations/0013_threads.sql")),
    M::up(include_str!("migrations/0014_drafts.sql")),
    M::up(include_str!("migrations/0015_sections.sql")),
    M::up(include_str!("migrations/0016_avatar_colour.sql")),
    M::up(include_str!("migrations/0017_scheduled_replies.sql")),
];

/// Brings the schema up to date, each step in a transaction of its own.
///
/// # Errors
/// A file that a newer version wrote is refused, and stays as it is.
pub fn run(connection: &mut Connection, path: &Path) -> Result<()> {
    Migrations::from_slice(STEPS).to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
            let file = path.display();
            Error::internal(format!(
                "{file} was written by a newer tertulia; start that one, or restore an older copy"
            ))
        }
        rusqlite_migration::Error::RusqliteError { err, .. } => faults::at_open(path, err),
        other => Error::internal(other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_runs_on_an_empty_database() {
        Migrations::from_slice(STEPS).validate().unwrap();
    }
}

//! A note beside the database: it was whole when it was closed, and how its file looked then.
//!
//! Reading a whole database takes a second for each million messages, so a start spares it where nothing
//! happened since: the file has the size and the time of change that were noted, and no log waits beside
//! it. After a crash, a visit by the command line or a copy put in its place, the database is read.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// Was the database whole when it was closed, and untouched since?
pub fn is_fresh(database: &Path) -> bool {
    let has_log = fs::metadata(beside(database, "-wal")).is_ok_and(|log| log.len() > 0);
    let noted = fs::read_to_string(mark(database)).ok();
    !has_log && noted.is_some() && noted == look(database).ok()
}

/// Notes that the database, which has been read whole since it was opened, is closed.
pub fn leave(database: &Path) -> io::Result<()> {
    let has_log = fs::metadata(beside(database, "-wal")).is_ok_and(|log| log.len() > 0);
    if has_log { remove(database) } else { fs::write(mark(database), look(database)?) }
}

/// The database is in use.
pub fn remove(database: &Path) -> io::Result<()> {
    match fs::remove_file(mark(database)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The file's size in bytes and the time of its last change in nanoseconds since 1970.
fn look(database: &Path) -> io::Result<String> {
    let file = fs::metadata(database)?;
    let changed = file.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
    Ok(format!("{} {}\n", file.len(), changed.as_nanos()))
}

fn mark(database: &Path) -> PathBuf {
    beside(database, "-whole")
}

fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_untouched_database_without_a_log_is_fresh() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("x.db");
        fs::write(&database, "whole").unwrap();
        assert!(!is_fresh(&database), "nobody said so");
        leave(&database).unwrap();
        assert!(is_fresh(&database));

        let log = beside(&database, "-wal");
        fs::write(&log, "").unwrap();
        assert!(is_fresh(&database), "an empty log has nothing to add");
        fs::write(&log, "more").unwrap();
        assert!(!is_fresh(&database));
        leave(&database).unwrap();
        fs::remove_file(&log).unwrap();
        assert!(!is_fresh(&database), "it was closed with a log");

        leave(&database).unwrap();
        fs::write(&database, "whale").unwrap();
        fs::File::open(&database).unwrap().set_modified(UNIX_EPOCH).unwrap();
        assert!(!is_fresh(&database), "another file of the same size");
    }
}

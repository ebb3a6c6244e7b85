//! The driver's errors in the house's words: named constraints become refusals, a full disk says so,
//! all else is a fault.

use std::path::Path;

use rusqlite::{ErrorCode, ffi};

use crate::{
    contract::errors::Code,
    domain::error::{Error, Result},
};

/// What a constraint means to the person, by the words in which SQLite names it.
const CONSTRAINTS: &[(&str, Code, &str, &str)] = &[
    ("users.email", Code::UserExists, "email", "an account with this e-mail address exists"),
    ("rooms.name_key", Code::RoomExists, "name", "a room of that name exists"),
];

/// Translates an error of a statement.
pub fn translate(error: rusqlite::Error) -> Error {
    if let rusqlite::Error::SqliteFailure(failure, message) = &error {
        if failure.code == ErrorCode::DiskFull {
            return Error::refused(Code::StorageFull, "the disk is full; nothing was stored");
        }
        if failure.code == ErrorCode::DatabaseBusy {
            return Error::refused(Code::Overloaded, "the database is busy; try again shortly");
        }
        let text = message.as_deref().unwrap_or_default();
        let constraint = CONSTRAINTS.iter().find(|(name, ..)| text.contains(name));
        if let (ErrorCode::ConstraintViolation, Some((_, code, field, words))) = (failure.code, constraint) {
            return Error::field(*code, field, *words);
        }
    }
    Error::internal(error)
}

/// Translates an error of opening the file, naming it and what to do.
pub fn at_open(path: &Path, error: rusqlite::Error) -> Error {
    let file = path.display();
    let remedy = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            format!("{file} is not a tertulia database; move it away or restore a copy")
        }
        Some(ErrorCode::DatabaseCorrupt) => return damaged(path, &error),
        Some(ErrorCode::CannotOpen) => {
            format!("{file} cannot be opened; check that this user may write there")
        }
        Some(ErrorCode::ReadOnly) => format!("{file} is read-only; check that this user may write there"),
        _ => format!("{file} cannot be used"),
    };
    Error::internal(format!("{remedy} ({error})"))
}

/// A database file that does not hang together.
pub fn damaged(path: &Path, damage: &dyn std::fmt::Display) -> Error {
    Error::internal(format!("{} is damaged; restore it from a copy ({damage})", path.display()))
}

/// Did the disk refuse to keep what was written? Then nothing later can be believed either
/// (https://wiki.postgresql.org/wiki/Fsync_Errors), and the process must stop.
pub fn lost_the_disk(error: &rusqlite::Error) -> bool {
    const SYNCS: [i32; 3] = [ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_DIR_FSYNC, ffi::SQLITE_IOERR_CLOSE];
    matches!(error, rusqlite::Error::SqliteFailure(failure, _) if SYNCS.contains(&failure.extended_code))
}

/// `?` for statements: `statement().or_refuse()?`.
pub trait OrRefuse<T> {
    fn or_refuse(self) -> Result<T>;
}

impl<T> OrRefuse<T> for rusqlite::Result<T> {
    fn or_refuse(self) -> Result<T> {
        self.map_err(translate)
    }
}

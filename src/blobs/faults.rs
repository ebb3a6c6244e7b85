//! What the disk refuses: a full one is told to the person, all else to the log.

use std::io::{self, ErrorKind};

use crate::{
    contract::errors::Code,
    domain::error::{Error, Result},
};

/// `?` for what is done to files.
pub trait OrRefuse<T> {
    fn or_refuse(self) -> Result<T>;
}

impl<T> OrRefuse<T> for io::Result<T> {
    fn or_refuse(self) -> Result<T> {
        self.map_err(|error| match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => full(),
            _ => Error::internal(error),
        })
    }
}

pub fn full() -> Error {
    Error::refused(Code::StorageFull, "the disk is full; nothing was stored")
}

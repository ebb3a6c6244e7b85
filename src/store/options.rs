//! `[store]`: how the database is driven.

use serde::Deserialize;

use crate::domain::options::{Wrong, within};

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Connections that read, each on its own thread while it does; 1 to 64. Reads beyond them wait.
    pub readers: u32,
    /// Changes that may wait for the writer; 16 to 65 536. One more is refused as overload.
    pub write_queue: usize,
    /// Changes that one COMMIT may carry; 1 to 4096. More is fewer syncs and a longer wait for the first.
    pub batch: usize,
    /// Page cache of each connection in KiB; 1024 to 4 194 304.
    pub cache_kib: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4, write_queue: 4096, batch: 256, cache_kib: 16_000 }
    }
}

impl Options {
    /// Refuses what cannot work.
    pub fn check(&self) -> Result<(), Wrong> {
        within("readers", self.readers, 1..=64, "connections")?;
        within("write_queue", self.write_queue, 16..=65_536, "changes")?;
        within("batch", self.batch, 1..=4096, "changes")?;
        within("cache_kib", self.cache_kib, 1024..=4_194_304, "KiB")
    }
}

//! `[auth]`: how long tokens live and what a password hash costs.

use serde::Deserialize;

use crate::domain::options::{Wrong, within};

/// 19 MiB: the least memory that OWASP's password storage page has for argon2id at two iterations.
const LEAST_MEMORY_KIB: u32 = 19_456;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Life of an access token in minutes; 1 to 15. A live socket outlives it, its session does not.
    pub access_token_minutes: u64,
    /// Days without use after which a session ends; 1 to 365.
    pub refresh_days: u64,
    /// Days after which a fresh signing key takes over; 1 to 3650. The old one still verifies until
    /// the last token that it signed has expired.
    pub key_days: u64,
    /// Memory of one password hash in KiB; 19 456 to 1 048 576.
    pub hash_memory_kib: u32,
    /// Passes of one password hash over its memory; 2 to 16.
    pub hash_iterations: u32,
    /// Password hashes computed at once; 1 to 64. Each takes a core and its memory.
    pub hash_parallel: usize,
    /// Password hashes that may wait for their turn; 0 to 1024. One more is refused as overload.
    pub hash_queue: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            access_token_minutes: 15,
            refresh_days: 30,
            key_days: 90,
            hash_memory_kib: LEAST_MEMORY_KIB,
            hash_iterations: 2,
            hash_parallel: 2,
            hash_queue: 32,
        }
    }
}

impl Options {
    /// Refuses what cannot work, and hashes that are too cheap to guard a password.
    pub fn check(&self) -> Result<(), Wrong> {
        within("access_token_minutes", self.access_token_minutes, 1..=15, "minutes")?;
        within("refresh_days", self.refresh_days, 1..=365, "days")?;
        within("key_days", self.key_days, 1..=3650, "days")?;
        within("hash_memory_kib", self.hash_memory_kib, LEAST_MEMORY_KIB..=1_048_576, "KiB")?;
        within("hash_iterations", self.hash_iterations, 2..=16, "passes")?;
        within("hash_parallel", self.hash_parallel, 1..=64, "hashes")?;
        within("hash_queue", self.hash_queue, 0..=1024, "hashes")
    }
}

//! `[jobs]`: how much is worked on at once in the background.

use serde::Deserialize;

use crate::domain::{
    jobs::Lane,
    options::{Wrong, within},
};

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Pictures prepared at once; 1 to 64. Each takes a core and, of the largest pictures, some 400 MiB.
    pub media_parallel: usize,
    /// Calls to other machines (pushes, webhooks) at once; 1 to 256.
    pub outbound_parallel: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { media_parallel: 2, outbound_parallel: 8 }
    }
}

/// Reminders, messages sent later and sweeps at once: they are quick, and all of them write.
const CLOCK_PARALLEL: usize = 2;

impl Options {
    pub fn check(&self) -> Result<(), Wrong> {
        within("media_parallel", self.media_parallel, 1..=64, "pictures")?;
        within("outbound_parallel", self.outbound_parallel, 1..=256, "calls")
    }

    pub fn slots(&self, lane: Lane) -> usize {
        match lane {
            Lane::Media => self.media_parallel,
            Lane::Outbound => self.outbound_parallel,
            Lane::Clock => CLOCK_PARALLEL,
        }
    }
}

//! How many clients and rooms, how fast, how long.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use serde::Serialize;

/// What is measured. The bounds of each number are the command line's.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    pub clients: usize,
    /// The clients are spread over so many rooms.
    pub rooms: usize,
    /// Messages a second in all; 0: each sender sends as soon as the message before is acknowledged.
    pub rate: u32,
    /// How long is measured.
    pub seconds: u32,
    /// Processes that are one house, behind one Redis where they are several.
    pub processes: usize,
    /// Where they meet; it may have a password in it.
    #[serde(skip)]
    pub redis: Option<String>,
    /// Look for the highest rate that is held.
    pub ramp: bool,
    /// Where the temporary folder is made.
    #[serde(skip)]
    pub place: PathBuf,
    /// Show on standard error how far it is, when that is a terminal.
    #[serde(skip)]
    pub is_shown: bool,
}

impl Plan {
    /// Most people who send at once in a closed loop, when there are fewer rooms than that.
    const SENDERS: usize = 10;

    /// # Errors
    /// Rooms in which nobody would hear anything; several processes that cannot meet.
    pub fn check(&self) -> Result<()> {
        ensure!(
            self.clients >= 2 * self.rooms,
            "{} clients are too few for {} rooms: each room needs two, or nothing is delivered",
            self.clients,
            self.rooms,
        );
        ensure!(
            self.processes == 1 || self.redis.is_some(),
            "{} processes need a Redis to meet at: --redis redis://127.0.0.1:6379",
            self.processes,
        );
        Ok(())
    }

    /// The room of a client.
    pub fn room_of(&self, client: usize) -> usize {
        client % self.rooms
    }

    /// The process of a client: each room is spread over all of them, and so are those who send.
    pub fn process_of(&self, client: usize) -> usize {
        (client % self.rooms + client / self.rooms) % self.processes
    }

    /// How many clients send in a closed loop: the first ones, so that they are spread over the rooms too.
    pub fn senders(&self) -> usize {
        self.rooms.max(Self::SENDERS.min(self.clients))
    }
}

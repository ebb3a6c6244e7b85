//! `[gateway]`: heartbeats and bounds of the sockets.

use serde::Deserialize;

use crate::domain::options::{Wrong, within};

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Seconds between two pings; 1 to 25. A peer that vanished is noticed after this and the time-out.
    pub ping_interval_seconds: u64,
    /// Seconds that a client has to answer a ping; 1 to 20.
    pub ping_timeout_seconds: u64,
    /// Seconds within which a connection must join a namespace, and an upgrade finish; 1 to 45.
    pub connect_timeout_seconds: u64,
    /// Largest packet that a client may send, in bytes; 32 768 to 1 048 576. The longest message in
    /// four-byte characters, escaped, has to fit.
    pub max_packet_bytes: usize,
    /// Packets that may wait for a client that reads slowly; 16 to 4096. What comes after is lost to
    /// that socket, and `chat:sync` mends it.
    pub socket_buffer: usize,
    /// Events of one socket that may wait to be handled; 1 to 1024. One more is refused: `rate_limited`.
    pub socket_queue: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            ping_interval_seconds: 15,
            ping_timeout_seconds: 10,
            connect_timeout_seconds: 45,
            max_packet_bytes: 131_072,
            socket_buffer: 512,
            socket_queue: 64,
        }
    }
}

impl Options {
    /// Refuses what cannot work.
    pub fn check(&self) -> Result<(), Wrong> {
        within("ping_interval_seconds", self.ping_interval_seconds, 1..=25, "seconds")?;
        within("ping_timeout_seconds", self.ping_timeout_seconds, 1..=20, "seconds")?;
        within("connect_timeout_seconds", self.connect_timeout_seconds, 1..=45, "seconds")?;
        within("max_packet_bytes", self.max_packet_bytes, 32_768..=1_048_576, "bytes")?;
        within("socket_buffer", self.socket_buffer, 16..=4096, "packets")?;
        within("socket_queue", self.socket_queue, 1..=1024, "events")
    }
}

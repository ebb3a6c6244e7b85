//! `dashboard:stats`: how the server is, once a second, for admins.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::time::Timestamp;

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Stats {
    pub at: Timestamp,
    /// Sockets in all namespaces.
    pub connections: u64,
    /// People with at least one socket in `/chat`.
    pub users_online: u64,
    /// Messages stored in the last second.
    pub messages_per_second: u64,
    /// From a send's arrival to its acknowledgement, over the last ten seconds; absent when nothing was sent.
    pub ack_ms_p50: Option<f64>,
    pub ack_ms_p99: Option<f64>,
    /// Writes that wait for the writer.
    pub write_queue: u64,
    pub database_bytes: u64,
    /// Resident memory of the process; absent where the system does not tell.
    pub memory_bytes: Option<u64>,
    /// Share of one core over the last second, 0 to the number of cores.
    pub cpu: Option<f64>,
    pub uptime_seconds: u64,
}

//! The dashboard, for admins: how the house is, once a second and over the last week. Numbers about private rooms
//! are sums, without their names; nothing that was said, no address and no token is in here.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::time::Timestamp;

/// `dashboard:stats`, once a second. What is of the processes adds up over all that share the database.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Stats {
    pub at: Timestamp,
    /// Processes on this database that are heard of, this one included.
    pub processes: u64,
    /// Sockets in all namespaces.
    pub connections: u64,
    /// People with at least one socket in `/chat`.
    pub users_online: u64,
    /// Messages stored in the last second.
    pub messages_per_second: u64,
    /// From a message's arrival on a socket to its acknowledgement, over the last ten seconds; absent when nothing
    /// was sent. Each is true to 7 %.
    pub ack_ms_p50: Option<f64>,
    pub ack_ms_p95: Option<f64>,
    pub ack_ms_p99: Option<f64>,
    /// From a message's commit until it was handed to the last socket of its room, over the last ten seconds. What
    /// the network takes from there is not in it.
    pub delivery_ms_p50: Option<f64>,
    pub delivery_ms_p95: Option<f64>,
    pub delivery_ms_p99: Option<f64>,
    /// Writes that wait for the writer.
    pub write_queue: u64,
    /// Commits and fleeting notes that wait to be told to the sockets.
    pub burst_queue: u64,
    /// Reads that wait for a connection to the database.
    pub read_queue: u64,
    /// Bytes of the database with its log.
    pub database_bytes: u64,
    /// Bytes of the log alone.
    pub log_bytes: u64,
    /// Resident memory of the processes; absent where the system does not tell.
    pub memory_bytes: Option<u64>,
    /// Share of one core over the last second, of all processes: 0 to the number of cores.
    pub cpu: Option<f64>,
    /// Of the oldest process.
    pub uptime_seconds: u64,
    /// Messages stored in the last 60 seconds.
    pub messages_per_minute: u64,
    /// People who may sign in.
    pub people: u64,
    /// TCP connections.
    pub wires: u64,
    /// Deliveries lost since the start to sockets that did not read; syncing mends them.
    pub missed: u64,
    /// Events and requests refused since the start, for a limit or a full queue.
    pub refused: u64,
    /// Where most people are or most is said, the most people first; at most eight.
    pub rooms: Vec<BusyRoom>,
    /// What happened last, newest first; at most twenty.
    pub happenings: Vec<Happening>,
}

/// A public room by its name; all private rooms in one line, all direct ones in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct BusyRoom {
    pub kind: BusyKind,
    /// Of a public room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many rooms the line stands for.
    pub rooms: u64,
    /// People who have it open on a screen; in a line of several rooms, once for each.
    pub people: u64,
    /// Told in the last minute.
    pub messages_per_minute: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum BusyKind {
    Public,
    Private,
    Direct,
}

/// Something that happened in the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Happening {
    /// Names it, at whichever process it is asked for; begins anew with the server.
    pub id: u64,
    pub at: Timestamp,
    pub kind: HappeningKind,
    /// Who, where it was somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The name of a public room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HappeningKind {
    /// The server started.
    Started,
    /// Somebody came to the team.
    Joined,
    SignedIn,
    /// A public room was made, or a private one, which is not named.
    RoomMade,
    RoomRemoved,
    /// Somebody, or an address, did more than the limits allow; told once a minute.
    Limited,
    /// The server had too much to do and refused work; told once a minute.
    Overloaded,
    /// A connection was cut for a flood of events.
    Cut,
    /// An account was closed, and opened again.
    Deactivated,
    Reactivated,
}

/// `GET /api/admin/stats`.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct StatsQuery {
    /// `hour` unless told.
    pub range: Option<StatsRange>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StatsRange {
    #[default]
    Hour,
    Day,
    Week,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatsHistory {
    pub range: StatsRange,
    /// When the range begins and when the answer was made.
    pub from: Timestamp,
    pub to: Timestamp,
    /// What a point stands for: 60 for the hour, 300 for the day, 3600 for the week.
    pub step_seconds: u64,
    /// Oldest first, at most 300. Where the server was off there is none.
    pub points: Vec<StatsPoint>,
    /// The last hundred at most, newest first.
    pub happenings: Vec<Happening>,
}

/// One step of the history. Of several minutes: the sum of messages, the slowest latencies, the mean of the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct StatsPoint {
    /// When the step begins.
    pub at: Timestamp,
    /// How many of its minutes the server was there for.
    pub minutes: u64,
    pub connections: u64,
    pub users_online: u64,
    pub messages: u64,
    pub ack_ms_p50: Option<f64>,
    pub ack_ms_p95: Option<f64>,
    pub ack_ms_p99: Option<f64>,
    pub delivery_ms_p50: Option<f64>,
    pub delivery_ms_p95: Option<f64>,
    pub delivery_ms_p99: Option<f64>,
    pub memory_bytes: Option<u64>,
    pub cpu: Option<f64>,
    pub database_bytes: u64,
}

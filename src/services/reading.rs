//! What one process says of itself, in numbers. Those of all processes on a database add up to the house's.

use serde::{Deserialize, Serialize};

use crate::services::pulse::Beat;

/// Some kilobytes at most, as it goes to the other processes with each beat.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// In all namespaces.
    pub sockets: u64,
    pub wires: u64,
    pub write_queue: u64,
    pub burst_queue: u64,
    pub read_queue: u64,
    pub missed: u64,
    pub refused: u64,
    pub memory_bytes: Option<u64>,
    pub beat: Beat,
}

impl Reading {
    /// Two processes as one; the house is as old as the older of them.
    pub fn and(self, other: &Self) -> Self {
        let (beat, more) = (self.beat, &other.beat);
        Self {
            sockets: self.sockets + other.sockets,
            wires: self.wires + other.wires,
            write_queue: self.write_queue + other.write_queue,
            burst_queue: self.burst_queue + other.burst_queue,
            read_queue: self.read_queue + other.read_queue,
            missed: self.missed + other.missed,
            refused: self.refused + other.refused,
            memory_bytes: either(self.memory_bytes, other.memory_bytes, |one, two| one + two),
            beat: Beat {
                messages_per_second: beat.messages_per_second + more.messages_per_second,
                messages_per_minute: beat.messages_per_minute + more.messages_per_minute,
                ack: beat.ack.and(&more.ack),
                delivery: beat.delivery.and(&more.delivery),
                cpu: either(beat.cpu, more.cpu, |one, two| one + two),
                uptime: beat.uptime.max(more.uptime),
            },
        }
    }
}

fn either<T>(one: Option<T>, two: Option<T>, both: impl FnOnce(T, T) -> T) -> Option<T> {
    match (one, two) {
        (Some(one), Some(two)) => Some(both(one, two)),
        (one, two) => one.or(two),
    }
}

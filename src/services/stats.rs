//! How the server is, in numbers.

use crate::{
    contract::{dashboard::Stats, time::Timestamp},
    services::core::Core,
};

/// Takes the numbers of this second. Call it once a second: rates count from call to call.
pub fn take(core: &Core, connections: u64) -> Stats {
    let gauges = core.store.gauges();
    let beat = core.pulse.beat(core.clock.instant());
    Stats {
        at: Timestamp(core.clock.now_ms()),
        connections,
        users_online: core.presence.count_online() as u64,
        messages_per_second: beat.acked,
        ack_ms_p50: beat.ack_ms_p50,
        ack_ms_p99: beat.ack_ms_p99,
        write_queue: gauges.queue as u64,
        database_bytes: gauges.bytes,
        memory_bytes: beat.memory_bytes,
        cpu: beat.cpu,
        uptime_seconds: beat.uptime_seconds,
    }
}

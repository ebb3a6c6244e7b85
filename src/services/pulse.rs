//! The pulse of the house: how many messages were acknowledged and how fast, what the process uses.

use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::services::metrics::memory_bytes;

/// Latencies count for this long.
const WINDOW: Duration = Duration::from_secs(10);
/// Most latencies kept; a busier server keeps its newest.
const KEPT: usize = 8192;
/// Clock ticks in a second of `/proc/self/stat`, on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

pub struct Pulse {
    started: Instant,
    acked: AtomicU64,
    recent: Mutex<Recent>,
}

struct Recent {
    /// When each message was acknowledged, and after how long.
    acks: VecDeque<(Instant, Duration)>,
    last_beat: Instant,
    last_acked: u64,
    last_cpu: Option<f64>,
}

/// The numbers of one second.
#[derive(Clone, Copy, Debug)]
pub struct Beat {
    pub acked: u64,
    pub ack_ms_p50: Option<f64>,
    pub ack_ms_p99: Option<f64>,
    pub memory_bytes: Option<u64>,
    pub cpu: Option<f64>,
    pub uptime_seconds: u64,
}

impl Pulse {
    pub fn new(now: Instant) -> Self {
        let recent = Recent { acks: VecDeque::new(), last_beat: now, last_acked: 0, last_cpu: None };
        Self { started: now, acked: AtomicU64::new(0), recent: Mutex::new(recent) }
    }

    /// A message came in at `since` and its acknowledgement goes out.
    pub fn acked(&self, since: Instant, now: Instant) {
        self.acked.fetch_add(1, Ordering::Relaxed);
        let mut recent = self.recent.lock().expect("no holder panics");
        if recent.acks.len() == KEPT {
            recent.acks.pop_front();
        }
        recent.acks.push_back((now, now.duration_since(since)));
    }

    /// Messages acknowledged since the start.
    pub fn count_acked(&self) -> u64 {
        self.acked.load(Ordering::Relaxed)
    }

    /// The numbers since the last beat.
    pub fn beat(&self, now: Instant) -> Beat {
        let mut recent = self.recent.lock().expect("no holder panics");
        while recent.acks.front().is_some_and(|(at, _)| now.duration_since(*at) > WINDOW) {
            recent.acks.pop_front();
        }
        let mut latencies: Vec<Duration> = recent.acks.iter().map(|(_, latency)| *latency).collect();
        latencies.sort_unstable();
        let percentile = |share: usize| {
            let last = latencies.len().checked_sub(1)?;
            latencies.get(last * share / 100).map(|latency| latency.as_secs_f64() * 1000.0)
        };
        let seconds = now.duration_since(recent.last_beat).as_secs_f64().max(0.001);
        let acked = self.count_acked();
        let cpu_seconds = cpu_seconds();
        let cpu = cpu_seconds.zip(recent.last_cpu).map(|(now, before)| (now - before) / seconds);
        let beat = Beat {
            acked: ((acked - recent.last_acked) as f64 / seconds).round() as u64,
            ack_ms_p50: percentile(50),
            ack_ms_p99: percentile(99),
            memory_bytes: memory_bytes(),
            cpu,
            uptime_seconds: now.duration_since(self.started).as_secs(),
        };
        recent.last_beat = now;
        recent.last_acked = acked;
        recent.last_cpu = cpu_seconds;
        beat
    }
}

/// User and system time so far (proc(5), `stat`, fields 14 and 15; the name may hold spaces).
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS)
}

//! What the house counts about itself. Both doors add to it; `/metrics` and the dashboard read it.
//!
//! Plain atomics: counting costs nanoseconds and never waits. Counters only grow; gauges go both ways.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Debug, Default)]
pub struct Gauge(AtomicI64);

impl Gauge {
    pub fn rise(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub fn fall(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    pub fn set(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }

    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Debug, Default)]
pub struct Metrics {
    /// TCP connections open.
    pub connections: Gauge,
    /// Sockets in all namespaces.
    pub sockets: Gauge,
    /// Events taken from clients.
    pub events: Counter,
    /// Deliveries lost to sockets whose buffer was full; `chat:sync` mends them.
    pub missed: Counter,
    /// Events and requests refused for a limit or a full queue.
    pub refused: Counter,
    /// Tasks that ended in a panic.
    pub panics: Counter,
    /// HTTP answers by the first digit of their status, 1 to 5.
    pub answers: [Counter; 5],
}

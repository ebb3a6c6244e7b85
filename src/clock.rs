//! The only place that reads a clock or waits for one. Tests take a manual wall clock.
//!
//! Two times: the wall clock, which may jump and is what people see and what is stored, and the
//! monotonic clock, by which limits and timers go.
#![allow(clippy::disallowed_methods, reason = "this is the one home of the ambient clock and of sleeping")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Cheap to clone; every clone of a manual clock shows the same time.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Set for tests: the wall clock, in milliseconds since the Unix epoch.
    manual: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A wall clock that stands at `ms` until it is moved.
    pub fn manual(ms: i64) -> Self {
        Self { manual: Some(Arc::new(AtomicI64::new(ms))) }
    }

    /// Milliseconds since the Unix epoch.
    pub fn now_ms(&self) -> i64 {
        match &self.manual {
            Some(ms) => ms.load(Ordering::SeqCst),
            None => {
                let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
            }
        }
    }

    /// Moves a manual clock; the system's stays as it is.
    pub fn advance(&self, by: Duration) {
        if let Some(ms) = &self.manual {
            ms.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }

    /// A moment on the monotonic clock.
    pub fn instant(&self) -> Instant {
        Instant::now()
    }

    /// Waits, by the monotonic clock.
    pub async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    /// Ticks each `period`, the first time at once; a late tick delays those after it.
    pub fn every(&self, period: Duration) -> tokio::time::Interval {
        let mut interval = tokio::time::interval(period);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        interval
    }
}

/// Holds this thread up, by the monotonic clock: for threads of our own, never for those of the runtime.
pub fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

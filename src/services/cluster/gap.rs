//! What may be missing here of what the other processes told, by the wall clock.

use std::sync::{Mutex, MutexGuard};

use tokio::sync::Notify;

use crate::contract::time::Timestamp;

/// Clocks may be set back, and what was committed may have been told a while later.
const SLACK_MS: i64 = 10_000;

pub struct Gap {
    state: Mutex<State>,
    bell: Notify,
}

struct State {
    /// What was said up to here has come through.
    sound: Timestamp,
    /// Something of what was said since then may be missing.
    open: Option<Timestamp>,
}

impl Gap {
    pub fn new(sound: Timestamp) -> Self {
        Self { state: Mutex::new(State { sound, open: None }), bell: Notify::new() }
    }

    /// A word of our own has come back, and with it what was said before it.
    pub fn came_through(&self, said_at: Timestamp) {
        self.state().sound = said_at;
    }

    /// Something may be missing that was said after this, or since the last sound moment.
    pub fn open(&self, since: Option<Timestamp>) {
        let mut state = self.state();
        let since = since.map_or(state.sound, |since| since.min(state.sound));
        state.open = Some(state.open.map_or(since, |open| open.min(since)));
        drop(state);
        self.bell.notify_one();
    }

    /// Waits until something may be missing, and answers since when.
    pub async fn next(&self) -> Timestamp {
        loop {
            if let Some(since) = self.state().open.take() {
                return Timestamp(since.0 - SLACK_MS);
            }
            self.bell.notified().await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the gap panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_gap_begins_where_the_first_of_its_losses_does() {
        let gap = Gap::new(Timestamp(20_000));
        gap.open(None);
        assert_eq!(gap.next().await, Timestamp(10_000));
        gap.came_through(Timestamp(50_000));
        gap.open(Some(Timestamp(30_000)));
        gap.came_through(Timestamp(60_000));
        gap.open(None);
        gap.open(Some(Timestamp(99_000)));
        assert_eq!(gap.next().await, Timestamp(20_000), "whatever comes through closes no gap");
        gap.open(Some(Timestamp(99_000)));
        assert_eq!(gap.next().await, Timestamp(50_000));
    }
}

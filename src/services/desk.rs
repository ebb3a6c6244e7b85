//! Where searches wait for their turn, and what wakes whoever keeps their index.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    contract::errors::Code,
    domain::error::{Error, Result},
    services::bell::Bell,
};

/// Searches at once, and how many more may wait.
const SEATS: usize = 2;
const MAX_WAITING: usize = 32;

pub struct Desk {
    /// Rung when there is something to index.
    pub bell: Bell,
    seats: Semaphore,
    waiting: AtomicUsize,
}

impl Default for Desk {
    fn default() -> Self {
        Self { bell: Bell::default(), seats: Semaphore::new(SEATS), waiting: AtomicUsize::new(0) }
    }
}

/// One who waits, counted for as long as it does, also when it gives up.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Desk {
    /// A seat, for as long as one searches.
    ///
    /// # Errors
    /// `overloaded` when too many wait.
    pub async fn sit(&self) -> Result<SemaphorePermit<'_>> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if before >= MAX_WAITING {
            return Err(Error::wait(Code::Overloaded, "too many are searching", Duration::from_secs(1)));
        }
        self.seats.acquire().await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, future::join_all};

    use super::*;

    #[tokio::test]
    async fn whoever_finds_the_desk_full_is_told_to_come_again() {
        let desk = Desk::default();
        let seated = join_all((0..SEATS).map(|_| desk.sit())).await;
        let mut waiting: Vec<_> = (0..MAX_WAITING).map(|_| Box::pin(desk.sit())).collect();
        assert!(waiting.iter_mut().all(|one| one.now_or_never().is_none()));
        let refused = desk.sit().await.unwrap_err();
        assert_eq!(refused.code(), Code::Overloaded);
        drop(waiting);
        drop(seated);
        assert!(desk.sit().await.is_ok(), "whoever gave up counts no more");
    }
}

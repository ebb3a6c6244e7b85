//! What all namespaces share.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use tokio_util::task::TaskTracker;

use crate::{
    gateway::{expiries::Expiries, openers::Openers, options::Options},
    services::Core,
};

pub struct Hall {
    pub core: Arc<Core>,
    pub options: Options,
    /// Who has opened which room.
    pub openers: Openers,
    /// Every lane that is at work, so that a stop can wait for them.
    pub tracker: TaskTracker,
    /// Changes to sessions and people that were told so far. Who was let in before the last one and was
    /// not yet there to be found is looked at again.
    changes: AtomicU64,
    /// When the tokens of bots with sockets run out.
    pub expiries: Expiries,
    /// Seats given so far.
    seats: AtomicU64,
    /// How many people the sockets were told of when another process last wrote.
    pub people: AtomicI64,
}

impl Hall {
    pub fn new(core: Arc<Core>, options: Options) -> Self {
        let (openers, changes, expiries, seats, people) = Default::default();
        Self { core, options, openers, tracker: TaskTracker::new(), changes, expiries, seats, people }
    }

    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }

    /// To be counted before the sockets are looked for.
    pub fn count_change(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    /// A number that no other seat has.
    pub fn number_seat(&self) -> u64 {
        self.seats.fetch_add(1, Ordering::Relaxed)
    }
}

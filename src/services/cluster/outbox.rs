//! What waits to be told to the other processes. A lone process has none, and pays nothing.

use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;

use crate::{
    clock::Clock, contract::time::Timestamp, domain::notices::Notice, services::cluster::envelope::Body,
};

/// Envelopes that may wait. At the bound further ones are dropped; the hole in the numbers tells the others.
const WAITING: usize = 4096;

/// Clones share it.
#[derive(Clone, Default)]
pub struct Outbox(Option<Arc<Tray>>);

struct Tray {
    clock: Clock,
    envelopes: mpsc::Sender<Envelope>,
    /// Envelopes put so far, dropped ones too. Held while one is put, so that they keep the order of their numbers.
    count: Mutex<u64>,
}

/// What waits, in the order of the numbers.
pub type Waiting = mpsc::Receiver<Envelope>;

#[derive(Debug)]
pub struct Envelope {
    pub number: u64,
    pub said_at: Timestamp,
    pub body: Body,
}

impl Outbox {
    pub fn open(clock: Clock) -> (Self, Waiting) {
        let (envelopes, waiting) = mpsc::channel(WAITING);
        (Self(Some(Arc::new(Tray { clock, envelopes, count: Mutex::new(0) }))), waiting)
    }

    /// Are there others?
    pub fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// Never waits.
    pub fn put(&self, body: impl FnOnce() -> Body) {
        let Some(tray) = &self.0 else { return };
        let body = body();
        let mut count = tray.count.lock().expect("no holder panics");
        *count += 1;
        let said_at = Timestamp(tray.clock.now_ms());
        let _ = tray.envelopes.try_send(Envelope { number: *count, said_at, body });
    }

    /// Of a commit's notices, those that concern the others; nothing where there is nobody.
    pub fn copy(&self, burst: &[Notice]) -> Vec<Notice> {
        match self.0 {
            Some(_) => burst.iter().filter(|notice| notice.is_shared()).cloned().collect(),
            None => Vec::new(),
        }
    }

    /// Has all that was put been taken?
    pub fn is_idle(&self) -> bool {
        self.0.as_ref().is_none_or(|tray| tray.envelopes.capacity() == tray.envelopes.max_capacity())
    }
}

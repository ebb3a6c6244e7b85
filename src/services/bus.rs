//! Notices on their way to the doors: from the writer after each commit, and from `flash` for what
//! is fleeting. One queue, so that all of them keep their order.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use tokio::sync::mpsc::{self, error::TryRecvError};

use crate::{
    clock::Clock,
    contract::events::ServerEvent,
    domain::notices::{Audience, Notice},
    services::cluster::{envelope::Body, outbox::Outbox},
};

/// Bursts that may wait for the gateway. At the bound the writer waits, and what is fleeting is dropped.
const BURSTS: usize = 1024;

/// The sending side; clones share it.
#[derive(Clone)]
pub struct Bus {
    bursts: mpsc::Sender<Burst>,
    /// Bursts told and not yet delivered.
    waiting: Arc<AtomicUsize>,
}

/// The gateway's side: one burst for each commit.
pub struct Bursts {
    bursts: mpsc::Receiver<Burst>,
    waiting: Arc<AtomicUsize>,
}

/// The sending side of a stage between the bus and the gateway.
pub struct Stage {
    bursts: mpsc::Sender<Burst>,
    waiting: Arc<AtomicUsize>,
}

impl Stage {
    /// Hands on what is left of a burst of the bus, perhaps nothing. False once the gateway is gone.
    pub async fn pass(&self, burst: Burst) -> bool {
        if burst.notices.is_empty() {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return true;
        }
        self.bursts.send(burst).await.is_ok()
    }

    /// Puts in a burst that did not come by the bus. False once the gateway is gone.
    pub async fn add(&self, burst: Burst) -> bool {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        self.pass(burst).await
    }
}

#[derive(Debug)]
pub struct Burst {
    pub notices: Vec<Notice>,
    /// When it was committed; nothing for what is fleeting.
    pub committed_at: Option<Instant>,
}

impl Bus {
    pub fn open() -> (Self, Bursts) {
        let (sender, receiver) = mpsc::channel(BURSTS);
        let waiting = Arc::default();
        (Self { bursts: sender, waiting: Arc::clone(&waiting) }, Bursts { bursts: receiver, waiting })
    }

    /// The writer's sink: first our own sockets, then the other processes. Blocks while the gateway is behind,
    /// which slows writing down and loses nothing.
    pub fn sink(&self, outbox: Outbox) -> Box<dyn Fn(Vec<Notice>) + Send> {
        let (bus, clock) = (self.clone(), Clock::system());
        Box::new(move |notices| {
            let copy = outbox.copy(&notices);
            bus.waiting.fetch_add(1, Ordering::SeqCst);
            let committed_at = Some(clock.instant());
            // Without a gateway (the command line) there is nobody to tell.
            if bus.bursts.blocking_send(Burst { notices, committed_at }).is_err() {
                bus.waiting.fetch_sub(1, Ordering::SeqCst);
            }
            if !copy.is_empty() {
                outbox.put(|| Body::Burst(copy));
            }
        })
    }

    /// Bursts that have not reached their sockets yet.
    pub fn depth(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// Has the gateway delivered all that was told?
    pub fn is_idle(&self) -> bool {
        self.depth() == 0
    }

    /// Tells what was found out rather than committed; waits while the gateway is behind.
    pub async fn tell(&self, notices: Vec<Notice>) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        if self.bursts.send(Burst { notices, committed_at: None }).await.is_err() {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// A further stage before the gateway: its sending side and what the gateway takes instead.
    pub fn stage(&self, bound: usize) -> (Stage, Bursts) {
        let (sender, receiver) = mpsc::channel(bound);
        let stage = Stage { bursts: sender, waiting: self.waiting.clone() };
        (stage, Bursts { bursts: receiver, waiting: self.waiting.clone() })
    }

    /// Tells what no commit of ours announces: typing, presence, who came by another process. False when the
    /// gateway is behind and it was dropped; `chat:room-users` then says who is there.
    pub fn flash(&self, audience: Audience, event: ServerEvent) -> bool {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let burst = Burst { notices: vec![Notice::tell(audience, event)], committed_at: None };
        let is_told = self.bursts.try_send(burst).is_ok();
        if !is_told {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
        }
        is_told
    }
}

impl Bursts {
    /// The next burst; none once the bus is closed.
    pub async fn recv(&mut self) -> Option<Burst> {
        self.bursts.recv().await
    }

    /// The next burst, if one waits.
    ///
    /// # Errors
    /// None waits, or the bus is closed.
    pub fn try_recv(&mut self) -> Result<Burst, TryRecvError> {
        self.bursts.try_recv()
    }

    /// So many of the bursts that were received have reached their sockets.
    pub fn delivered(&self, bursts: usize) {
        self.waiting.fetch_sub(bursts, Ordering::SeqCst);
    }
}

//! The stage between the bus and the fan-out: what comes from the other processes is put among our own by
//! the ledger. The fan-out behind it does not know that there are others.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use tokio::sync::mpsc;

use crate::{
    contract::{
        events::ServerEvent,
        ids::{NotificationId, RoomId},
        sync::RoomRev,
    },
    domain::{
        error::Result,
        notices::{Audience, Notice},
    },
    services::{
        bus::{Burst, Bursts, Stage},
        cluster::ledger::{Ledger, Step, place_of},
        core::Core,
    },
    store::{messages, rooms},
};

/// Bursts that may wait for the fan-out. At the bound the stage waits, and the bus fills behind it.
const BURSTS: usize = 64;
/// Notifications remembered, so that one that is told again after a loss is not heard twice.
const REMEMBERED: usize = 4096;
/// Before a fence that was refused is asked for again.
const AGAIN: Duration = Duration::from_millis(100);

/// What comes from outside this process.
#[derive(Debug)]
pub enum Foreign {
    /// The notices of a commit, or what was missed of them.
    Burst(Vec<Notice>),
    /// Where rooms stand in the database.
    Heads(Vec<RoomRev>),
}

pub struct Order {
    core: Arc<Core>,
    ledger: Ledger,
    told: Told,
    out: Stage,
}

impl Order {
    /// Looks where the rooms stand; from here on whatever is committed has to be told. Answers the stage and
    /// its other end, for the fan-out.
    pub async fn open(core: Arc<Core>) -> Result<(Self, Bursts)> {
        let ledger = Ledger::begin(core.store.read(rooms::list_heads).await?);
        let (out, bursts) = core.bus.stage(BURSTS);
        Ok((Self { core, ledger, told: Told::default(), out }, bursts))
    }

    /// Works until the bus is closed.
    pub async fn run(mut self, mut own: Bursts, mut foreign: mpsc::Receiver<Foreign>) {
        loop {
            let mut notices = Vec::new();
            let is_open = tokio::select! {
                // Ours first: then fewer notices of the others come too early.
                biased;
                taken = own.recv() => {
                    let Some(burst) = taken else { return };
                    self.take_own(burst.notices, &mut notices).await;
                    self.out.pass(Burst { notices, committed_at: burst.committed_at }).await
                }
                Some(taken) = foreign.recv() => {
                    self.take_foreign(taken, &mut notices).await;
                    self.out.add(Burst { notices, committed_at: None }).await
                }
            };
            if !is_open {
                return;
            }
        }
    }

    async fn take_own(&mut self, notices: Vec<Notice>, burst: &mut Vec<Notice>) {
        for notice in notices {
            let steps = match (&notice, place_of(&notice)) {
                (Notice::Fence(fence), _) => self.ledger.pass(*fence),
                (_, Some(at)) => self.ledger.own(&at, notice),
                (_, None) => vec![Step::Tell(notice)],
            };
            self.go(steps, burst).await;
        }
    }

    async fn take_foreign(&mut self, taken: Foreign, burst: &mut Vec<Notice>) {
        match taken {
            Foreign::Burst(notices) => {
                for notice in notices {
                    let steps = match place_of(&notice) {
                        Some(at) => self.ledger.foreign(&at, notice),
                        None => vec![Step::Tell(notice)],
                    };
                    self.go(steps, burst).await;
                }
            }
            Foreign::Heads(heads) => {
                for head in heads {
                    let steps = self.ledger.stands(&head);
                    self.go(steps, burst).await;
                }
            }
        }
    }

    async fn go(&mut self, steps: Vec<Step>, burst: &mut Vec<Notice>) {
        for step in steps {
            match step {
                Step::Tell(notice) => self.tell(notice, burst),
                Step::Fill { room, after, up_to } => self.fill(room, after, up_to, burst).await,
                Step::Fence(fence) => self.ask_for_fence(fence),
            }
        }
    }

    fn tell(&mut self, notice: Notice, burst: &mut Vec<Notice>) {
        match &notice {
            Notice::RoomRemoved { room } => self.ledger.forget(room),
            Notice::Tell { event: ServerEvent::NotificationNew(notification), .. }
                if !self.told.is_new(&notification.id) =>
            {
                return;
            }
            _ => (),
        }
        burst.push(notice);
    }

    /// Who opens the room later reads it from the database: where nobody has it open, nothing is missing.
    async fn fill(&self, room: RoomId, after: i64, up_to: i64, burst: &mut Vec<Notice>) {
        if !self.core.presence.is_open_here(&room) {
            return;
        }
        let audience = Audience::Room(room.clone());
        let missing = self
            .core
            .store
            .read(move |query| messages::changed_since(query, &room, after, up_to - after))
            .await;
        match missing {
            Ok(missing) => {
                let missing = missing.into_iter().filter(|message| message.rev <= up_to);
                burst.extend(
                    missing.map(|message| Notice::tell(audience.clone(), ServerEvent::Message(message))),
                );
            }
            // The room's head, which is told when it falls quiet, has the clients sync.
            Err(error) => tracing::error!(%error, "what was missed of a room could not be read"),
        }
    }

    /// Its notice comes down the bus behind all that the writer has committed before.
    fn ask_for_fence(&self, fence: u64) {
        let core = self.core.clone();
        tokio::spawn(async move {
            let ask = || {
                core.store.write(move |tx| {
                    tx.announce(Notice::Fence(fence));
                    Ok(())
                })
            };
            while let Err(error) = ask().await {
                if core.stopping.is_cancelled() {
                    return;
                }
                tracing::debug!(%error, "a fence is asked for again");
                core.clock.sleep(AGAIN).await;
            }
        });
    }
}

/// The notifications told last, oldest first.
#[derive(Default)]
struct Told {
    known: HashSet<NotificationId>,
    order: VecDeque<NotificationId>,
}

impl Told {
    fn is_new(&mut self, id: &NotificationId) -> bool {
        if !self.known.insert(id.clone()) {
            return false;
        }
        self.order.push_back(id.clone());
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

//! The stage between the bus and the fan-out: what comes from the other processes is put among our own by
//! the ledger. The fan-out behind it does not know that there are others.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
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

/// While we commit at least this often, what the others told waits for our next burst, but no longer than the other:
/// then the wires get both in one write, which is what a delivery costs most.
const PACE: Duration = Duration::from_millis(50);
const RIDE: Duration = Duration::from_millis(30);

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
    ride: Ride,
}

/// What the others told, in its place, until it goes out together with our own.
#[derive(Default)]
struct Ride {
    notices: Vec<Notice>,
    /// By when it has to go.
    due: Option<Instant>,
    /// When we committed last.
    own_at: Option<Instant>,
}

impl Order {
    /// Looks where the rooms stand; from here on whatever is committed has to be told. Answers the stage and
    /// its other end, for the fan-out.
    pub async fn open(core: Arc<Core>) -> Result<(Self, Bursts)> {
        let ledger = Ledger::begin(core.store.read(rooms::list_heads).await?);
        let (out, bursts) = core.bus.stage(BURSTS);
        Ok((Self { core, ledger, told: Told::default(), out, ride: Ride::default() }, bursts))
    }

    /// Works until the bus is closed.
    pub async fn run(mut self, mut own: Bursts, mut foreign: mpsc::Receiver<Foreign>) {
        loop {
            let wait = self.ride.due.map(|due| due.saturating_duration_since(self.core.clock.instant()));
            let is_open = tokio::select! {
                // Ours first: then fewer notices of the others come too early.
                biased;
                taken = own.recv() => {
                    let Some(burst) = taken else { return };
                    self.pass_own(burst).await
                }
                () = self.core.clock.sleep(wait.unwrap_or_default()), if wait.is_some() => self.go_out().await,
                Some(taken) = foreign.recv() => self.add_foreign(taken).await,
            };
            if !is_open {
                return;
            }
        }
    }

    async fn pass_own(&mut self, Burst { notices, committed_at }: Burst) -> bool {
        let mut burst = Vec::new();
        self.take_own(notices, &mut burst).await;
        self.ride.own_at = committed_at.or(self.ride.own_at);
        self.go_out().await && self.out.pass(Burst { notices: burst, committed_at }).await
    }

    async fn add_foreign(&mut self, taken: Foreign) -> bool {
        let mut notices = std::mem::take(&mut self.ride.notices);
        self.take_foreign(taken, &mut notices).await;
        self.ride.notices = notices;
        let now = self.core.clock.instant();
        if self.ride.own_at.is_some_and(|at| now.duration_since(at) < PACE) {
            self.ride.due.get_or_insert(now + RIDE);
            true
        } else {
            self.go_out().await
        }
    }

    /// False once the gateway is gone.
    async fn go_out(&mut self) -> bool {
        self.ride.due = None;
        match std::mem::take(&mut self.ride.notices) {
            none if none.is_empty() => true,
            notices => self.out.add(Burst { notices, committed_at: None }).await,
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
        let missing = self.core.store.read(move |query| messages::missed(query, &room, after, up_to)).await;
        match missing {
            Ok(missing) => {
                burst.extend(missing.into_iter().map(|event| Notice::tell(audience.clone(), event)));
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

//! The tasks between the link and the house: one tells the others, one hears them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, mpsc},
    task::JoinHandle,
};

use crate::{
    cluster::{Arrival, Arrivals, Link, options::Options},
    contract::time::Timestamp,
    domain::{error::Result, notices::Notice},
    services::{
        bus::Bursts,
        cluster::{
            envelope::{Body, Envelope, Gauges},
            heal,
            nodes::Seen,
            order::{Foreign, Order},
            outbox::Waiting,
        },
        core::Core,
    },
    store::facts,
};

/// Bursts of the others that wait for their turn. At the bound the link's own queue fills, then it drops.
const FOREIGN: usize = 1024;
const BEAT: Duration = Duration::from_secs(2);
/// What a goodbye may take.
const PARTING: Duration = Duration::from_secs(1);
/// Clocks may be set back, and what was committed may have been told a while later.
const SLACK_MS: i64 = 10_000;
/// Between two looks at what may be missing.
const REST: Duration = Duration::from_millis(250);

/// The cluster's side of a running server.
pub struct Relay {
    core: Arc<Core>,
    link: Arc<Link>,
    tasks: [JoinHandle<()>; 4],
    /// Ends before the goodbye, which has the last word.
    beats: JoinHandle<()>,
}

impl Relay {
    /// Joins the others, if they can be reached; else as soon as they can. Answers what the fan-out has to tell:
    /// `own` with what comes from the others in its place.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn open(
        core: Arc<Core>,
        options: &Options,
        waiting: Waiting,
        own: Bursts,
    ) -> Result<(Self, Bursts)> {
        let channel = channel(&core, options).await?;
        let (order, bursts) = Order::open(core.clone()).await?;
        let (link, arrivals) = Link::open(options, channel, core.clock.clone())?;
        let link = Arc::new(link);
        let (foreign, taken) = mpsc::channel(FOREIGN);
        let gap = Arc::new(Gap { since: AtomicI64::new(core.clock.now_ms()), bell: Notify::new() });
        let ear = Ear { core: core.clone(), gap: gap.clone(), foreign: foreign.clone() };
        let tasks = [
            tokio::spawn(order.run(own, taken)),
            tokio::spawn(ear.listen(arrivals)),
            tokio::spawn(speak(core.clone(), link.clone(), waiting)),
            tokio::spawn(heal(core.clone(), gap, foreign)),
        ];
        let beats = tokio::spawn(beat(core.clone()));
        Ok((Self { core, link, tasks, beats }, bursts))
    }

    /// Says goodbye to the others, behind all that they have not been told yet.
    pub async fn close(self) {
        self.beats.abort();
        self.core.outbox.put(|| Body::Bye);
        let said = async {
            while self.link.is_up() && !(self.core.outbox.is_idle() && self.link.is_idle()) {
                self.core.clock.sleep(Duration::from_millis(5)).await;
            }
            // The last one has been taken, and is on its way.
            self.core.clock.sleep(Duration::from_millis(20)).await;
        };
        let _ = tokio::time::timeout(PARTING, said).await;
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Two teams on one Redis do not mix: the epoch is the database's own.
async fn channel(core: &Core, options: &Options) -> Result<String> {
    let name = match options.channel.is_empty() {
        true => core.store.read(facts::find_epoch).await?.unwrap_or_default(),
        false => options.channel.clone(),
    };
    Ok(format!("tertulia:1:{name}"))
}

async fn speak(core: Arc<Core>, link: Arc<Link>, mut waiting: Waiting) {
    while let Some((number, body)) = waiting.recv().await {
        let envelope = Envelope { node: core.nodes.me().clone(), number, body };
        match serde_json::to_vec(&envelope) {
            Ok(word) => link.publish(word).await,
            Err(error) => tracing::error!(%error, "the other processes could not be told"),
        }
    }
}

/// Says that we are alive, and forgets whoever is not.
async fn beat(core: Arc<Core>) {
    let mut beats = core.clock.every(BEAT);
    loop {
        beats.tick().await;
        let gauges = gauges(&core);
        core.nodes.set_mine(gauges);
        core.outbox.put(|| Body::Beat(gauges));
        for node in core.nodes.drop_silent() {
            tracing::warn!(node = node.0, "a process is gone without a word; its people leave");
            core.presence.drop_node(&node);
        }
    }
}

fn gauges(core: &Core) -> Gauges {
    let store = core.store.gauges();
    Gauges {
        connections: u64::try_from(core.metrics.sockets.get()).unwrap_or_default(),
        people: core.presence.count_here() as u64,
        write_queue: store.queue as u64,
        writes: store.writes,
        commits: store.commits,
    }
}

/// Hears the others.
struct Ear {
    core: Arc<Core>,
    foreign: mpsc::Sender<Foreign>,
    gap: Arc<Gap>,
}

/// What may be missing.
struct Gap {
    /// Nothing up to here, by the wall clock.
    since: AtomicI64,
    /// Rung when something may be; twice while it is looked after is once more.
    bell: Notify,
}

impl Ear {
    async fn listen(self, mut arrivals: Arrivals) {
        while let Some(arrival) = arrivals.recv().await {
            match arrival {
                Arrival::Up => {
                    self.core.nodes.set_up(true);
                    self.core.outbox.put(|| Body::Hello);
                    self.core.presence.share_all();
                    self.gap.bell.notify_one();
                }
                Arrival::Down => self.core.nodes.set_up(false),
                Arrival::Word(word) => match serde_json::from_slice(&word) {
                    Ok(envelope) => self.take(envelope).await,
                    Err(error) => tracing::debug!(%error, "a word that is not ours, or of another version"),
                },
            }
        }
    }

    async fn take(&self, Envelope { node, number, body }: Envelope) {
        match self.core.nodes.hear(&node, number) {
            Seen::Own => {
                // What was said before has come through, ours and theirs.
                if matches!(body, Body::Beat(_)) {
                    self.gap.since.store(self.core.clock.now_ms(), Ordering::SeqCst);
                }
                return;
            }
            Seen::InOrder => (),
            Seen::Hole => {
                self.core.outbox.put(|| Body::Ask(node.clone()));
                self.gap.bell.notify_one();
            }
        }
        match body {
            Body::Burst(notices) => drop(self.foreign.send(Foreign::Burst(foreign(notices))).await),
            Body::Typing { room, user, is_typing } => {
                self.core.presence.hear_typing(&room, &user, is_typing);
            }
            Body::Person(told) => self.core.presence.hear_person(&node, told),
            Body::Snapshot(told) => self.core.presence.hear_snapshot(&node, told),
            Body::Hello => self.core.presence.share_all(),
            Body::Ask(asked) if asked == *self.core.nodes.me() => self.core.presence.share_all(),
            Body::Ask(_) => (),
            Body::Beat(gauges) => self.core.nodes.set_gauges(&node, gauges),
            Body::Bye => {
                self.core.nodes.forget(&node);
                self.core.presence.drop_node(&node);
            }
        }
    }
}

/// Reads what may have been lost, and hands it to the order stage.
async fn heal(core: Arc<Core>, gap: Arc<Gap>, foreign: mpsc::Sender<Foreign>) {
    loop {
        gap.bell.notified().await;
        let since = Timestamp(gap.since.load(Ordering::SeqCst) - SLACK_MS);
        match heal::look(&core, since).await {
            Ok((heads, notices)) => {
                let _ = foreign.send(Foreign::Heads(heads)).await;
                let _ = foreign.send(Foreign::Burst(notices)).await;
                core.clock.sleep(REST).await;
            }
            Err(error) => {
                tracing::error!(%error, "what was missed could not be read; it is tried again");
                core.clock.sleep(REST).await;
                gap.bell.notify_one();
            }
        }
    }
}

/// What another process may tell us to tell.
fn foreign(mut notices: Vec<Notice>) -> Vec<Notice> {
    notices.retain(Notice::is_shared);
    notices
}

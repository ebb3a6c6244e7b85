//! The tasks between the link and the house: one tells the others, one hears them.

use std::{sync::Arc, time::Duration};

use tokio::{sync::mpsc, task::JoinHandle};

use crate::{
    cluster::{Link, options::Options},
    contract::time::Timestamp,
    domain::error::Result,
    services::{
        bus::Bursts,
        cluster::{
            ear::Ear,
            envelope::{self, Body, Head},
            gap::Gap,
            heal,
            order::Order,
            outbox::{Envelope, Waiting},
        },
        core::Core,
    },
    store::facts,
};

/// Bursts of the others that wait for their turn. At the bound the link's own queue fills, then it drops.
const FOREIGN: usize = 1024;
const BEAT: Duration = Duration::from_secs(1);
/// Beats this far apart mean that the whole process was stopped.
const STOPPED: Duration = Duration::from_secs(4);
/// What a goodbye may take.
const PARTING: Duration = Duration::from_secs(1);

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
        let gap = Arc::new(Gap::new(Timestamp(core.clock.now_ms())));
        let ear = Ear::new(core.clone(), gap.clone(), foreign.clone());
        let tasks = [
            tokio::spawn(order.run(own, taken)),
            tokio::spawn(ear.listen(arrivals)),
            tokio::spawn(speak(core.clone(), link.clone(), waiting)),
            tokio::spawn(heal::run(core.clone(), gap, foreign)),
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
    while let Some(Envelope { number, said_at, body }) = waiting.recv().await {
        let head = Head { node: core.nodes.me().clone(), number, said_at };
        match envelope::write(&head, &body) {
            Ok(word) => link.publish(word).await,
            Err(error) => tracing::error!(%error, "the other processes could not be told"),
        }
    }
}

/// Says that we are alive and how, and takes out whoever is not.
async fn beat(core: Arc<Core>) {
    let mut beats = core.clock.every(BEAT);
    let mut last = core.clock.instant();
    loop {
        beats.tick().await;
        let now = core.clock.instant();
        if now.duration_since(last) >= STOPPED {
            tracing::warn!(
                "this process stood still for a while; the others have taken its people out meanwhile"
            );
            core.nodes.pardon();
        }
        last = now;
        core.outbox.put(|| Body::Beat(Box::new(core.nodes.mine())));
        for node in core.nodes.drop_silent() {
            tracing::warn!(node = node.0, "a process is gone without a word; its people leave");
            core.presence.drop_node(&node);
        }
    }
}

//! Wiring: builds the house from the ground up and takes it down in reverse.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    auth::{Passwords, Tokens, Vapid},
    blobs::{Shelf, Workbench},
    chance::Chance,
    clock::Clock,
    contract::{dashboard::HappeningKind, time::Timestamp},
    folder::{DataFolder, Use},
    gateway::Door,
    http,
    outbound::Outbound,
    services::{
        Core, SetupToken,
        bell::Bell,
        bus::Bus,
        cluster::{envelope::NodeId, nodes::Nodes, outbox::Outbox, relay::Relay},
        connection::Upgrades,
        desk::Desk,
        founding,
        happenings::Happenings,
        jobs,
        limits::Limits,
        metrics::Metrics,
        presence::Presence,
        pulse::Pulse,
        recents::Recents,
        setup, stats,
        uploads::seats::Seats,
    },
    settings::Settings,
    store::Store,
    workers,
};

/// A running server.
pub struct App {
    address: SocketAddr,
    /// Where the first admin is made, while there is no user.
    setup_link: Option<String>,
    core: Arc<Core>,
    door: Door,
    /// To the other processes of a cluster.
    relay: Option<Relay>,
    ends: http::Ends,
    serving: JoinHandle<()>,
    /// The clock's errands.
    errands: [JoinHandle<()>; 3],
    /// Jobs that workers have taken.
    under_way: TaskTracker,
    /// What a stop may take in all.
    patience: Duration,
    /// Kept locked for as long as the server runs.
    _folder: DataFolder,
}

impl App {
    /// Opens the data folder, the database and the doors. When it answers, the server is ready.
    ///
    /// # Errors
    /// A folder, database or address that cannot be had; the message says which and what to do.
    pub async fn start(settings: Settings) -> anyhow::Result<Self> {
        Self::start_at(settings, Clock::system()).await
    }

    /// The same by another wall clock: for tests that move it.
    async fn start_at(settings: Settings, clock: Clock) -> anyhow::Result<Self> {
        let root: PathBuf = settings.data.locate()?;
        let usage = if settings.cluster.is_shared() { Use::Shared } else { Use::Alone };
        let folder = DataFolder::take(&root, usage)?;
        let taken_at = Timestamp(clock.now_ms());
        let listener = http::listen(settings.server.listen)
            .with_context(|| format!("cannot listen on {}", settings.server.listen))?;
        let address = listener.local_addr()?;

        if !settings.limits.enabled {
            tracing::warn!("limits.enabled is false: nobody is held back, whatever they do");
        }
        let (bus, bursts) = Bus::open();
        let (outbox, waiting) = match usage {
            Use::Alone => (Outbox::default(), None),
            Use::Shared => {
                let (outbox, waiting) = Outbox::open(clock.clone());
                (outbox, Some(waiting))
            }
        };
        let opening = folder.open_alone()?;
        let mut core = core(&settings, &folder, clock, bus, outbox)?;
        match usage {
            Use::Alone => core.strays_before = Some(taken_at),
            Use::Shared => {
                core.setup_token = SetupToken::shared(&settings.setup, core.chance, folder.setup_token())?;
            }
        }
        let core = Arc::new(core);
        core.store.check().await?;
        founding::found(&core).await?;
        jobs::open(&core, usage == Use::Alone).await?;
        core.happenings.note(HappeningKind::Started, None, None);
        let setup_link = setup::open(&core)
            .await?
            .map(|token| format!("{}/setup?token={token}", settings.server.url(address)));
        let (relay, bursts) = match waiting {
            Some(waiting) => {
                let (relay, bursts) = Relay::open(core.clone(), &settings.cluster, waiting, bursts).await?;
                (Some(relay), bursts)
            }
            None => (None, bursts),
        };
        drop(opening);
        let (door, layer) = Door::open(core.clone(), settings.gateway.clone(), bursts);
        let ends = http::Ends { stop: core.stopping.clone(), ..http::Ends::default() };
        let sockets = http::HandOver(layer);
        let routes =
            http::router(core.clone(), &settings.server, ends.stop.clone(), |routes| routes.layer(sockets));
        let server = (core.clone(), settings.server.clone(), ends.clone());
        let serving = tokio::spawn(async move {
            let (core, options, ends) = server;
            http::serve(listener, routes, core, &options, ends).await;
        });
        let errands = [
            tokio::spawn(workers::housekeeping::run(core.clone())),
            tokio::spawn(workers::sampling::run(core.clone())),
            tokio::spawn(workers::indexing::run(core.clone())),
        ];
        let under_way = TaskTracker::new();
        workers::jobs::start(&core, &settings.jobs, &under_way);
        let patience = Duration::from_secs(settings.server.shutdown_seconds);
        Ok(Self {
            address,
            setup_link,
            core,
            door,
            relay,
            ends,
            serving,
            errands,
            under_way,
            patience,
            _folder: folder,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the first admin is made; none once there is a user.
    pub fn setup_link(&self) -> Option<&str> {
        self.setup_link.as_deref()
    }

    /// Takes no more, finishes what was taken, says goodbye, closes the database last.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.ends.stop.cancel();
        self.errands.iter().for_each(JoinHandle::abort);
        // What is not done by then is done again: the job is still there.
        self.under_way.close();
        let _ = tokio::time::timeout(self.patience / 8, self.under_way.wait()).await;
        // What came since the last minute; a database that does not answer must not hold the stop up.
        let last = stats::sample(&self.core, stats::this_minute(&self.core).0);
        let _ = tokio::time::timeout(self.patience / 8, last).await;
        self.door.close(self.patience / 2).await;
        let mut serving = self.serving;
        let went_quietly = tokio::time::timeout(self.patience / 4, &mut serving).await.is_ok();
        // Whoever did not take the goodbye is cut, websockets too.
        self.ends.cut.cancel();
        if !went_quietly {
            let _ = tokio::time::timeout(self.patience / 4, serving).await;
        }
        if let Some(relay) = self.relay {
            relay.close().await;
        }
        self.core.store.close().await?;
        Ok(())
    }
}

/// The services without the doors, for an operator's verb; a server may run on the same folder meanwhile. While one
/// starts there, this waits.
pub async fn visit(settings: &Settings) -> anyhow::Result<Core> {
    let folder = DataFolder::visit(&settings.data.locate()?)?;
    let opening = folder.open_alone()?;
    let core = core(settings, &folder, Clock::system(), Bus::open().0, Outbox::default())?;
    // A server that is about to open the house finds it founded.
    founding::found(&core).await?;
    drop(opening);
    Ok(core)
}

fn core(
    settings: &Settings,
    folder: &DataFolder,
    clock: Clock,
    bus: Bus,
    outbox: Outbox,
) -> anyhow::Result<Core> {
    let chance = Chance;
    let sink = bus.sink(outbox.clone());
    let store = Store::open(&folder.database(), &settings.store, &clock, chance, sink)?;
    let node = NodeId(chance.id(clock.now_ms()).to_string());
    let happenings = Happenings::new(clock.clone(), outbox.clone(), &node);
    Ok(Core {
        store,
        shelf: Shelf::open(&folder.files(), &settings.files, chance)?,
        workbench: Workbench::new(&settings.files, settings.jobs.media_parallel),
        strays_before: None,
        uploading: Seats::default(),
        chance,
        presence: Presence::new(clock.clone(), bus.clone(), outbox.clone()),
        outbox,
        nodes: Nodes::new(clock.clone(), node),
        bus,
        passwords: Passwords::new(&settings.auth, chance)?,
        tokens: Tokens::open(&folder.keys(), &settings.auth, clock.clone(), chance)?,
        vapid: Vapid::open(&folder.keys(), contact(settings), clock.clone(), chance)?,
        limits: Limits::new(&settings.limits, clock.clone()),
        rooms: settings.rooms,
        metrics: Metrics::default(),
        upgrades: Upgrades::default(),
        pulse: Pulse::new(clock.instant()),
        happenings,
        recents: Recents::default(),
        search: Desk::default(),
        outbound: Outbound::new(&settings.outbound),
        bell: Bell::default(),
        stopping: CancellationToken::new(),
        setup_token: SetupToken::new(&settings.setup, chance),
        clock,
    })
}

/// Whom push services may write to: the operator's word, else where the house is.
fn contact(settings: &Settings) -> String {
    let url = &settings.server.public_url;
    match (settings.push.contact.as_str(), url.starts_with("https://")) {
        ("", true) => url.clone(),
        ("", false) => "mailto:admin@localhost".to_owned(),
        (contact, _) => contact.to_owned(),
    }
}

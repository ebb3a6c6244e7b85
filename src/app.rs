//! Wiring: builds the house from the ground up and takes it down in reverse.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    auth::{Passwords, Tokens},
    chance::Chance,
    clock::Clock,
    folder::DataFolder,
    gateway::Door,
    http,
    services::{
        Core, SetupToken, bus::Bus, founding, limits::Limits, metrics::Metrics, presence::Presence,
        pulse::Pulse, setup,
    },
    settings::Settings,
    store::Store,
    workers,
};

/// Seconds of a stop that the events already taken may use.
const FINISHING: Duration = Duration::from_secs(4);

/// A running server.
pub struct App {
    address: SocketAddr,
    /// Where the first admin is made, while there is no user.
    setup_link: Option<String>,
    core: Arc<Core>,
    door: Door,
    /// Cancelled: no more connections, and those that are open are seen off.
    stopping: CancellationToken,
    serving: JoinHandle<()>,
    housekeeping: JoinHandle<()>,
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
        let folder = DataFolder::take(&root)?;
        let listener = TcpListener::bind(&settings.server.listen)
            .await
            .with_context(|| format!("cannot listen on {}", settings.server.listen))?;
        let address = listener.local_addr()?;

        let (bus, bursts) = Bus::open();
        let core = Arc::new(core(&settings, &folder, clock, bus)?);
        founding::found(&core).await?;
        let setup_link = setup::open(&core)
            .await?
            .map(|token| format!("{}/setup?token={token}", settings.server.url(address)));
        let (door, layer) = Door::open(core.clone(), settings.gateway.clone(), bursts);
        let stopping = CancellationToken::new();
        let routes = http::router(core.clone(), &settings.server).layer(layer);
        let serving = tokio::spawn(http::serve(listener, routes, settings.server.clone(), stopping.clone()));
        let housekeeping = tokio::spawn(workers::housekeeping::run(core.clone()));
        let patience = Duration::from_secs(settings.server.shutdown_seconds);
        Ok(Self {
            address,
            setup_link,
            core,
            door,
            stopping,
            serving,
            housekeeping,
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
        self.stopping.cancel();
        self.housekeeping.abort();
        self.door.close(FINISHING).await;
        if tokio::time::timeout(self.patience, self.serving).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
        self.core.store.close().await?;
        Ok(())
    }
}

fn core(settings: &Settings, folder: &DataFolder, clock: Clock, bus: Bus) -> anyhow::Result<Core> {
    let chance = Chance;
    let store = Store::open(&folder.database(), &settings.store, &clock, chance, bus.sink())?;
    Ok(Core {
        store,
        chance,
        presence: Presence::new(clock.clone(), bus.clone()),
        bus,
        passwords: Passwords::new(&settings.auth, chance)?,
        tokens: Tokens::open(&folder.keys(), &settings.auth, clock.clone(), chance)?,
        limits: Limits::new(&settings.limits, clock.clone()),
        metrics: Metrics::default(),
        pulse: Pulse::new(clock.instant()),
        setup_token: SetupToken::new(&settings.setup, chance),
        clock,
    })
}

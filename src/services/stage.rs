//! Where the services' stories are told: a house in a temporary folder, without doors.

use std::{net::Ipv4Addr, sync::Mutex, sync::mpsc};

use tokio_util::sync::CancellationToken;

use crate::{
    auth::{self, Passwords, Tokens, Vapid},
    blobs::{Shelf, Workbench, options as files},
    chance::Chance,
    clock::Clock,
    contract::accounts::{Role, Setup},
    domain::{error::Error, notices::Notice, who::Who},
    outbound::{Outbound, options::Options as Calls},
    services::{
        bell::Bell,
        bus::Bus,
        cluster::{envelope::NodeId, nodes::Nodes, outbox::Outbox},
        core::Core,
        desk::Desk,
        founding,
        happenings::Happenings,
        limits::Limits,
        metrics::Metrics,
        operator, options,
        presence::Presence,
        pulse::Pulse,
        recents::Recents,
        sessions::{self, Client, SignedIn},
        setup,
        setup_token::SetupToken,
    },
    store::Store,
};

pub const PASSWORD: &str = "correct horse battery";

pub struct Stage {
    pub core: Core,
    /// What the transactions announced.
    notices: Mutex<mpsc::Receiver<Notice>>,
    folder: tempfile::TempDir,
}

impl Stage {
    pub async fn open() -> Self {
        Self::with(options::Limits { enabled: false, ..options::Limits::default() }).await
    }

    pub async fn with(limits: options::Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (clock, chance) = (Clock::manual(1_769_851_800_000), Chance);
        let cheap = auth::options::Options { hash_memory_kib: 64, hash_iterations: 1, ..Default::default() };
        let (sender, notices) = mpsc::channel();
        let sink = Box::new(move |burst: Vec<Notice>| {
            burst.into_iter().for_each(|notice| drop(sender.send(notice)));
        });
        // However full the disk of whoever tells the stories is.
        let kept = files::Options { keep_free_mb: 0, keep_free_percent: 0, ..Default::default() };
        let path = folder.path().join("tertulia.db");
        let (bus, outbox) = (Bus::open().0, Outbox::default());
        let core = Core {
            store: Store::open(&path, &Default::default(), &clock, chance, sink).unwrap(),
            shelf: Shelf::open(&folder.path().join("files"), &kept, chance).unwrap(),
            workbench: Workbench::new(&Default::default(), 2),
            strays_before: None,
            uploading: Default::default(),
            presence: Presence::new(clock.clone(), bus.clone(), outbox.clone()),
            happenings: Happenings::new(clock.clone(), outbox.clone(), &NodeId("stage".into())),
            outbox,
            nodes: Nodes::new(clock.clone(), NodeId("stage".into())),
            bus,
            passwords: Passwords::new(&cheap, chance).unwrap(),
            tokens: Tokens::open(&folder.path().join("keys"), &cheap, clock.clone(), chance).unwrap(),
            vapid: Vapid::open(
                &folder.path().join("keys"),
                "mailto:ada@example.org".to_owned(),
                clock.clone(),
                chance,
            )
            .unwrap(),
            limits: Limits::new(&limits, clock.clone()),
            rooms: options::Rooms::default(),
            metrics: Metrics::default(),
            upgrades: Default::default(),
            pulse: Pulse::new(clock.instant()),
            recents: Recents::default(),
            search: Desk::default(),
            outbound: Outbound::new(&Calls { allow: vec!["127.0.0.1".to_owned()], ..Calls::default() }),
            bell: Bell::default(),
            stopping: CancellationToken::new(),
            setup_token: SetupToken::new(&options::Setup::default(), chance),
            clock,
            chance,
        };
        founding::found(&core).await.unwrap();
        Self { core, notices: Mutex::new(notices), folder }
    }

    /// For a door that keeps the core itself.
    pub fn into_parts(self) -> (Core, tempfile::TempDir) {
        (self.core, self.folder)
    }

    /// Ada sets the house up.
    pub async fn ada(&self) -> SignedIn {
        let setup = Setup {
            setup_token: self.core.setup_token.text().unwrap(),
            team_name: None,
            name: "Ada".into(),
            email: "ada@example.org".into(),
            password: PASSWORD.into(),
        };
        setup::set_up(&self.core, setup, laptop()).await.unwrap()
    }

    /// A member comes in by the command line and signs in.
    pub async fn member(&self, name: &str) -> SignedIn {
        let email = format!("{}@example.org", name.to_lowercase());
        operator::create_user(&self.core, &email, name, PASSWORD, Role::Member).await.unwrap();
        self.logs_in(&email, PASSWORD).await.unwrap()
    }

    /// Ada, who sets the house up, Bea and Cid.
    pub async fn people(&self) -> Vec<Who> {
        let mut people = vec![self.who(&self.ada().await).await.unwrap()];
        for name in ["Bea", "Cid"] {
            people.push(self.who(&self.member(name).await).await.unwrap());
        }
        people
    }

    pub async fn logs_in(&self, email: &str, password: &str) -> Result<SignedIn, Error> {
        let login = crate::contract::accounts::Login { email: email.into(), password: password.into() };
        sessions::log_in(&self.core, login, laptop()).await
    }

    pub async fn who(&self, signed_in: &SignedIn) -> Result<Who, Error> {
        sessions::authenticate(&self.core, &signed_in.answer.access_token).await
    }

    /// What was announced since the last look, in words.
    pub fn heard(&self) -> Vec<String> {
        self.notices.lock().unwrap().try_iter().map(|notice| format!("{notice:?}")).collect()
    }
}

/// Numbers that look like chance and are the same each time.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides
    }
}

pub fn laptop() -> Client {
    Client { address: Ipv4Addr::LOCALHOST.into(), user_agent: "laptop".into() }
}

pub fn phone() -> Client {
    Client { address: Ipv4Addr::new(192, 0, 2, 7).into(), user_agent: "phone".into() }
}

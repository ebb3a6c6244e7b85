//! What every service works with. Made once by `app` and shared by the doors.

use tokio_util::sync::CancellationToken;

use crate::{
    auth::{Passwords, Tokens, Vapid},
    blobs::{Shelf, Workbench},
    chance::Chance,
    clock::Clock,
    contract::time::Timestamp,
    outbound::Outbound,
    services::{
        bell::Bell,
        bus::Bus,
        cluster::{nodes::Nodes, outbox::Outbox},
        connection::Upgrades,
        desk::Desk,
        happenings::Happenings,
        limits::Limits,
        metrics::Metrics,
        options::Rooms,
        presence::Presence,
        pulse::Pulse,
        recents::Recents,
        setup_token::SetupToken,
        uploads::seats::Seats,
    },
    store::Store,
};

pub struct Core {
    pub store: Store,
    /// What people uploaded.
    pub shelf: Shelf,
    /// Where pictures are worked on.
    pub workbench: Workbench,
    /// What is older and nothing refers to was left by a server that is gone; none while others work on the same folder.
    pub strays_before: Option<Timestamp>,
    /// Files on their way in.
    pub uploading: Seats,
    pub clock: Clock,
    pub chance: Chance,
    /// For what is fleeting and not stored; what is stored is announced by its transaction.
    pub bus: Bus,
    /// For the other processes of a cluster; a lone one has none.
    pub outbox: Outbox,
    /// The other processes, as far as they can be heard.
    pub nodes: Nodes,
    pub presence: Presence,
    pub passwords: Passwords,
    pub tokens: Tokens,
    /// The house's key for pushes.
    pub vapid: Vapid,
    pub limits: Limits,
    /// Who makes rooms.
    pub rooms: Rooms,
    pub metrics: Metrics,
    pub upgrades: Upgrades,
    pub pulse: Pulse,
    pub recents: Recents,
    pub happenings: Happenings,
    /// Calls to other machines.
    pub outbound: Outbound,
    /// Where what was said is looked for.
    pub search: Desk,
    /// Wakes the workers.
    pub bell: Bell,
    /// Cancelled once the house stops: nothing more is taken, what was taken is finished.
    pub stopping: CancellationToken,
    /// Lets the first admin in, once.
    pub setup_token: SetupToken,
}

impl Core {
    /// A message was posted here: it is counted, and comes into the index.
    pub fn posted(&self) {
        self.pulse.posted();
        self.search.bell.ring();
    }
}

//! The namespace `/dashboard`, for admins: how the server is, once a second.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use socketioxide::{
    SocketIo,
    extract::{SocketRef, TryData},
};

use crate::{
    contract::events::{CHAT, DASHBOARD, NOTIFICATIONS, ServerEvent},
    domain::error::Result,
    gateway::{
        events::Handlers,
        guard::{self, Auth, Denied},
        hall::Hall,
    },
    services::stats,
};

const SECOND: Duration = Duration::from_secs(1);

pub async fn guard(
    hall: Arc<Hall>,
    handlers: Arc<Handlers>,
    socket: SocketRef,
    auth: TryData<Auth>,
) -> Result<(), Denied> {
    let seat = guard::admit(&hall, &handlers, &socket, auth).await?;
    if seat.who().is_admin() { Ok(()) } else { Err(Denied::Forbidden) }
}

/// Once a second, apart from what else happens then: it reads from the database, and nobody should wait for that.
pub async fn run(io: SocketIo, hall: Arc<Hall>) {
    let mut seconds = hall.core.clock.every(SECOND);
    loop {
        seconds.tick().await;
        if AssertUnwindSafe(tick(&io, &hall)).catch_unwind().await.is_err() {
            hall.core.metrics.panics.add(1);
            tracing::error!("the dashboard's numbers panicked");
        }
    }
}

/// Counts, and tells whoever looks.
async fn tick(io: &SocketIo, hall: &Hall) {
    let core = &hall.core;
    let count = |namespace| io.of(namespace).map_or(0, |all| all.broadcast().sockets().len());
    let watchers = count(DASHBOARD);
    let sockets = watchers + count(CHAT) + count(NOTIFICATIONS);
    core.metrics.sockets.set(i64::try_from(sockets).unwrap_or(i64::MAX));
    core.pulse.tick(core.clock.instant());
    if watchers > 0 || core.outbox.is_open() {
        core.nodes.set_mine(stats::take(core));
    }
    let Some(all) = io.of(DASHBOARD).filter(|_| watchers > 0) else { return };
    match stats::look(core, &core.nodes.readings()).await {
        Ok(stats) => {
            let event = ServerEvent::Stats(Box::new(stats));
            let _ = all.broadcast().emit(event.name(), &event).await;
        }
        Err(error) => tracing::warn!(%error, "the dashboard's numbers could not be had"),
    }
}

//! The namespace `/dashboard`, for admins: how the server is, once a second.

use std::sync::Arc;

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

pub async fn guard(
    hall: Arc<Hall>,
    handlers: Arc<Handlers>,
    socket: SocketRef,
    auth: TryData<Auth>,
) -> Result<(), Denied> {
    let seat = guard::admit(&hall, &handlers, &socket, auth).await?;
    if seat.who().is_admin() { Ok(()) } else { Err(Denied::Forbidden) }
}

/// Counts, and tells whoever looks.
pub async fn tick(io: &SocketIo, hall: &Hall) {
    let count = |namespace| io.of(namespace).map_or(0, |all| all.broadcast().sockets().len());
    let watchers = count(DASHBOARD);
    let connections = watchers + count(CHAT) + count(NOTIFICATIONS);
    hall.core.metrics.sockets.set(i64::try_from(connections).unwrap_or(i64::MAX));
    let stats = stats::take(&hall.core, connections as u64);
    if watchers > 0
        && let Some(all) = io.of(DASHBOARD)
    {
        let event = ServerEvent::Stats(stats);
        let _ = all.broadcast().emit(event.name(), &event).await;
    }
}

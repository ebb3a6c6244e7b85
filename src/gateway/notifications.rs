//! The namespace `/notifications`: told what is new, and tells what was read.

use std::sync::Arc;

use socketioxide::extract::{SocketRef, TryData};

use crate::{
    contract::{
        events::READ_NOTIFICATIONS,
        notifications::{NotificationRead, NotificationReadAck},
        tokens::Scope,
    },
    domain::error::Result,
    gateway::{
        events::{Ask, Handlers},
        guard::{self, Auth, Denied},
        hall::Hall,
    },
    services::{limits::Limit, notifications},
};

/// Checks the token.
pub async fn guard(
    hall: Arc<Hall>,
    handlers: Arc<Handlers>,
    socket: SocketRef,
    auth: TryData<Auth>,
) -> Result<(), Denied> {
    guard::admit(&hall, &handlers, &socket, auth).await.map(drop)
}

/// What a socket may send.
pub fn handlers() -> Handlers {
    Handlers::default().on(READ_NOTIFICATIONS, Limit::Other, Scope::Read, mark_read)
}

async fn mark_read(ask: Ask, read: NotificationRead) -> Result<NotificationReadAck> {
    notifications::mark_read(&ask.hall.core, &ask.seat.who(), read, Some(ask.seat.socket.clone())).await
}

//! The handshake guard: a token becomes a `Who`, a socket gets its seat and its handlers.
//!
//! All of it happens before the client hears that it is connected, so that its first event already
//! finds its handler.

use std::{fmt, net::Ipv4Addr, sync::Arc};

use serde::Deserialize;
use socketioxide::extract::{SocketRef, TryData};

use crate::{
    contract::{errors::Code, ids::SocketId},
    domain::{error::Error, who::Who},
    gateway::{
        events::Handlers,
        hall::Hall,
        names::{session_room, user_room},
        revoke,
        seat::Seat,
    },
    services::{
        connection::Connection,
        entrance,
        limits::{Limit, Ticket, address_key},
        sessions::Client,
    },
};

/// Why a namespace was refused: the whole of what a `connect_error` can say, so a stable string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    NoToken,
    BadToken,
    Forbidden,
    RateLimited,
    Unavailable,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoToken => "No token provided",
            Self::BadToken => "Invalid or expired token",
            Self::Forbidden => "Forbidden",
            Self::RateLimited => "rate_limited",
            Self::Unavailable => "unavailable",
        })
    }
}

/// What a client may send with its handshake. Anything else counts as no token.
#[derive(Default, Deserialize)]
pub struct Auth {
    token: Option<String>,
}

/// Lets a socket in, or says why not.
pub async fn admit(
    hall: &Arc<Hall>,
    handlers: &Arc<Handlers>,
    socket: &SocketRef,
    TryData(auth): TryData<Auth>,
) -> Result<Arc<Seat>, Denied> {
    let request = &socket.req_parts().extensions;
    let has_ticket = request.get::<Ticket>().is_some_and(Ticket::punch);
    if let Some(client) = request.get::<Client>().filter(|_| !has_ticket) {
        let address = address_key(client.address);
        hall.core.limits.check(Limit::Handshake, &address).map_err(|_| Denied::RateLimited)?;
    }
    let connection = request.get::<Connection>().cloned();
    let token = auth.unwrap_or_default().token.filter(|token| !token.is_empty());
    let token = token.or_else(|| bearer(socket)).ok_or(Denied::NoToken)?;
    let checked_at = hall.changes();
    let address = request.get::<Client>().map_or(Ipv4Addr::UNSPECIFIED.into(), |client| client.address);
    let who = entrance::authenticate(&hall.core, &token, address).await.map_err(denied)?;
    let seat = seat(hall, socket, who, checked_at, connection);
    handlers.listen(socket, hall);
    Ok(seat)
}

fn seat(
    hall: &Arc<Hall>,
    socket: &SocketRef,
    who: Who,
    checked_at: u64,
    connection: Option<Connection>,
) -> Arc<Seat> {
    let seat = Seat::new(hall, SocketId(socket.id.to_string()), who, checked_at, connection);
    if let Some(expires_at) = seat.who().grant.as_ref().and_then(|grant| grant.expires_at) {
        hall.expiries.note(expires_at, &seat.who().session_id);
    }
    socket.extensions.insert(seat.clone());
    socket.extensions.insert(hall.clone());
    socket.join([user_room(&seat.who().user_id), session_room(&seat.who().session_id)]);
    seat
}

/// The namespace is open for the socket.
pub async fn on_connect(socket: SocketRef) {
    let (Some(seat), Some(hall)) = (Seat::of(&socket), socket.extensions.get::<Arc<Hall>>()) else { return };
    seat.lane.begin();
    // Its session may have ended after it was read and before this socket was there to be found.
    if hall.changes() != seat.checked_at {
        revoke::recheck_one(&hall, &socket, &seat).await;
    }
}

fn bearer(socket: &SocketRef) -> Option<String> {
    let header = socket.req_parts().headers.get(http::header::AUTHORIZATION)?;
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}

fn denied(error: Error) -> Denied {
    match error {
        Error::Refused(refusal) if refusal.code == Code::AuthRequired => Denied::BadToken,
        Error::Refused(_) => Denied::Unavailable,
        Error::Internal(fault) => {
            tracing::error!(%fault, "a handshake failed");
            Denied::Unavailable
        }
    }
}

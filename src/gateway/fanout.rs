//! Notices become emits. One task takes the bursts in commit order, so that every socket hears a room
//! in the order of its revs. Each broadcast is encoded once for all of its sockets.

use std::{panic::AssertUnwindSafe, str::FromStr, sync::Arc};

use futures_util::FutureExt;
use socketioxide::{
    BroadcastError, SocketIo, extract::SocketRef, operators::BroadcastOperators, socket::Sid,
};

use crate::{
    contract::{
        events::{CHAT, ServerEvent},
        ids::{RoomId, SocketId, UserId},
        sync::RoomRev,
    },
    domain::notices::{Audience, Notice},
    gateway::{
        guard::{session_room, user_room},
        hall::Hall,
        heads::{Due, Heads},
        revoke,
        seat::Seat,
    },
    services::bus::Bursts,
};

/// The sockets that asked for heads.
pub const FOLLOWERS: &str = "followers";

/// The Socket.IO room of the sockets that opened a room of ours.
pub fn open_room(room: &RoomId) -> String {
    format!("room:{room}")
}

/// The Socket.IO room of the sockets that follow its head.
pub fn head_room(room: &RoomId) -> String {
    format!("head:{room}")
}

/// Notices in a row after which the sockets' own tasks get their turn: a burst must not fill the buffer of
/// a client that reads as fast as it can.
const TURN: usize = 32;

/// Delivers until the bus is closed.
pub async fn run(mut bursts: Bursts, io: SocketIo, hall: Arc<Hall>, heads: Arc<Heads>) {
    while let Some(burst) = bursts.recv().await {
        for (count, notice) in burst.into_iter().enumerate() {
            // One notice that cannot be delivered must not silence the house.
            if AssertUnwindSafe(deliver(&io, &hall, &heads, notice)).catch_unwind().await.is_err() {
                hall.core.metrics.panics.add(1);
                tracing::error!("the delivery of a notice panicked");
            }
            if count % TURN == TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
    }
}

async fn deliver(io: &SocketIo, hall: &Arc<Hall>, heads: &Heads, notice: Notice) {
    match notice {
        Notice::Tell { audience, event } => tell(io, hall, &audience, &event).await,
        Notice::Head(head) => {
            if heads.change(&head, hall.core.clock.instant()) {
                tell_head(io, hall, Due::Followers(head)).await;
            }
        }
        Notice::MemberAdded { room, user } => {
            for (socket, seat) in chat_sockets(io, user_room(&user)) {
                if seat.follows() {
                    seat.join(io, &socket, vec![head_room(&room)]);
                }
            }
        }
        Notice::MemberRemoved { room, user } => {
            for (socket, seat) in chat_sockets(io, user_room(&user)) {
                part(hall, &socket, &seat, &room);
            }
        }
        Notice::RoomRemoved { room } => {
            for (socket, seat) in chat_sockets(io, open_room(&room)) {
                part(hall, &socket, &seat, &room);
            }
            for (socket, _) in chat_sockets(io, head_room(&room)) {
                socket.leave(head_room(&room));
            }
        }
        Notice::SessionEnded { session } => revoke::cut_all(io, hall, session_room(&session)),
        Notice::UserCut { user } => revoke::cut_all(io, hall, user_room(&user)),
        Notice::UserChanged { user } => revoke::recheck(io, hall, Some(user_room(&user))),
        Notice::ChangedOutside => revoke::recheck(io, hall, None),
    }
}

/// Tells where a room stands.
pub async fn tell_head(io: &SocketIo, hall: &Hall, due: Due) {
    let Some(all) = io.of(CHAT) else { return };
    let (all, head): (_, RoomRev) = match due {
        Due::Followers(head) => (all.within(head_room(&head.room_id)).except(open_room(&head.room_id)), head),
        Due::Everybody(head) => (all.within([head_room(&head.room_id), open_room(&head.room_id)]), head),
    };
    emit(hall, all, &ServerEvent::RoomRev(head)).await;
}

async fn tell(io: &SocketIo, hall: &Hall, audience: &Audience, event: &ServerEvent) {
    let Some(all) = io.of(event.namespace()) else { return };
    let heard_by = match audience {
        Audience::Everybody => all.broadcast(),
        Audience::Room(room) => all.within(open_room(room)),
        Audience::RoomExcept(room, sender) => match find(io, event, sender) {
            Some(socket) => socket.to(open_room(room)),
            None => all.within(open_room(room)),
        },
        Audience::RoomExceptUser(room, user) => all.within(open_room(room)).except(user_room(user)),
        Audience::Followers => all.within(FOLLOWERS),
        Audience::FollowersOf(room) => all.within(head_room(room)),
        Audience::User(user) => all.within(user_room(user)),
        Audience::UserExcept(user, actor) => except(io, event, all, user, actor),
    };
    emit(hall, heard_by, event).await;
}

fn except(
    io: &SocketIo,
    event: &ServerEvent,
    all: BroadcastOperators,
    user: &UserId,
    actor: &SocketId,
) -> BroadcastOperators {
    match find(io, event, actor) {
        Some(socket) => socket.to(user_room(user)),
        None => all.within(user_room(user)),
    }
}

fn find(io: &SocketIo, event: &ServerEvent, socket: &SocketId) -> Option<SocketRef> {
    let sid = Sid::from_str(socket.as_str()).ok()?;
    io.of(event.namespace())?.get_socket(sid)
}

async fn emit(hall: &Hall, heard_by: BroadcastOperators, event: &ServerEvent) {
    match heard_by.emit(event.name(), event).await {
        Ok(()) => (),
        // Sockets that do not read: they notice by `rev` and sync.
        Err(BroadcastError::Socket(missed)) => hall.core.metrics.missed.add(missed.len() as u64),
        Err(error) => tracing::error!(%error, event = event.name(), "an event could not be sent"),
    }
}

/// The socket closes the room, and stops following it.
fn part(hall: &Hall, socket: &SocketRef, seat: &Seat, room: &RoomId) {
    socket.leave([open_room(room), head_room(room)]);
    seat.close(room);
    hall.core.presence.leave(room, &seat.place);
}

fn chat_sockets(io: &SocketIo, room: String) -> impl Iterator<Item = (SocketRef, Arc<Seat>)> {
    let sockets = io.of(CHAT).map(|all| all.within(room).sockets()).unwrap_or_default();
    sockets.into_iter().filter_map(|socket| Seat::of(&socket).map(|seat| (socket, seat)))
}

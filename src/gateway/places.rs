//! Ends places in rooms whose memberships have ended unheard: at another process, while it could not be
//! heard. Found by comparing what sockets listen to with what the database has.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use socketioxide::{SocketIo, extract::SocketRef};

use crate::{
    contract::{
        events::{CHAT, ServerEvent},
        ids::{RoomId, UserId},
        rooms::RoomRemoved,
    },
    domain::notices::{Audience, Notice},
    gateway::{hall::Hall, seat::Seat},
    services::sync,
};

/// Looks at every socket of `/chat`, off the fan-out: it reads from the database, once for each user.
pub fn recheck(io: &SocketIo, hall: &Arc<Hall>) {
    let (io, hall) = (io.clone(), hall.clone());
    let tracker = hall.tracker.clone();
    tracker.spawn(async move {
        for (user, (seat, rooms)) in listeners(&io) {
            match sync::list_room_ids(&hall.core, &seat.who()).await {
                Ok(ids) => {
                    let ids: HashSet<_> = ids.into_iter().collect();
                    let ended =
                        rooms.difference(&ids).flat_map(|room| ended(room, &user)).collect::<Vec<_>>();
                    if !ended.is_empty() {
                        hall.core.bus.tell(ended).await;
                    }
                }
                Err(fault) => tracing::error!(%fault, "somebody's rooms could not be checked anew"),
            }
        }
    });
}

fn ended(room: &RoomId, user: &UserId) -> [Notice; 2] {
    let gone = ServerEvent::RoomRemoved(RoomRemoved { room_id: room.clone() });
    let left = Notice::MemberRemoved { room: room.clone(), user: user.clone() };
    [Notice::tell(Audience::User(user.clone()), gone), left]
}

/// Who listens to what: one seat of each user, and the rooms that any of its sockets opened or follows.
fn listeners(io: &SocketIo) -> HashMap<UserId, (Arc<Seat>, HashSet<RoomId>)> {
    let mut listeners = HashMap::new();
    let sockets = io.of(CHAT).map(|all| all.broadcast().sockets()).unwrap_or_default();
    for socket in sockets {
        let Some(seat) = Seat::of(&socket) else { continue };
        let user = seat.who().user_id.clone();
        let (_, rooms) = listeners.entry(user).or_insert_with(|| (seat, HashSet::new()));
        rooms.extend(rooms_of(&socket));
    }
    listeners
}

/// By the names that the fan-out gives to its Socket.IO rooms.
fn rooms_of(socket: &SocketRef) -> Vec<RoomId> {
    let named =
        |name: &str| name.strip_prefix("room:").or_else(|| name.strip_prefix("head:")).map(RoomId::from);
    socket.rooms().iter().filter_map(|name| named(name)).collect()
}

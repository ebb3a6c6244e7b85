//! Ends sockets whose right to be there has ended, whether they read or not.

use std::{collections::HashMap, sync::Arc};

use socketioxide::{SocketIo, extract::SocketRef};

use crate::{
    contract::events::{CHAT, DASHBOARD, NOTIFICATIONS},
    domain::who::Who,
    gateway::{hall::Hall, seat::Seat},
    services::sessions,
};

/// Ends every socket of a Socket.IO room, in each namespace.
pub fn cut_all(io: &SocketIo, room: String) {
    for (socket, seat) in seats(io, Some(&room)) {
        drop_socket(&socket, &seat);
    }
}

/// Ends one socket: nothing it sends is handled, nothing is delivered to it, and it is told goodbye;
/// where the goodbye does not get through, the wire is cut.
pub fn drop_socket(socket: &SocketRef, seat: &Seat) {
    seat.revoke();
    socket.leave_all();
    if socket.clone().disconnect().is_err()
        && let Some(connection) = &seat.connection
    {
        connection.cut.cancel();
    }
}

/// Reads anew who the sockets of a Socket.IO room (or all) are, once for each session, and ends those
/// whose session or account has ended.
pub fn recheck(io: &SocketIo, hall: &Arc<Hall>, room: Option<String>) {
    let (io, hall) = (io.clone(), hall.clone());
    let tracker = hall.tracker.clone();
    // Off the fan-out: it reads from the database.
    tracker.spawn(async move {
        let mut checked: HashMap<_, Option<Who>> = HashMap::new();
        for (socket, seat) in seats(&io, room.as_deref()) {
            let known = seat.who();
            if !checked.contains_key(&known.session_id) {
                match sessions::recheck(&hall.core, &known.session_id).await {
                    Ok(who) => drop(checked.insert(known.session_id.clone(), who)),
                    Err(fault) => {
                        tracing::error!(%fault, "a session could not be checked anew");
                        continue;
                    }
                }
            }
            match checked.get(&known.session_id) {
                Some(Some(who)) if may_stay(&socket, who) => {
                    hall.core.presence.rename(&who.user_id, &who.name);
                    seat.set_who(who.clone());
                }
                _ => drop_socket(&socket, &seat),
            }
        }
    });
}

fn may_stay(socket: &SocketRef, who: &Who) -> bool {
    socket.ns() != DASHBOARD || who.is_admin()
}

fn seats(io: &SocketIo, room: Option<&str>) -> Vec<(SocketRef, Arc<Seat>)> {
    let mut seats = Vec::new();
    for namespace in [CHAT, NOTIFICATIONS, DASHBOARD] {
        let Some(all) = io.of(namespace) else { continue };
        let all = match room {
            Some(room) => all.within(room.to_owned()),
            None => all.broadcast(),
        };
        seats.extend(
            all.sockets().into_iter().filter_map(|socket| Seat::of(&socket).map(|seat| (socket, seat))),
        );
    }
    seats
}

//! Ends sockets whose right to be there has ended, whether they read or not.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use socketioxide::{SocketIo, extract::SocketRef};

use crate::{
    contract::{
        events::{CHAT, DASHBOARD, NOTIFICATIONS},
        time::Timestamp,
    },
    domain::who::Who,
    gateway::{hall::Hall, names::session_room, seat::Seat},
    services::{Core, entrance, rooms},
};

/// How often, and how many times, a goodbye that does not get through is said again: for longer than
/// any heartbeat lasts.
const INSIST: Duration = Duration::from_millis(200);
const TIMES: usize = 300;

/// Ends every socket of a Socket.IO room, in each namespace.
pub fn cut_all(io: &SocketIo, hall: &Arc<Hall>, room: String) {
    hall.count_change();
    for (socket, seat) in seats(io, Some(&room)) {
        drop_socket(hall, &socket, &seat);
    }
}

/// Ends the sockets whose API token's time is over.
pub fn cut_expired(io: &SocketIo, hall: &Arc<Hall>) {
    for session in hall.expiries.take_due(Timestamp(hall.core.clock.now_ms())) {
        cut_all(io, hall, session_room(&session));
    }
}

/// Ends one socket: nothing it sends is handled, nothing is delivered to it, its user is no longer
/// there by it, and it is told goodbye; where the goodbye does not get through, the wire is cut.
pub fn drop_socket(hall: &Hall, socket: &SocketRef, seat: &Arc<Seat>) {
    seat.revoke();
    seat.close_all(hall);
    socket.leave_all();
    leave(&hall.core, seat);
    // Only rooms lay frames; another namespace of the same connection may stay.
    let is_up_to_date = socket.ns() != CHAT || seat.forget(&hall.core);
    if socket.clone().disconnect().is_ok() && is_up_to_date {
        return;
    }
    seat.cut(&hall.core);
    // A socket that polls has many wires.
    let (core, socket) = (hall.core.clone(), socket.clone());
    tokio::spawn(async move {
        for _ in 0..TIMES {
            core.clock.sleep(INSIST).await;
            if socket.clone().disconnect().is_ok() {
                return;
            }
        }
    });
}

/// Queues the end of the seat's presence behind what its socket sent before, so that nobody enters after
/// having left.
pub fn leave(core: &Arc<Core>, seat: &Seat) {
    let (core, place) = (core.clone(), seat.place.clone());
    seat.lane.close(Box::pin(async move { core.presence.disconnect(&place) }));
}

/// Reads anew who the sockets of a Socket.IO room (or all) are, once for each session, and ends those
/// whose session or account has ended. All are looked at when another process wrote: it may have let
/// somebody in, too.
pub fn recheck(io: &SocketIo, hall: &Arc<Hall>, room: Option<String>) {
    hall.count_change();
    let (io, hall) = (io.clone(), hall.clone());
    let tracker = hall.tracker.clone();
    // Off the fan-out: it reads from the database.
    tracker.spawn(async move {
        let mut checked: HashMap<_, Option<Who>> = HashMap::new();
        for (socket, seat) in seats(&io, room.as_deref()) {
            let known = seat.who();
            if !checked.contains_key(&known.session_id) {
                match entrance::recheck(&hall.core, &known).await {
                    Ok(who) => drop(checked.insert(known.session_id.clone(), who)),
                    Err(fault) => {
                        tracing::error!(%fault, "a session could not be checked anew");
                        continue;
                    }
                }
            }
            settle(&hall, &socket, &seat, checked.get(&known.session_id).cloned().flatten());
        }
        if room.is_none() {
            tell_newcomers(&hall).await;
        }
    });
}

async fn tell_newcomers(hall: &Hall) {
    match rooms::tell_newcomers(&hall.core, hall.people.load(Ordering::Relaxed)).await {
        Ok(told) => hall.people.store(told, Ordering::Relaxed),
        Err(fault) => tracing::error!(%fault, "people from outside could not be told of"),
    }
}

/// Reads anew who one socket is, and ends it if its session or account has ended.
pub async fn recheck_one(hall: &Hall, socket: &SocketRef, seat: &Arc<Seat>) {
    match entrance::recheck(&hall.core, &seat.who()).await {
        Ok(who) => settle(hall, socket, seat, who),
        Err(fault) => {
            tracing::error!(%fault, "a session could not be checked anew");
            drop_socket(hall, socket, seat);
        }
    }
}

fn settle(hall: &Hall, socket: &SocketRef, seat: &Arc<Seat>, who: Option<Who>) {
    match who.filter(|who| may_stay(socket, who)) {
        Some(who) => {
            hall.core.presence.rename(&who.user_id, &who.name);
            seat.set_who(who);
        }
        None => drop_socket(hall, socket, seat),
    }
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

//! The namespace `/chat`: who comes in, what they may send.
//!
//! | file | holds |
//! | --- | --- |
//! | `messages` | sending |
//! | `rooms` | opening and closing a room, typing |
//! | `sync` | heads, catching up, read marks |
//! | `presence` | what a user says of itself |

mod messages;
mod presence;
mod rooms;
mod sync;

use std::sync::Arc;

use futures_util::FutureExt;
use socketioxide::extract::{SocketRef, TryData};

use crate::{
    contract::events::{
        JOIN_ROOM, LEAVE_ROOM, MARK_READ, SEND_MESSAGE, SET_PRESENCE, SYNC, TYPING_START, TYPING_STOP,
    },
    gateway::{
        events::on,
        guard::{self, Auth, Denied},
        hall::Hall,
        seat::Seat,
    },
    services::limits::Limit,
};

/// Checks the token and gives the socket its handlers.
pub async fn guard(hall: Arc<Hall>, socket: SocketRef, auth: TryData<Auth>) -> Result<(), Denied> {
    let seat = guard::admit(&hall, &socket, auth).await?;
    let core = &hall.core;
    on(&socket, core, SEND_MESSAGE, Limit::Message, messages::send);
    on(&socket, core, JOIN_ROOM, Limit::Join, rooms::join);
    on(&socket, core, LEAVE_ROOM, Limit::Join, rooms::leave);
    on(&socket, core, TYPING_START, Limit::Typing, rooms::start_typing);
    on(&socket, core, TYPING_STOP, Limit::Typing, rooms::stop_typing);
    on(&socket, core, SYNC, Limit::Other, sync::sync);
    on(&socket, core, MARK_READ, Limit::Other, sync::mark_read);
    on(&socket, core, SET_PRESENCE, Limit::Other, presence::set);
    on_disconnect(&hall, &socket, &seat);
    socket.extensions.insert(hall);
    Ok(())
}

/// The namespace is open for the socket: from here on its user is there.
pub async fn on_connect(socket: SocketRef) {
    let (Some(seat), Some(hall)) = (Seat::of(&socket), socket.extensions.get::<Arc<Hall>>()) else { return };
    let lane = seat.lane.clone();
    lane.push(
        async move {
            if !seat.is_gone() {
                hall.core.presence.connect(&seat.who(), seat.socket.clone());
            }
        }
        .boxed(),
    );
}

/// Leaving is queued behind what the socket sent before, so that nobody joins after having left.
fn on_disconnect(hall: &Arc<Hall>, socket: &SocketRef, seat: &Arc<Seat>) {
    let (core, seat) = (hall.core.clone(), seat.clone());
    socket.on_disconnect(async move |socket: SocketRef| {
        seat.set_gone();
        let lane = seat.lane.clone();
        lane.push(
            async move {
                core.presence.disconnect(&seat.socket);
                socket.leave_all();
            }
            .boxed(),
        );
    });
}

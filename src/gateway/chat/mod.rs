//! The namespace `/chat`: who comes in, what they may send.
//!
//! | file | holds |
//! | --- | --- |
//! | `messages` | sending, editing, deleting, reacting |
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
    contract::{
        events::{
            ADD_REACTION, DELETE_MESSAGE, EDIT_MESSAGE, JOIN_ROOM, LEAVE_ROOM, MARK_READ, MARK_THREAD_READ,
            MARK_UNREAD, REMOVE_REACTION, SEND_MESSAGE, SET_PRESENCE, SYNC, TYPING_START, TYPING_STOP,
        },
        tokens::Scope,
    },
    gateway::{
        events::Handlers,
        guard::{self, Auth, Denied},
        hall::Hall,
        revoke,
        seat::Seat,
    },
    services::limits::Limit,
};

/// What a socket may send.
pub fn handlers() -> Handlers {
    Handlers::default()
        .on(SEND_MESSAGE, Limit::Message, Scope::MessagesWrite, messages::send)
        .on(EDIT_MESSAGE, Limit::Message, Scope::MessagesWrite, messages::edit)
        .on(ADD_REACTION, Limit::Message, Scope::MessagesWrite, messages::add_reaction)
        .on(REMOVE_REACTION, Limit::Message, Scope::MessagesWrite, messages::remove_reaction)
        .on(DELETE_MESSAGE, Limit::Message, Scope::MessagesWrite, messages::delete)
        .on(JOIN_ROOM, Limit::Join, Scope::Read, rooms::join)
        .on(LEAVE_ROOM, Limit::Join, Scope::Read, rooms::leave)
        .on(TYPING_START, Limit::Typing, Scope::MessagesWrite, rooms::start_typing)
        .on(TYPING_STOP, Limit::Typing, Scope::MessagesWrite, rooms::stop_typing)
        .on(SYNC, Limit::Other, Scope::Read, sync::sync)
        .on(MARK_READ, Limit::Other, Scope::Read, sync::mark_read)
        .on(MARK_UNREAD, Limit::Other, Scope::Read, sync::mark_unread)
        .on(MARK_THREAD_READ, Limit::Other, Scope::Read, sync::mark_thread_read)
        .on(SET_PRESENCE, Limit::Other, Scope::Read, presence::set)
}

/// Checks the token; the socket comes in.
pub async fn guard(
    hall: Arc<Hall>,
    handlers: Arc<Handlers>,
    socket: SocketRef,
    auth: TryData<Auth>,
) -> Result<(), Denied> {
    let seat = guard::admit(&hall, &handlers, &socket, auth).await?;
    come_and_go(&hall, &socket, &seat);
    Ok(())
}

/// Before the first of its events is handled the user is there; after the last one it leaves.
///
/// The client may send as soon as it hears that it is connected, which is before the library tells us.
fn come_and_go(hall: &Arc<Hall>, socket: &SocketRef, seat: &Arc<Seat>) {
    let (here, who, place) = (hall.core.clone(), seat.who(), seat.place.clone());
    seat.lane.lay(async move { here.presence.connect(&who, place) }.boxed());
    socket.extensions.insert(Arc::new(Stay { hall: hall.clone(), seat: seat.clone() }));
}

/// Kept with the socket alone: its end is the end of the stay.
///
/// With a handler of disconnects the library would keep the socket in its namespace until that has run,
/// and until then pass over a client that comes back on the same connection.
struct Stay {
    hall: Arc<Hall>,
    seat: Arc<Seat>,
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.seat.close_all(&self.hall);
        // Where nothing runs any more there is nobody to tell.
        if tokio::runtime::Handle::try_current().is_ok() {
            revoke::leave(&self.hall.core, &self.seat);
        }
    }
}

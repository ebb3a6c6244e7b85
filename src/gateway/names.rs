//! The names of the Socket.IO rooms that we put sockets in. Clients never name one: ours are prefixed.

use crate::contract::ids::{RoomId, SessionId, UserId};

/// The sockets that asked for heads.
pub const FOLLOWERS: &str = "followers";

/// The Socket.IO room of the sockets that opened a room of ours.
pub fn open_room(room: &RoomId) -> String {
    format!("room:{room}")
}

/// The Socket.IO room of those of them that the library delivers to, as they poll.
pub fn relayed_room(room: &RoomId) -> String {
    format!("relayed:{room}")
}

/// The Socket.IO room of the sockets that follow its head.
pub fn head_room(room: &RoomId) -> String {
    format!("head:{room}")
}

/// The Socket.IO room of all sockets of a user.
pub fn user_room(user: &UserId) -> String {
    format!("user:{user}")
}

/// The Socket.IO room of all sockets of a session.
pub fn session_room(session: &SessionId) -> String {
    format!("session:{session}")
}

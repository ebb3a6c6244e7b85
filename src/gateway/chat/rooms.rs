//! `chat:join-room`, `chat:leave-room`, `chat:typing-start`, `chat:typing-stop`.

use crate::{
    contract::{
        errors::Code,
        ids::RoomId,
        rooms::{InRoom, JoinRoomAck, Nothing},
    },
    domain::{
        error::{Error, Result},
        names::check_room_id,
    },
    gateway::{events::Ask, fanout::open_room},
    services::{messages, rooms},
};

/// Opens the room on this socket. First the socket listens, then the history is read: whatever is sent
/// in between comes by one way or the other.
pub async fn join(ask: Ask, InRoom { room_id }: InRoom) -> Result<JoinRoomAck> {
    let who = ask.seat.who();
    rooms::enter(&ask.core, &who, &room_id).await?;
    ask.seat.join(&ask.io, &ask.socket, vec![open_room(&room_id)]);
    ask.seat.open(&room_id);
    ask.core.presence.enter(&room_id, &ask.seat.place);
    match messages::recent(&ask.core, &who, &room_id).await {
        Ok(recent_messages) => {
            let users = ask.core.presence.users_in(&room_id);
            Ok(JoinRoomAck { room_id, users, recent_messages })
        }
        Err(error) => {
            // The membership ended meanwhile.
            close(&ask, &room_id);
            Err(error)
        }
    }
}

pub async fn leave(ask: Ask, InRoom { room_id }: InRoom) -> Result<Nothing> {
    check_room_id(&room_id)?;
    close(&ask, &room_id);
    Ok(Nothing {})
}

pub async fn start_typing(ask: Ask, InRoom { room_id }: InRoom) -> Result<Nothing> {
    set_typing(&ask, &room_id, true)
}

pub async fn stop_typing(ask: Ask, InRoom { room_id }: InRoom) -> Result<Nothing> {
    set_typing(&ask, &room_id, false)
}

fn set_typing(ask: &Ask, room: &RoomId, is_typing: bool) -> Result<Nothing> {
    check_room_id(room)?;
    if !ask.seat.has_opened(room) {
        return Err(Error::field(Code::RoomNotJoined, "roomId", "join the room first"));
    }
    ask.core.presence.set_typing(room, &ask.seat.who().user_id, is_typing);
    Ok(Nothing {})
}

fn close(ask: &Ask, room: &RoomId) {
    ask.socket.leave(open_room(room));
    ask.seat.close(room);
    ask.core.presence.leave(room, &ask.seat.place);
}

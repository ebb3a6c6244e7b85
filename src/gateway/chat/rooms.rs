//! `chat:join-room`, `chat:leave-room`, `chat:typing-start`, `chat:typing-stop`.

use crate::{
    contract::{
        errors::Code,
        ids::RoomId,
        rooms::{InRoom, JoinRoom, JoinRoomAck, Nothing, RoomUsers},
    },
    domain::{
        error::{Error, Result},
        names::check_room_id,
    },
    gateway::events::Ask,
    services::{messages, rooms},
};

/// Opens the room on this socket. First the socket listens, then the history is read: whatever is sent
/// in between comes by one way or the other.
pub async fn join(ask: Ask, JoinRoom { room_id, shown }: JoinRoom) -> Result<JoinRoomAck> {
    let who = ask.seat.who();
    rooms::enter(&ask.hall.core, &who, &room_id).await?;
    ask.seat.open(&ask.hall, &ask.io, &ask.socket, &room_id);
    ask.hall.core.presence.enter(&room_id, &ask.seat.place);
    match messages::recent(&ask.hall.core, &who, &room_id, shown == Some(true)).await {
        Ok(recent_messages) => {
            let RoomUsers { room_id, users, user_count } =
                ask.hall.core.presence.users_in(&room_id, &who.user_id);
            Ok(JoinRoomAck { room_id, users, user_count, recent_messages })
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
    ask.hall.core.presence.set_typing(room, &ask.seat.who().user_id, is_typing);
    Ok(Nothing {})
}

fn close(ask: &Ask, room: &RoomId) {
    ask.seat.close(&ask.hall, &ask.socket, room);
    ask.hall.core.presence.leave(room, &ask.seat.place);
}

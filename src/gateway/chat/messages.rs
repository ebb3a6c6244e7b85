//! `chat:send-message`.

use crate::{
    contract::{
        errors::Code,
        messages::{SendMessage, SendMessageAck},
    },
    domain::{
        error::{Error, Result},
        names::check_room_id,
    },
    gateway::events::Ask,
    services::{messages, rooms},
};

/// Whoever has not opened the room cannot send there.
pub async fn send(ask: Ask, sent: SendMessage) -> Result<SendMessageAck> {
    check_room_id(&sent.room_id)?;
    let who = ask.seat.who();
    if !ask.seat.has_opened(&sent.room_id) {
        // Whether the room exists is only told to who may see it.
        rooms::room(&ask.hall.core, &who, &sent.room_id).await?;
        return Err(Error::field(Code::RoomNotJoined, "roomId", "join the room first"));
    }
    let room = sent.room_id.clone();
    let ack = messages::send(&ask.hall.core, &who, sent, Some(ask.seat.socket.clone())).await?;
    ask.hall.core.presence.set_typing(&room, &who.user_id, false);
    Ok(ack)
}

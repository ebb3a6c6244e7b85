//! `chat:send-message`, `chat:delete-message`.

use crate::{
    contract::{
        errors::Code,
        ids::RoomId,
        messages::{DeleteMessage, DeleteMessageAck, SendMessage, SendMessageAck},
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
    must_have_opened(&ask, &sent.room_id).await?;
    let who = ask.seat.who();
    let room = sent.room_id.clone();
    let ack = messages::send(&ask.hall.core, &who, sent, Some(ask.seat.socket.clone())).await?;
    ask.hall.core.presence.set_typing(&room, &who.user_id, false);
    Ok(ack)
}

/// Nor delete there.
pub async fn delete(ask: Ask, asked: DeleteMessage) -> Result<DeleteMessageAck> {
    check_room_id(&asked.room_id)?;
    must_have_opened(&ask, &asked.room_id).await?;
    messages::delete(&ask.hall.core, &ask.seat.who(), asked).await
}

async fn must_have_opened(ask: &Ask, room: &RoomId) -> Result<()> {
    if ask.seat.has_opened(room) {
        return Ok(());
    }
    // Whether the room exists is only told to who may see it.
    rooms::room(&ask.hall.core, &ask.seat.who(), room).await?;
    Err(Error::field(Code::RoomNotJoined, "roomId", "join the room first"))
}

//! `chat:send-message`, `chat:edit-message`, `chat:delete-message`, `chat:add-reaction`, `chat:remove-reaction`.

use crate::{
    contract::{
        errors::Code,
        ids::RoomId,
        messages::{
            DeleteMessage, DeleteMessageAck, EditMessage, EditMessageAck, React, ReactAck, SendMessage,
            SendMessageAck,
        },
    },
    domain::{
        error::{Error, Result},
        names::check_room_id,
    },
    gateway::events::Ask,
    services::{edits, messages, reactions, rooms},
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

/// Nor edit there.
pub async fn edit(ask: Ask, asked: EditMessage) -> Result<EditMessageAck> {
    check_room_id(&asked.room_id)?;
    must_have_opened(&ask, &asked.room_id).await?;
    edits::edit(&ask.hall.core, &ask.seat.who(), asked).await
}

/// Nor react there.
pub async fn add_reaction(ask: Ask, asked: React) -> Result<ReactAck> {
    check_room_id(&asked.room_id)?;
    must_have_opened(&ask, &asked.room_id).await?;
    reactions::add(&ask.hall.core, &ask.seat.who(), asked).await
}

pub async fn remove_reaction(ask: Ask, asked: React) -> Result<ReactAck> {
    check_room_id(&asked.room_id)?;
    must_have_opened(&ask, &asked.room_id).await?;
    reactions::remove(&ask.hall.core, &ask.seat.who(), asked).await
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

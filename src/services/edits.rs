//! Changing what a message says, and what it said before.

use crate::{
    contract::{
        errors::Code,
        ids::{MessageId, RoomId},
        messages::{ChatMessage, EditList, EditMessage, EditMessageAck, EditedStatus, MessageKind},
        tokens::Scope,
    },
    domain::{
        error::{Error, Result},
        names::check_room_id,
        text::MessageText,
        who::Who,
    },
    services::{
        core::Core,
        mentions::{self, Here, Place},
        messages::{has_changed, must_find, must_find_open},
        pushes::spread,
    },
    store::{Tx, edits, messages, rooms, search},
};

/// Gives a message another text; what it said is kept. Its author alone may. The same text once more changes nothing.
///
/// # Errors
/// `validation.text_length`; `room.not_found` for who is no member; `message.not_found`, `message.deleted`; `room.archived`; `forbidden`.
pub async fn edit(core: &Core, who: &Who, asked: EditMessage) -> Result<EditMessageAck> {
    who.must_have(Scope::MessagesWrite)?;
    check_room_id(&asked.room_id)?;
    // Whether it may be empty depends on the message: its length is known before the database is asked.
    let text = MessageText::parse_beside(&asked.text, true)?;
    let (who, here) = (who.clone(), Here::of(core, text.as_str()));
    core.store
        .write(move |tx| {
            let message = must_find_open(tx, &who, &asked.room_id, &asked.message_id)?;
            if message.user_id != who.user_id || message.kind == MessageKind::System {
                return Err(Error::refused(Code::Forbidden, "only its author may edit a message"));
            }
            MessageText::parse_beside(text.as_str(), !message.attachments.is_empty())?;
            if text.as_str() != message.text {
                rewrite(tx, &message, text.as_str(), &here)?;
            }
            let message = must_find(tx, &who, &asked.room_id, &asked.message_id)?;
            Ok(EditMessageAck {
                id: message.id,
                status: EditedStatus::Edited,
                edited_at: message.edited_at.unwrap_or(message.sent_at),
                rev: message.rev,
            })
        })
        .await
}

fn rewrite(tx: &Tx<'_>, message: &ChatMessage, text: &str, here: &Here) -> Result<()> {
    let Some(room) = rooms::find(tx, &message.room_id)? else { return Ok(()) };
    let place =
        Place { room: &room.id, kind: room.kind, member_count: room.member_count, writer: &message.user_id };
    let called = mentions::called(tx, &place, text, here)?;
    let ids: Vec<_> = called.iter().map(|one| one.user_id.clone()).collect();
    edits::keep(tx, message)?;
    search::take_out(tx, &message.id)?;
    messages::rewrite(tx, &message.id, text, &ids)?;
    search::put_back(tx, &message.id)?;
    let fresh = mentions::amend(tx, &place, message, text, called)?;
    if fresh {
        spread::message_later(tx, &place, message, true)?;
    }
    has_changed(tx, &room.id, &message.id)
}

/// What a message said before, newest first. Members may ask.
///
/// # Errors
/// `room.not_found` for who is no member; `message.not_found`.
pub async fn list(core: &Core, who: &Who, room: &RoomId, id: MessageId) -> Result<EditList> {
    who.must_have(Scope::Read)?;
    let (who, room) = (who.clone(), room.clone());
    core.store
        .read(move |query| {
            let message = must_find(query, &who, &room, &id)?;
            Ok(EditList { edits: edits::list(query, &message.id)? })
        })
        .await
}

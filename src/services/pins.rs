//! Messages that a room keeps in sight.

use crate::{
    contract::{
        errors::Code,
        ids::{MessageId, RoomId},
        messages::PinList,
        tokens::Scope,
    },
    domain::{
        error::{Error, Result},
        who::Who,
    },
    services::{
        core::Core,
        messages::{has_changed, must_be_member, must_find_open},
    },
    store::{messages, pins},
};

/// Messages that may be pinned to a room.
const MAX_PINS: i64 = 100;

/// Pins a message to its room. Members may; doing it twice is doing it once.
///
/// # Errors
/// `room.not_found` for who is no member; `message.not_found`, `message.deleted`; `room.archived`; `too_many` beyond 100.
pub async fn pin(core: &Core, who: &Who, room: &RoomId, id: MessageId) -> Result<()> {
    change(core, who, room, id, true).await
}

/// Takes the pin out again. Members may.
///
/// # Errors
/// As for [`pin`].
pub async fn unpin(core: &Core, who: &Who, room: &RoomId, id: MessageId) -> Result<()> {
    change(core, who, room, id, false).await
}

async fn change(core: &Core, who: &Who, room: &RoomId, id: MessageId, is_pinned: bool) -> Result<()> {
    who.must_have(Scope::MessagesWrite)?;
    let (who, room) = (who.clone(), room.clone());
    core.store
        .write(move |tx| {
            let message = must_find_open(tx, &who, &room, &id)?;
            if message.pinned_at.is_some() == is_pinned {
                return Ok(());
            }
            if !is_pinned {
                pins::unpin(tx, &id)?;
            } else if pins::count(tx, &room)? < MAX_PINS {
                pins::pin(tx, &id, &who.user_id)?;
            } else {
                return Err(Error::refused(Code::TooMany, "at most 100 messages may be pinned to a room"));
            }
            has_changed(tx, &room, &id)
        })
        .await
}

/// What is pinned to a room, the last first. Members may ask.
///
/// # Errors
/// `room.not_found` for who is no member.
pub async fn list(core: &Core, who: &Who, room: &RoomId) -> Result<PinList> {
    who.must_have(Scope::Read)?;
    let (who, room) = (who.clone(), room.clone());
    core.store
        .read(move |query| {
            must_be_member(query, &who, &room)?;
            let mut found = Vec::new();
            for id in pins::list_ids(query, &room, MAX_PINS)? {
                found.extend(messages::find(query, &id)?);
            }
            Ok(PinList { messages: found })
        })
        .await
}

//! How people want to be reached: in general, and for each of their rooms.

use crate::{
    contract::{
        events::ServerEvent,
        ids::RoomId,
        reaching::{Reaching, RoomLevel, SetLevel},
    },
    domain::{
        error::Result,
        names::check_room_id,
        notices::{Audience, Notice},
        reaching::{check, level_of, unless_told},
        rooms::not_found,
        who::Who,
    },
    services::core::Core,
    store::{members, reaching, rooms},
};

/// How the asker wants to be reached.
///
/// # Errors
/// `token.scope` for a program.
pub async fn find(core: &Core, who: &Who) -> Result<Reaching> {
    who.must_be_person()?;
    let user = who.user_id.clone();
    let found = core.store.read(move |query| reaching::find(query, &user)).await?;
    Ok(found.unwrap_or_else(unless_told))
}

/// The asker wants to be reached like this, and their other tabs learn of it.
///
/// # Errors
/// `token.scope`; `validation.time` with the field.
pub async fn set(core: &Core, who: &Who, wanted: Reaching) -> Result<Reaching> {
    who.must_be_person()?;
    let user = who.user_id.clone();
    core.store
        .write(move |tx| {
            let wanted = check(wanted, tx.now())?;
            reaching::set(tx, &user, &wanted)?;
            let event = ServerEvent::NotificationSettings(wanted.clone());
            tx.announce(Notice::tell(Audience::User(user), event));
            Ok(wanted)
        })
        .await
}

/// What the asker wants to be told of a room of theirs.
///
/// # Errors
/// `token.scope`; `room.not_found` for who is no member.
pub async fn set_level(core: &Core, who: &Who, room: RoomId, wanted: SetLevel) -> Result<RoomLevel> {
    check_room_id(&room)?;
    who.must_be_person()?;
    let user = who.user_id.clone();
    core.store
        .write(move |tx| {
            if !members::set_level(tx, &room, &user, wanted.level)? {
                return Err(not_found());
            }
            let (kind, _) = rooms::find_label(tx, &room)?.ok_or_else(not_found)?;
            let level = wanted.level.unwrap_or(level_of(kind));
            let told = RoomLevel { room_id: room, level };
            tx.announce(Notice::tell(Audience::User(user), ServerEvent::RoomLevel(told.clone())));
            Ok(told)
        })
        .await
}

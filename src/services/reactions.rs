//! Answering a message with an emoji, and taking that back.

use crate::{
    contract::{
        errors::Code,
        messages::{ChatMessage, React, ReactAck},
        tokens::Scope,
    },
    domain::{
        emoji::{self, MAX_EMOJI, MAX_REACTIONS},
        error::{Error, Result},
        names::check_room_id,
        who::Who,
    },
    services::{
        core::Core,
        messages::{has_changed, must_find, must_find_open},
    },
    store::{Query, reactions},
};

/// Puts an emoji under a message. Members may; doing it twice is doing it once.
///
/// # Errors
/// `validation.emoji`; `room.not_found` for who is no member; `message.not_found`, `message.deleted`; `room.archived`; `too_many` beyond
/// 20 different emoji or 500 reactions.
pub async fn add(core: &Core, who: &Who, asked: React) -> Result<ReactAck> {
    change(core, who, asked, true).await
}

/// Takes one's own back; one that is not there is taken back already.
///
/// # Errors
/// As for [`add`].
pub async fn remove(core: &Core, who: &Who, asked: React) -> Result<ReactAck> {
    change(core, who, asked, false).await
}

async fn change(core: &Core, who: &Who, asked: React, is_added: bool) -> Result<ReactAck> {
    who.must_have(Scope::MessagesWrite)?;
    check_room_id(&asked.room_id)?;
    let emoji = emoji::parse(&asked.emoji)?;
    let who = who.clone();
    core.store
        .write(move |tx| {
            let message = must_find_open(tx, &who, &asked.room_id, &asked.message_id)?;
            let has_moved = if is_added {
                must_have_room(tx, &message, emoji)?;
                reactions::add(tx, &message, emoji, &who.user_id)?
            } else {
                reactions::remove(tx, &message, emoji, &who.user_id)?
            };
            if !has_moved {
                return Ok(ReactAck { id: message.id, rev: message.rev });
            }
            has_changed(tx, &message.room_id, &message.id)?;
            let message = must_find(tx, &who, &asked.room_id, &asked.message_id)?;
            Ok(ReactAck { id: message.id, rev: message.rev })
        })
        .await
}

fn must_have_room(query: &Query<'_>, message: &ChatMessage, emoji: &str) -> Result<()> {
    let emojis = reactions::list_emoji(query, message)?;
    let is_known = emojis.iter().any(|known| known == emoji);
    if (is_known || emojis.len() < MAX_EMOJI) && reactions::count(query, message)? < MAX_REACTIONS {
        return Ok(());
    }
    Err(Error::refused(Code::TooMany, "this message has as many reactions as it may"))
}

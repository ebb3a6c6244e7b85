//! Messages that somebody keeps for themselves. Nobody else learns of it.

use crate::{
    contract::{
        errors::Code,
        events::ServerEvent,
        ids::{MessageId, UserId},
        messages::{Saved, SavedIds, SavedMessage, SavedPage, SavedQuery},
    },
    domain::{
        error::{Error, Result},
        notices::{Audience, Notice},
        who::Who,
    },
    services::{core::Core, messages::must_find_alive},
    store::{Tx, messages, saved},
};

/// Messages that one person may keep.
const MAX_SAVED: i64 = 1000;
const PAGE: usize = 50;

/// Keeps a message of a room that one is a member of; doing it twice is doing it once.
///
/// # Errors
/// `message.not_found`, also for a message of a room that is not the asker's; `message.deleted`; `too_many` beyond 1000.
pub async fn save(core: &Core, who: &Who, id: MessageId) -> Result<()> {
    let who = who.clone();
    core.store
        .write(move |tx| {
            let found = messages::find(tx, &id)?.ok_or_else(unknown)?;
            must_find_alive(tx, &who, &found.room_id, &id).map_err(|error| match error.code() {
                Code::RoomNotFound => unknown(),
                _ => error,
            })?;
            if saved::count(tx, &who.user_id)? >= MAX_SAVED {
                return Err(Error::refused(Code::TooMany, "at most 1000 messages may be kept"));
            }
            if saved::add(tx, &who.user_id, &id)? {
                tell(tx, &who.user_id, id, true);
            }
            Ok(())
        })
        .await
}

/// Keeps it no longer. One that is not kept, or not there, is let go of already.
///
/// # Errors
/// None of its own.
pub async fn let_go(core: &Core, who: &Who, id: MessageId) -> Result<()> {
    let user = who.user_id.clone();
    core.store
        .write(move |tx| {
            if saved::remove(tx, &user, &id)? {
                tell(tx, &user, id, false);
            }
            Ok(())
        })
        .await
}

fn tell(tx: &Tx<'_>, user: &UserId, message_id: MessageId, saved: bool) {
    let event = ServerEvent::Saved(Saved { message_id, saved });
    tx.announce(Notice::tell(Audience::User(user.clone()), event));
}

/// What the asker keeps and may still read, the last first.
///
/// # Errors
/// `message.not_found` when the page is to begin behind a message that is not kept.
pub async fn list(core: &Core, who: &Who, asked: SavedQuery) -> Result<SavedPage> {
    let user = who.user_id.clone();
    core.store
        .read(move |query| {
            let before = match &asked.before {
                None => i64::MAX,
                Some(id) => saved::find_place(query, &user, id)?.ok_or_else(unknown)?,
            };
            let mut rows = saved::list(query, &user, before, PAGE as i64 + 1)?;
            let has_more = rows.len() > PAGE;
            rows.truncate(PAGE);
            let mut page = SavedPage { saved: Vec::new(), has_more };
            for (id, saved_at) in rows {
                let message = messages::find(query, &id)?;
                page.saved.extend(message.map(|message| SavedMessage { message, saved_at }));
            }
            Ok(page)
        })
        .await
}

/// The ids of all that the asker keeps and may still read.
pub async fn list_ids(core: &Core, who: &Who) -> Result<SavedIds> {
    let user = who.user_id.clone();
    let message_ids = core.store.read(move |query| saved::list_ids(query, &user, MAX_SAVED)).await?;
    Ok(SavedIds { message_ids })
}

fn unknown() -> Error {
    Error::field(Code::MessageNotFound, "messageId", "there is no such message")
}

//! What people have begun to write. Nobody else learns of it; their own devices do, and who saved last counts.

use crate::{
    contract::{
        drafts::{Draft, DraftList, KeepDraft},
        errors::Code,
        events::ServerEvent,
        ids::{MessageId, RoomId, UserId},
    },
    domain::{
        error::{Error, Result},
        names::check_room_id,
        notices::{Audience, Notice},
        text::MAX_TEXT,
        who::Who,
    },
    services::{
        core::Core,
        draft_ends,
        messages::{must_be_member, must_find},
    },
    store::{Tx, drafts},
};

/// Drafts of one person.
const MAX_DRAFTS: i64 = 200;

/// Keeps what the asker has begun to write in a room of theirs, and tells their other devices.
///
/// # Errors
/// `room.not_found` for who is no member; `message.not_found` for a thread that is not there;
/// `validation.text_length`; `too_many` beyond 200.
pub async fn keep(core: &Core, who: &Who, room: RoomId, new: KeepDraft) -> Result<Draft> {
    check_room_id(&room)?;
    check_text(&new.text)?;
    let who = who.clone();
    core.store
        .write(move |tx| {
            match &new.root_id {
                Some(root) => must_find(tx, &who, &room, root).map(|_| ())?,
                None => must_be_member(tx, &who, &room)?,
            }
            let before = drafts::find(tx, &who.user_id, &room, new.root_id.as_ref())?;
            if before.is_none() && drafts::count(tx, &who.user_id)? >= MAX_DRAFTS {
                return Err(Error::refused(Code::TooMany, "at most 200 drafts may be kept"));
            }
            let text = new.text.replace('\0', "\u{FFFD}");
            let saved_at = drafts::keep(tx, &who.user_id, &room, new.root_id.as_ref(), &text)?;
            let draft = Draft { room_id: room, root_id: new.root_id, text, saved_at };
            tell(tx, &who.user_id, draft.clone());
            Ok(draft)
        })
        .await
}

/// It was sent, or thrown away. One that is not there is gone already.
///
/// # Errors
/// None of its own.
pub async fn drop(core: &Core, who: &Who, room_id: RoomId, root_id: Option<MessageId>) -> Result<()> {
    let user = who.user_id.clone();
    core.store.write(move |tx| draft_ends::end(tx, &user, &room_id, root_id.as_ref())).await
}

/// The asker's own, the one saved last first.
pub async fn list(core: &Core, who: &Who) -> Result<DraftList> {
    let user = who.user_id.clone();
    let drafts = core.store.read(move |query| drafts::list(query, &user, MAX_DRAFTS)).await?;
    Ok(DraftList { drafts })
}

fn tell(tx: &Tx<'_>, user: &UserId, draft: Draft) {
    tx.announce(Notice::tell(Audience::User(user.clone()), ServerEvent::Draft(draft)));
}

/// Kept as it is, with the space around; but one of space alone is none.
fn check_text(text: &str) -> Result<()> {
    if !text.trim().is_empty() && text.chars().count() <= MAX_TEXT {
        return Ok(());
    }
    let message = "a draft must have 1 to 2000 characters";
    Err(Error::field(Code::ValidationTextLength, "text", message))
}

//! The end of a draft: it was said, or thrown away.

use crate::{
    contract::{
        drafts::Draft,
        events::ServerEvent,
        ids::{MessageId, RoomId, UserId},
        messages::ChatMessage,
        time::Timestamp,
    },
    domain::{
        error::Result,
        notices::{Audience, Notice},
    },
    store::{Tx, drafts},
};

/// Forgets a draft and tells its author's devices; one that is not there is gone already.
pub(super) fn end(tx: &Tx<'_>, user: &UserId, room: &RoomId, root: Option<&MessageId>) -> Result<()> {
    if let Some(before) = drafts::drop(tx, user, room, root)? {
        let saved_at = tx.now().max(Timestamp(before.0 + 1));
        let ended = Draft { room_id: room.clone(), root_id: root.cloned(), text: String::new(), saved_at };
        tx.announce(Notice::tell(Audience::User(user.clone()), ServerEvent::Draft(ended)));
    }
    Ok(())
}

/// What somebody has begun is no draft any more once they have said it, also when their device is gone before it can
/// say so.
pub(super) fn end_said(tx: &Tx<'_>, message: &ChatMessage) -> Result<()> {
    let (user, room, root) = (&message.user_id, &message.room_id, message.reply_to.as_ref());
    match drafts::find(tx, user, room, root)? {
        Some(begun) if message.text.starts_with(begun.trim()) => end(tx, user, room, root),
        _ => Ok(()),
    }
}

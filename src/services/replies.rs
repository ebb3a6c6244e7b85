//! What a reply does to the message that it answers, and who is told of it.
//!
//! Whoever began a thread, replied in it or was called there follows it, and so do both sides of a direct room.

use crate::{
    contract::{
        errors::Code,
        events::ServerEvent,
        ids::{MessageId, RoomId, UserId},
        messages::ChatMessage,
        rooms::RoomKind,
        threads::Reply,
    },
    domain::{
        error::{Error, Result},
        mentions::MAX_CALLED,
        notices::{Audience, Notice},
    },
    services::mentions::Place,
    store::{
        Query, Tx,
        mentions::{self, Callable},
        messages, rooms, threads,
    },
};

/// The message that a reply is to stand under: the one that was named, or that of the thread in which it is.
///
/// # Errors
/// `message.not_found`, also for one of another room; `message.deleted` where there is no thread under what is gone.
pub(super) fn must_find_root(query: &Query<'_>, room: &RoomId, named: &MessageId) -> Result<ChatMessage> {
    let found = |id: &MessageId| -> Result<ChatMessage> {
        let message = messages::find(query, id)?.filter(|message| message.room_id == *room);
        message.ok_or_else(|| Error::field(Code::MessageNotFound, "replyTo", "there is no such message"))
    };
    let message = found(named)?;
    let root = match &message.reply_to {
        Some(root) => found(root)?,
        None => message,
    };
    if root.deleted_at.is_some() && root.reply_count == 0 {
        return Err(Error::field(Code::MessageDeleted, "replyTo", "the message was deleted"));
    }
    Ok(root)
}

/// A reply is there: the message that it answers counts it, and whom it concerns follows the thread from here on.
pub(super) fn count_in(
    tx: &Tx<'_>,
    place: &Place<'_>,
    root: &ChatMessage,
    reply: &ChatMessage,
    called: &[Callable],
) -> Result<()> {
    let follow = |user: &UserId| threads::follow_unless_told(tx, place.room, &root.id, user, reply.seq - 1);
    follow(&root.user_id)?;
    follow(place.writer)?;
    threads::set_following(tx, place.room, &root.id, place.writer, true)?;
    called.iter().try_for_each(|one| follow(&one.user_id))?;
    if place.kind == RoomKind::Direct {
        mentions::list_callable(tx, place.room, MAX_CALLED)?
            .iter()
            .try_for_each(|one| follow(&one.user_id))?;
    }
    threads::count_in(tx, root, reply)?;
    threads::mark_read(tx, place.room, &root.id, place.writer, reply.seq).map(drop)
}

/// Tells what a reply, of which the room has been told, means for the message that it answers and for who follows.
pub(super) fn tell(tx: &Tx<'_>, kind: RoomKind, reply: &ChatMessage) -> Result<()> {
    let Some(root) = &reply.reply_to else { return Ok(()) };
    stands_anew(tx, &reply.room_id, root)?;
    tell_followers(tx, root, Some(reply).filter(|_| kind != RoomKind::Direct))
}

/// A reply was deleted.
pub(super) fn erased(tx: &Tx<'_>, room: &RoomId, root: &MessageId) -> Result<()> {
    threads::recount(tx, root)?;
    stands_anew(tx, room, root)?;
    tell_followers(tx, root, None)
}

fn tell_followers(tx: &Tx<'_>, root: &MessageId, reply: Option<&ChatMessage>) -> Result<()> {
    for threads::Follow { user_id, mut state, .. } in threads::list_followers(tx, root)? {
        // Whoever was called has heard of it, and so has everybody in a direct room.
        let is_news = |reply: &&ChatMessage| reply.user_id != user_id && !reply.mentions.contains(&user_id);
        state.reply = reply.filter(is_news).map(|reply| Reply {
            message_id: reply.id.clone(),
            seq: reply.seq,
            user_id: reply.user_id.clone(),
            user_name: reply.user_name.clone(),
            text: reply.text.clone(),
        });
        tx.announce(Notice::tell(Audience::User(user_id), ServerEvent::Thread(state)));
    }
    Ok(())
}

/// Something about a message has changed: it stands at the room's next `rev`, and who shows the room sees it as it is.
/// Other services are not told: of what is counted under a message they need not hear.
pub(super) fn stands_anew(tx: &Tx<'_>, room: &RoomId, id: &MessageId) -> Result<Option<ChatMessage>> {
    let Some(head) = rooms::next_change(tx, room)? else { return Ok(None) };
    messages::touch(tx, id, head.rev)?;
    let message = messages::find(tx, id)?;
    if let Some(message) = &message {
        let event = ServerEvent::MessageUpdated(message.clone());
        tx.announce(Notice::tell(Audience::Room(room.clone()), event));
    }
    tx.announce(Notice::Head(head.of(room)));
    Ok(message)
}

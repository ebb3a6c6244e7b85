//! Sending a message and reading a room's history.

use crate::{
    contract::{
        errors::Code,
        events::ServerEvent,
        ids::{MessageId, RoomId, SocketId},
        messages::{
            ChatMessage, DeleteMessage, DeleteMessageAck, DeletedStatus, DeliveredStatus, HistoryQuery,
            MessageKind, MessagePage, ReadyMessages, SendMessage, SendMessageAck,
        },
        tokens::Scope,
        webhooks::WebhookEvent,
    },
    domain::{
        error::{Error, Result},
        files::check_attachments,
        jobs::{NewJob, Sweep},
        names::check_room_id,
        notices::{Audience, Notice},
        rooms::{must_be_heard, must_not_be_archived, not_found},
        text::{MessageText, check_client_id},
        who::Who,
    },
    services::{
        core::Core,
        deliveries, draft_ends,
        mentions::{self, Here, Place},
        pushes::spread,
        replies,
        uploads::attach::attach,
    },
    store::{
        Query, Tx, edits, jobs, members, mentions as mention_rows,
        messages::{self, Which},
        reactions, rooms, saved, search, uploads,
    },
};

/// Messages in the answer to a join.
const RECENT: i64 = 50;
/// Messages in a page of history, unless told.
const PAGE: i64 = 50;
const MAX_PAGE: i64 = 200;

/// Stores a message, then tells the room. `from` is the socket that sent it, which is not told.
///
/// A member may send. The same `clientId` again, in the same room by the same user, is answered like
/// the first time and tells nobody.
///
/// # Errors
/// `validation.*`; `room.not_found` for who is no member; `room.archived`; `room.announcements` for who only reads there;
/// `message.not_found`, `message.deleted` for what a reply answers; `upload.not_found` for a file that is not the sender's
/// to send.
pub async fn send(
    core: &Core,
    who: &Who,
    sent: SendMessage,
    from: Option<SocketId>,
) -> Result<SendMessageAck> {
    who.must_have(Scope::MessagesWrite)?;
    check_room_id(&sent.room_id)?;
    let text = MessageText::parse_beside(&sent.text, !sent.attachments.is_empty())?;
    check_attachments(&sent.attachments)?;
    sent.client_id.as_ref().map(check_client_id).transpose()?;
    let (who, here) = (who.clone(), Here::of(core, text.as_str()));
    let posted = core.store.write(move |tx| post(tx, &who, &sent, &text, from, &here)).await?;
    if posted.is_first {
        core.posted();
    }
    Ok(posted.ack)
}

/// What a send came to.
pub(super) struct Posted {
    ack: SendMessageAck,
    /// Not the same once more.
    pub is_first: bool,
}

/// Posts within a transaction: checks that `who` is a member, and that it was not sent before.
pub(super) fn post(
    tx: &Tx<'_>,
    who: &Who,
    sent: &SendMessage,
    text: &MessageText,
    from: Option<SocketId>,
    here: &Here,
) -> Result<Posted> {
    let room = &sent.room_id;
    if !members::is_member(tx, room, &who.user_id)? {
        return Err(not_found());
    }
    if let Some(client_id) = &sent.client_id
        && let Some(first) = messages::find_sent(tx, room, &who.user_id, client_id)?
    {
        return Ok(Posted { ack: acknowledge(&first), is_first: false });
    }
    let root = sent.reply_to.as_ref().map(|id| replies::must_find_root(tx, room, id)).transpose()?;
    let is_shown = root.is_none() || sent.also_in_room;
    let next = rooms::next_message(tx, room, is_shown)?.ok_or_else(not_found)?;
    must_not_be_archived(next.is_archived)?;
    must_be_heard(next.posting, next.created_by.as_ref(), who)?;
    let head = next.head;
    let place = Place { room, kind: next.kind, member_count: next.member_count, writer: &who.user_id };
    let called = mentions::called(tx, &place, text.as_str(), here)?;
    let mut message = ChatMessage {
        id: tx.id(),
        user_id: who.user_id.clone(),
        user_name: who.name.clone(),
        room_id: room.clone(),
        text: text.as_str().to_owned(),
        sent_at: head.at,
        seq: head.seq,
        rev: head.rev,
        shown: is_shown.then_some(head.shown),
        kind: if who.is_bot() { MessageKind::Bot } else { MessageKind::Text },
        client_id: sent.client_id.clone(),
        attachments: Vec::new(),
        mentions: called.iter().map(|one| one.user_id.clone()).collect(),
        reactions: Vec::new(),
        reply_to: root.as_ref().map(|root| root.id.clone()),
        reply_count: 0,
        last_reply_at: None,
        reply_user_ids: Vec::new(),
        edited_at: None,
        pinned_at: None,
        pinned_by: None,
        deleted_at: None,
    };
    messages::insert(tx, &message)?;
    message.attachments = attach(tx, who, &sent.attachments, &message)?;
    mentions::tell(tx, &place, &message, &called)?;
    deliveries::tell_message(tx, WebhookEvent::MessageCreated, room, &message.id)?;
    if let Some(root) = &root {
        replies::count_in(tx, &place, root, &message, &called)?;
    }
    spread::message_later(tx, &place, &message, !called.is_empty())?;
    draft_ends::end_said(tx, &message)?;
    let ack = acknowledge(&message);
    let reply = root.is_some().then(|| message.clone());
    let audience = match from {
        Some(socket) => Audience::RoomExcept(room.clone(), socket),
        None => Audience::Room(room.clone()),
    };
    tx.announce(Notice::tell(audience, ServerEvent::Message(message)));
    tx.announce(Notice::Head(head.of(room)));
    if let Some(reply) = reply {
        replies::tell(tx, next.kind, &reply)?;
    }
    Ok(Posted { ack, is_first: true })
}

fn acknowledge(message: &ChatMessage) -> SendMessageAck {
    SendMessageAck {
        id: message.id.clone(),
        status: DeliveredStatus::Delivered,
        sent_at: message.sent_at,
        seq: message.seq,
        rev: message.rev,
        shown: message.shown,
    }
}

/// Something about a message has changed: it stands at the room's next `rev`, and who shows the room sees it as it is.
pub(super) fn has_changed(tx: &Tx<'_>, room: &RoomId, id: &MessageId) -> Result<()> {
    let Some(message) = replies::stands_anew(tx, room, id)? else { return Ok(()) };
    let event = match message.deleted_at {
        Some(_) => WebhookEvent::MessageDeleted,
        None => WebhookEvent::MessageUpdated,
    };
    deliveries::tell_message(tx, event, room, id)
}

/// Deletes a message: its text and its files are gone, its place stays. Its author may, and admins who are members.
/// Doing it twice is doing it once.
///
/// # Errors
/// `room.not_found` for who is no member; `message.not_found`; `forbidden`.
pub async fn delete(core: &Core, who: &Who, asked: DeleteMessage) -> Result<DeleteMessageAck> {
    who.must_have(Scope::MessagesWrite)?;
    check_room_id(&asked.room_id)?;
    let who = who.clone();
    core.store
        .write(move |tx| {
            let message = must_find(tx, &who, &asked.room_id, &asked.message_id)?;
            if message.user_id != who.user_id && !who.is_admin() {
                return Err(Error::refused(
                    Code::Forbidden,
                    "only its author and admins may delete a message",
                ));
            }
            if message.deleted_at.is_none() {
                erase(tx, &message)?;
            }
            let message = messages::find(tx, &message.id)?.ok_or_else(unknown)?;
            Ok(DeleteMessageAck {
                id: message.id,
                status: DeletedStatus::Deleted,
                deleted_at: message.deleted_at.unwrap_or(tx.now()),
                rev: message.rev,
            })
        })
        .await
}

fn erase(tx: &Tx<'_>, message: &ChatMessage) -> Result<()> {
    search::take_out(tx, &message.id)?;
    let files = uploads::list_of(tx, &message.id)?;
    files.iter().try_for_each(|file| uploads::delete(tx, file))?;
    if !files.is_empty() {
        jobs::enqueue(tx, &NewJob::sweep(Sweep::Uploads))?;
    }
    messages::erase(tx, &message.id)?;
    edits::forget(tx, &message.id)?;
    reactions::forget(tx, &message.room_id, message.seq)?;
    saved::forget(tx, &message.id)?;
    mention_rows::forget(tx, &message.room_id, message.seq)?;
    has_changed(tx, &message.room_id, &message.id)?;
    match &message.reply_to {
        Some(root) => replies::erased(tx, &message.room_id, root),
        None => Ok(()),
    }
}

fn unknown() -> Error {
    Error::field(Code::MessageNotFound, "messageId", "there is no such message")
}

/// The 50 newest messages, of all or of those that the room itself shows, oldest first. Members may ask.
///
/// # Errors
/// `room.not_found` for who is no member.
pub async fn recent(core: &Core, who: &Who, room: &RoomId, shown: bool) -> Result<ReadyMessages> {
    who.must_have(Scope::Read)?;
    let (who, room, recents) = (who.clone(), room.clone(), core.recents.clone());
    core.store
        .read(move |query| {
            must_be_member(query, &who, &room)?;
            recents.find(query, &room, Which::of(shown), RECENT)
        })
        .await
}

/// A page of a room's history, by `seq`. Members may ask.
///
/// # Errors
/// `room.not_found` for who is no member; `validation.combination` when the query says two things.
pub async fn history(core: &Core, who: &Who, room: &RoomId, asked: HistoryQuery) -> Result<MessagePage> {
    who.must_have(Scope::Read)?;
    let limit = page_size(asked.limit)?;
    let (who, room) = (who.clone(), room.clone());
    core.store
        .read(move |query| {
            must_be_member(query, &who, &room)?;
            let which = Which::of(asked.shown == Some(true));
            let messages = page(query, &room, which, &asked, limit)?;
            frame(query, &room, which, messages)
        })
        .await
}

/// One message of a room, deleted or not. Members may ask.
///
/// # Errors
/// `room.not_found` for who is no member; `message.not_found`, also for a message of another room.
pub async fn find(core: &Core, who: &Who, room: &RoomId, id: MessageId) -> Result<ChatMessage> {
    who.must_have(Scope::Read)?;
    let (who, room) = (who.clone(), room.clone());
    core.store.read(move |query| must_find(query, &who, &room, &id)).await
}

/// Messages in a page of a room or of a thread.
///
/// # Errors
/// `validation.range`.
pub(super) fn page_size(asked: Option<i64>) -> Result<i64> {
    let limit = asked.unwrap_or(PAGE);
    if (1..=MAX_PAGE).contains(&limit) {
        return Ok(limit);
    }
    Err(Error::field(Code::ValidationRange, "limit", "limit must be 1 to 200"))
}

fn page(
    query: &Query<'_>,
    room: &RoomId,
    which: Which,
    asked: &HistoryQuery,
    limit: i64,
) -> Result<Vec<ChatMessage>> {
    let around = match (asked.around, asked.at) {
        (Some(_), Some(_)) => return Err(says_two_things()),
        (Some(seq), None) => Some(seq),
        (None, Some(at)) => messages::find_seq_at(query, room, at)?,
        (None, None) => None,
    };
    match (asked.before, asked.after, around) {
        (None, None, None) => messages::newest(query, room, which, limit),
        (Some(seq), None, None) => messages::before(query, room, which, seq, limit),
        (None, Some(seq), None) => messages::after(query, room, which, seq, limit),
        (None, None, Some(seq)) => {
            let mut older = messages::before(query, room, which, seq, limit / 2)?;
            let rest = limit - i64::try_from(older.len()).unwrap_or(limit);
            older.extend(messages::after(query, room, which, seq.saturating_sub(1), rest)?);
            Ok(older)
        }
        _ => Err(says_two_things()),
    }
}

fn says_two_things() -> Error {
    let message = "ask for one of before, after, around and at";
    Error::field(Code::ValidationCombination, "before", message)
}

fn frame(query: &Query<'_>, room: &RoomId, which: Which, messages: Vec<ChatMessage>) -> Result<MessagePage> {
    let head = rooms::find_head(query, room)?;
    let place = |message: &ChatMessage| match which {
        Which::All => message.seq,
        Which::Shown => message.shown.unwrap_or(0),
    };
    let newest = head.map_or(0, |head| if which == Which::All { head.seq } else { head.shown });
    let has_older = messages.first().is_some_and(|first| place(first) > 1);
    let has_newer = messages.last().is_some_and(|last| place(last) < newest);
    Ok(MessagePage { messages, has_older, has_newer })
}

/// A message of a room that `who` is a member of, deleted or not.
///
/// # Errors
/// `room.not_found` for who is no member; `message.not_found`, also for a message of another room.
pub(super) fn must_find(query: &Query<'_>, who: &Who, room: &RoomId, id: &MessageId) -> Result<ChatMessage> {
    must_be_member(query, who, room)?;
    messages::find(query, id)?.filter(|message| message.room_id == *room).ok_or_else(unknown)
}

/// The same, where something is to be done with it that a deleted one cannot have.
pub(super) fn must_find_alive(
    query: &Query<'_>,
    who: &Who,
    room: &RoomId,
    id: &MessageId,
) -> Result<ChatMessage> {
    let message = must_find(query, who, room, id)?;
    match message.deleted_at {
        None => Ok(message),
        Some(_) => Err(Error::field(Code::MessageDeleted, "messageId", "the message was deleted")),
    }
}

/// The same, where something is to be changed about it: not in an archived room.
pub(super) fn must_find_open(
    query: &Query<'_>,
    who: &Who,
    room: &RoomId,
    id: &MessageId,
) -> Result<ChatMessage> {
    let message = must_find_alive(query, who, room, id)?;
    must_not_be_archived(rooms::is_archived(query, room)?)?;
    Ok(message)
}

/// Refuses who is no member with the words for an unknown room.
pub(super) fn must_be_member(query: &Query<'_>, who: &Who, room: &RoomId) -> Result<()> {
    if members::is_member(query, room, &who.user_id)? {
        return Ok(());
    }
    Err(not_found())
}

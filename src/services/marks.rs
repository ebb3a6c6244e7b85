//! How far people have read: the one mark of each member in each room, who has read what, and where one is called.

use crate::{
    contract::{
        errors::Code,
        events::ServerEvent,
        ids::{MessageId, RoomId, SocketId},
        rooms::{Room, RoomKind},
        sync::{MarkRead, MarkReadAck, MentionPage, MentionsQuery, Read, ReaderList},
        tokens::Scope,
    },
    domain::{
        error::{Error, Result},
        names::check_room_id,
        notices::{Audience, Notice},
        rooms::not_found,
        who::Who,
    },
    services::{core::Core, messages::must_find, sync},
    store::{Tx, members, mentions, messages, rooms},
};

/// Readers that are named.
const MAX_READERS: i64 = 200;
const PAGE: usize = 50;
/// Ids are smaller, whatever they say.
const LAST: &str = "~";

/// Moves the asker's mark in a room forward, never back, and tells the asker's other sockets.
///
/// # Errors
/// `room.not_found` for who is no member.
pub async fn mark_read(
    core: &Core,
    who: &Who,
    mark: MarkRead,
    from: Option<SocketId>,
) -> Result<MarkReadAck> {
    who.must_have(Scope::Read)?;
    check_room_id(&mark.room_id)?;
    let who = who.clone();
    core.store
        .write(move |tx| {
            let moved = members::mark_read(tx, &mark.room_id, &who.user_id, mark.seq)?;
            settle(tx, &who, mark.room_id, from, moved)
        })
        .await
}

/// Moves the asker's mark back, so that what comes after `seq` is unread again; never forward. Other sockets are told.
///
/// # Errors
/// `room.not_found` for who is no member; `validation.range` for a `seq` below 0.
pub async fn mark_unread(
    core: &Core,
    who: &Who,
    mark: MarkRead,
    from: Option<SocketId>,
) -> Result<MarkReadAck> {
    who.must_have(Scope::Read)?;
    check_room_id(&mark.room_id)?;
    if mark.seq < 0 {
        return Err(Error::field(Code::ValidationRange, "seq", "seq must be 0 or more"));
    }
    let who = who.clone();
    core.store
        .write(move |tx| {
            let moved = members::mark_unread(tx, &mark.room_id, &who.user_id, mark.seq)?;
            settle(tx, &who, mark.room_id, from, moved)
        })
        .await
}

/// Where the mark stands then, and who hears of it when it has moved.
fn settle(
    tx: &Tx<'_>,
    who: &Who,
    room_id: RoomId,
    from: Option<SocketId>,
    moved: bool,
) -> Result<MarkReadAck> {
    let reading = members::find_reading(tx, &room_id, &who.user_id)?.ok_or_else(not_found)?;
    let room = rooms::find(tx, &room_id)?.ok_or_else(not_found)?;
    let ack = MarkReadAck {
        room_id,
        read_seq: reading.read_seq,
        unread: reading.unread,
        mentions: sync::mentions(room.kind, &reading),
    };
    if moved {
        tell(tx, who, &room, &ack, from);
    }
    Ok(ack)
}

/// The asker's own sockets; of a direct room, which has 21 people at most, also those of the others who have it open.
fn tell(tx: &Tx<'_>, who: &Who, room: &Room, ack: &MarkReadAck, from: Option<SocketId>) {
    let read = Read {
        room_id: room.id.clone(),
        user_id: who.user_id.clone(),
        read_seq: ack.read_seq,
        unread: None,
        mentions: None,
    };
    if room.kind == RoomKind::Direct {
        let others = Audience::RoomExceptUser(room.id.clone(), who.user_id.clone());
        tx.announce(Notice::tell(others, ServerEvent::Read(read.clone())));
    }
    let own = match from {
        Some(socket) => Audience::UserExcept(who.user_id.clone(), socket),
        None => Audience::User(who.user_id.clone()),
    };
    let read = Read { unread: Some(ack.unread), mentions: Some(ack.mentions), ..read };
    tx.announce(Notice::tell(own, ServerEvent::Read(read)));
}

/// Who has read a message besides its author: at most 200 with their names, and how many in all. Members may ask.
///
/// # Errors
/// `room.not_found` for who is no member; `message.not_found`.
pub async fn readers(core: &Core, who: &Who, room: &RoomId, id: MessageId) -> Result<ReaderList> {
    who.must_have(Scope::Read)?;
    let (who, room) = (who.clone(), room.clone());
    core.store
        .read(move |query| {
            let message = must_find(query, &who, &room, &id)?;
            let (seq, author) = (message.seq, &message.user_id);
            Ok(ReaderList {
                readers: members::list_readers(query, &room, seq, author, MAX_READERS)?,
                count: members::count_readers(query, &room, seq, author)?,
            })
        })
        .await
}

/// A page of the messages that call the asker, in the rooms that they are in, newest first.
///
/// # Errors
/// `token.scope` for a program.
pub async fn list_mentions(core: &Core, who: &Who, asked: MentionsQuery) -> Result<MentionPage> {
    who.must_be_person()?;
    let who = who.clone();
    core.store
        .read(move |query| {
            let before = asked.before.unwrap_or_else(|| MessageId::from(LAST.to_owned()));
            let mut ids = mentions::list(query, &who.user_id, &before, PAGE as i64 + 1)?;
            let has_more = ids.len() > PAGE;
            ids.truncate(PAGE);
            let mut page = MentionPage { messages: Vec::new(), has_more };
            for id in ids {
                page.messages.extend(messages::find(query, &id)?);
            }
            Ok(page)
        })
        .await
}

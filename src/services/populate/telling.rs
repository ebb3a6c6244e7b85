//! Puts messages into a room, one after the other, as if their writers had sent them.

use crate::{
    chance::Chance,
    contract::{
        ids::{RoomId, UserId},
        messages::{ChatMessage, MessageKind},
        time::Timestamp,
    },
    domain::{error::Result, rooms::not_found},
    store::{Tx, members, messages, populate, rooms},
};

/// One message on its way into a room.
pub struct Line<'a> {
    pub writer: &'a UserId,
    pub text: &'a str,
    /// When it was said; later if the room has a later message already.
    pub at: Timestamp,
    /// The last one that the writer says here: by then they have read all before it.
    pub is_last_of_writer: bool,
}

/// Says `lines` in a room, in their order, after whatever was said there.
pub fn tell<'a>(
    tx: &Tx<'_>,
    chance: Chance,
    room: &RoomId,
    lines: impl Iterator<Item = Line<'a>>,
) -> Result<()> {
    let mut head = rooms::find_head(tx, room)?.ok_or_else(not_found)?;
    let mut marks = Vec::new();
    for line in lines {
        head = rooms::Head {
            seq: head.seq + 1,
            rev: head.rev + 1,
            shown: head.shown + 1,
            at: head.at.max(line.at),
        };
        let message = ChatMessage {
            id: chance.id(head.at.0).to_string().into(),
            user_id: line.writer.clone(),
            user_name: String::new(), // of the writer's row, whenever it is read
            room_id: room.clone(),
            text: line.text.to_owned(),
            sent_at: head.at,
            seq: head.seq,
            rev: head.rev,
            shown: Some(head.shown),
            kind: MessageKind::Text,
            client_id: None,
            attachments: Vec::new(),
            mentions: Vec::new(),
            reactions: Vec::new(),
            reply_to: None,
            reply_count: 0,
            last_reply_at: None,
            reply_user_ids: Vec::new(),
            edited_at: None,
            pinned_at: None,
            pinned_by: None,
            deleted_at: None,
        };
        messages::insert(tx, &message)?;
        if line.is_last_of_writer {
            marks.push((line.writer, head.seq));
        }
    }
    populate::set_head(tx, room, &head)?;
    for (reader, seq) in marks {
        members::mark_read(tx, room, reader, seq)?;
    }
    Ok(())
}

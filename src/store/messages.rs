//! The table `messages`: appended once, paged by `seq`, caught up by `rev`.

use rusqlite::Row;

use crate::{
    contract::{
        events::ServerEvent,
        ids::{ClientId, MessageId, RoomId, UserId},
        messages::{ChatMessage, MessageKind},
        time::Timestamp,
    },
    domain::error::Result,
    store::{query::Query, reactions, search, tx::Tx, uploads},
};

macro_rules! select {
    ($rest:literal) => {
        select!("messages", $rest)
    };
    ($from:literal, $rest:literal) => {
        concat!(
            "select messages.id, user_id, users.name as user_name, room_id, text, sent_at, seq, rev, kind, client_id,
                    deleted_at, mentions, edited_at, pinned_at, pinned_by, shown, reply_to, reply_count, last_reply_at,
                    reply_user_ids
             from ",
            $from,
            " join users on users.id = messages.user_id ",
            $rest
        )
    };
}

/// Left to itself the engine would go down all messages of a room and leave out what is in threads alone, however many
/// replies there are.
macro_rules! select_shown {
    ($rest:literal) => {
        select!("messages indexed by messages_shown", $rest)
    };
}

pub(super) use select;

const NEWEST: &str = select!("where room_id = $1 order by seq desc limit $2");
const BEFORE: &str = select!("where room_id = $1 and seq < $2 order by seq desc limit $3");
const AFTER: &str = select!("where room_id = $1 and seq > $2 order by seq limit $3");
/// Among what the room itself shows.
const NEWEST_SHOWN: &str =
    select_shown!("where room_id = $1 and shown is not null order by seq desc limit $2");
const BEFORE_SHOWN: &str =
    select_shown!("where room_id = $1 and seq < $2 and shown is not null order by seq desc limit $3");
const AFTER_SHOWN: &str =
    select_shown!("where room_id = $1 and seq > $2 and shown is not null order by seq limit $3");
const CHANGED: &str = select!("where room_id = $1 and rev > $2 order by rev limit $3");
const BY_ID: &str = select!("where messages.id = $1");
const AT: &str =
    "select seq from messages where room_id = $1 and sent_at >= $2 order by sent_at, seq limit 1";
const IS_NEW: &str = "select changed_at is null from messages where id = $1";
const BY_CLIENT_ID: &str = select!("where room_id = $1 and user_id = $2 and client_id = $3");

const LAST_OF_OTHERS: &str = select_shown!(
    "where room_id = $1 and seq > $2 and user_id <> $3 and shown is not null and messages.deleted_at is null order by seq desc limit 1"
);
const LAST_CALLING: &str = select!(
    "where room_id = $1 and messages.deleted_at is null and seq = (
       select max(mentions.seq) from mentions
       where mentions.room_id = $1 and mentions.seq > $2 and mentions.user_id = $3 and root_id is null
     )"
);

pub fn insert(tx: &Tx<'_>, message: &ChatMessage) -> Result<()> {
    tx.execute(
        "insert into messages (id, room_id, seq, rev, user_id, kind, client_id, text, sent_at, mentions, shown, reply_to)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        (
            &message.id,
            &message.room_id,
            message.seq,
            message.rev,
            &message.user_id,
            kind_text(message.kind),
            &message.client_id,
            &message.text,
            message.sent_at,
            ids_text(&message.mentions),
            message.shown,
            &message.reply_to,
        ),
    )?;
    Ok(())
}

/// What the user sent to the room under this id, if it was sent before.
pub fn find_sent(
    query: &Query<'_>,
    room: &RoomId,
    user: &UserId,
    id: &ClientId,
) -> Result<Option<ChatMessage>> {
    query.maybe(BY_CLIENT_ID, (room, user, id), from_row)
}

pub fn find(query: &Query<'_>, id: &MessageId) -> Result<Option<ChatMessage>> {
    let mut found = query.maybe(BY_ID, [id], from_row)?;
    fill_page(query, found.as_mut_slice())?;
    Ok(found)
}

/// Which messages of a room a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Which {
    All,
    /// What the room itself shows: no replies that are in a thread alone.
    Shown,
}

impl Which {
    pub fn of(shown: bool) -> Self {
        if shown { Self::Shown } else { Self::All }
    }

    fn pick(self, all: &'static str, shown: &'static str) -> &'static str {
        match self {
            Self::All => all,
            Self::Shown => shown,
        }
    }
}

/// The newest messages, oldest first.
pub fn newest(query: &Query<'_>, room: &RoomId, which: Which, limit: i64) -> Result<Vec<ChatMessage>> {
    let mut messages = query.list(which.pick(NEWEST, NEWEST_SHOWN), (room, limit), from_row)?;
    messages.reverse();
    fill_page(query, &mut messages)?;
    Ok(messages)
}

/// The messages next before `seq`, oldest first.
pub fn before(
    query: &Query<'_>,
    room: &RoomId,
    which: Which,
    seq: i64,
    limit: i64,
) -> Result<Vec<ChatMessage>> {
    let mut messages = query.list(which.pick(BEFORE, BEFORE_SHOWN), (room, seq, limit), from_row)?;
    messages.reverse();
    fill_page(query, &mut messages)?;
    Ok(messages)
}

/// The messages next after `seq`, oldest first.
pub fn after(
    query: &Query<'_>,
    room: &RoomId,
    which: Which,
    seq: i64,
    limit: i64,
) -> Result<Vec<ChatMessage>> {
    let mut messages = query.list(which.pick(AFTER, AFTER_SHOWN), (room, seq, limit), from_row)?;
    fill_page(query, &mut messages)?;
    Ok(messages)
}

/// The `seq` of the first message sent at a time or after it.
pub fn find_seq_at(query: &Query<'_>, room: &RoomId, at: Timestamp) -> Result<Option<i64>> {
    query.maybe(AT, (room, at), |row| row.get("seq"))
}

/// The messages changed after `rev`, in the order of their last change.
pub fn changed_since(query: &Query<'_>, room: &RoomId, rev: i64, limit: i64) -> Result<Vec<ChatMessage>> {
    let mut messages = query.list(CHANGED, (room, rev, limit), from_row)?;
    uploads::fill_changed(query, rev, &mut messages)?;
    reactions::fill_changed(query, rev, &mut messages)?;
    Ok(messages)
}

/// What was told of the room after the one rev and up to the other, as far as it is not told anew later: what is new, and
/// what has changed since it was new.
pub fn missed(query: &Query<'_>, room: &RoomId, after: i64, up_to: i64) -> Result<Vec<ServerEvent>> {
    let changed = changed_since(query, room, after, up_to - after)?;
    let events = changed.into_iter().filter(|message| message.rev <= up_to).map(|message| {
        let is_new = query.value(IS_NEW, [&message.id])?;
        Ok(if is_new { ServerEvent::Message(message) } else { ServerEvent::MessageUpdated(message) })
    });
    events.collect()
}

/// Something about it has changed: it stands at the room's new `rev`.
pub fn touch(tx: &Tx<'_>, id: &MessageId, rev: i64) -> Result<()> {
    tx.execute("update messages set rev = $1, changed_at = $2 where id = $3", (rev, tx.now(), id))?;
    Ok(())
}

/// It says something else from here on.
pub fn rewrite(tx: &Tx<'_>, id: &MessageId, text: &str, mentions: &[UserId]) -> Result<()> {
    tx.execute(
        "update messages set text = $1, mentions = $2, edited_at = $3 where id = $4",
        (text, ids_text(mentions), tx.now(), id),
    )?;
    Ok(())
}

/// Its text is gone, and whom it called; it keeps its place.
pub fn erase(tx: &Tx<'_>, id: &MessageId) -> Result<()> {
    tx.execute(
        "update messages
         set text = '', mentions = null, edited_at = null, pinned_at = null, pinned_by = null, deleted_at = $1
         where id = $2",
        (tx.now(), id),
    )?;
    Ok(())
}

/// The last message after `seq` that others wrote, without its files.
pub fn find_last_of_others(
    query: &Query<'_>,
    room: &RoomId,
    seq: i64,
    user: &UserId,
) -> Result<Option<ChatMessage>> {
    query.maybe(LAST_OF_OTHERS, (room, seq, user), from_row)
}

/// The last message after `seq` that calls the user, without its files.
pub fn find_last_calling(
    query: &Query<'_>,
    room: &RoomId,
    seq: i64,
    user: &UserId,
) -> Result<Option<ChatMessage>> {
    query.maybe(LAST_CALLING, (room, seq, user), from_row)
}

/// Deletes some messages of a removed room; false when none was left.
pub fn sweep(tx: &Tx<'_>, room: &RoomId, limit: i64) -> Result<bool> {
    let some: Vec<MessageId> =
        tx.list("select id from messages where room_id = $1 limit $2", (room, limit), |row| row.get("id"))?;
    for id in &some {
        search::take_out(tx, id)?;
        tx.execute("delete from messages where id = $1", [id])?;
    }
    search::step_back(tx)?;
    Ok(!some.is_empty())
}

/// What other tables have of messages that stand next to each other in one room.
fn fill_page(query: &Query<'_>, messages: &mut [ChatMessage]) -> Result<()> {
    uploads::fill_page(query, messages)?;
    reactions::fill_page(query, messages)
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<ChatMessage> {
    Ok(ChatMessage {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        user_name: row.get("user_name")?,
        room_id: row.get("room_id")?,
        text: row.get("text")?,
        sent_at: row.get("sent_at")?,
        seq: row.get("seq")?,
        rev: row.get("rev")?,
        kind: kind_from_text(row.get_ref("kind")?.as_str()?),
        client_id: row.get("client_id")?,
        attachments: Vec::new(),
        mentions: ids_from_text(row.get_ref("mentions")?.as_str_or_null()?),
        reactions: Vec::new(),
        shown: row.get("shown")?,
        reply_to: row.get("reply_to")?,
        reply_count: row.get("reply_count")?,
        last_reply_at: row.get("last_reply_at")?,
        reply_user_ids: ids_from_text(row.get_ref("reply_user_ids")?.as_str_or_null()?),
        edited_at: row.get("edited_at")?,
        pinned_at: row.get("pinned_at")?,
        pinned_by: row.get("pinned_by")?,
        deleted_at: row.get("deleted_at")?,
    })
}

/// The ids as JSON; nothing for nobody.
pub(super) fn ids_text(ids: &[UserId]) -> Option<String> {
    (!ids.is_empty()).then(|| serde_json::to_string(ids).expect("ids are plain data"))
}

fn ids_from_text(text: Option<&str>) -> Vec<UserId> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

fn kind_text(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Text => "text",
        MessageKind::System => "system",
        MessageKind::Bot => "bot",
    }
}

/// The schema's check allows these three alone.
fn kind_from_text(kind: &str) -> MessageKind {
    match kind {
        "system" => MessageKind::System,
        "bot" => MessageKind::Bot,
        _ => MessageKind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn every_page_of_a_room_goes_by_an_index() {
        with_query(|query| {
            for (sql, index, params) in [
                (NEWEST, "messages_by_seq", 2),
                (BEFORE, "messages_by_seq", 3),
                (AFTER, "messages_by_seq", 3),
                (NEWEST_SHOWN, "messages_shown", 2),
                (BEFORE_SHOWN, "messages_shown", 3),
                (AFTER_SHOWN, "messages_shown", 3),
                (CHANGED, "messages_by_rev", 3),
                (BY_CLIENT_ID, "messages_by_client_id", 3),
                (LAST_OF_OTHERS, "messages_shown", 3),
                (LAST_CALLING, "messages_by_seq", 3),
            ] {
                let plan = query.plan(sql, rusqlite::params_from_iter((0..params).map(|_| 1)));
                assert!(plan.contains(&format!("USING INDEX {index}")), "{sql}\n{plan}");
                assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
            }
            let plan = query.plan(AT, ("patio", 1));
            assert!(plan.contains("USING COVERING INDEX messages_by_time"), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        });
    }
}

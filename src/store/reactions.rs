//! The table `reactions`: who answered which message of a room with which emoji.

use std::collections::HashMap;

use rusqlite::Row;

use crate::{
    contract::{
        ids::{RoomId, UserId},
        messages::{ChatMessage, Reaction},
        time::Timestamp,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

const BY_SEQ: &str = "
    select seq, emoji, user_id, at from reactions where room_id = $1 and seq between $2 and $3";
const BY_REV: &str = "
    select reactions.seq, emoji, reactions.user_id, at
    from messages
    cross join reactions
    where messages.room_id = $1 and messages.rev > $2 and messages.rev <= $3
      and reactions.room_id = messages.room_id and reactions.seq = messages.seq";
const EMOJI: &str = "select distinct emoji from reactions where room_id = $1 and seq = $2";

/// One person's emoji under one message.
struct ReactionRow {
    seq: i64,
    emoji: String,
    user_id: UserId,
    at: Timestamp,
}

/// False when it was there before.
pub fn add(tx: &Tx<'_>, message: &ChatMessage, emoji: &str, user: &UserId) -> Result<bool> {
    let added = tx.execute(
        "insert into reactions (room_id, seq, emoji, user_id, at) values ($1, $2, $3, $4, $5)
         on conflict do nothing",
        (&message.room_id, message.seq, emoji, user, tx.now()),
    )?;
    Ok(added > 0)
}

/// False when it was not there.
pub fn remove(tx: &Tx<'_>, message: &ChatMessage, emoji: &str, user: &UserId) -> Result<bool> {
    let removed = tx.execute(
        "delete from reactions where room_id = $1 and seq = $2 and emoji = $3 and user_id = $4",
        (&message.room_id, message.seq, emoji, user),
    )?;
    Ok(removed > 0)
}

/// The emoji that stand under a message, in no order.
pub fn list_emoji(query: &Query<'_>, message: &ChatMessage) -> Result<Vec<String>> {
    query.list(EMOJI, (&message.room_id, message.seq), |row| row.get("emoji"))
}

/// How many there are under a message, of all people and emoji.
pub fn count(query: &Query<'_>, message: &ChatMessage) -> Result<i64> {
    query.value(
        "select count(*) from reactions where room_id = $1 and seq = $2",
        (&message.room_id, message.seq),
    )
}

/// A message has none any more.
pub fn forget(tx: &Tx<'_>, room: &RoomId, seq: i64) -> Result<()> {
    tx.execute("delete from reactions where room_id = $1 and seq = $2", (room, seq))?;
    Ok(())
}

/// Deletes some of a removed room; false when none was left.
pub fn sweep(tx: &Tx<'_>, room: &RoomId, limit: i64) -> Result<bool> {
    let deleted = tx.execute(
        "delete from reactions
         where (room_id, seq, emoji, user_id) in (
           select room_id, seq, emoji, user_id from reactions where room_id = $1 limit $2
         )",
        (room, limit),
    )?;
    Ok(deleted > 0)
}

/// Puts their reactions into messages that stand next to each other in one room.
pub fn fill_page(query: &Query<'_>, messages: &mut [ChatMessage]) -> Result<()> {
    let [first, ..] = messages else { return Ok(()) };
    let room = first.room_id.clone();
    let seqs = messages.iter().map(|message| message.seq);
    let (low, high) = (seqs.clone().min(), seqs.max());
    put_in(query.list(BY_SEQ, (room, low, high), from_row)?, messages);
    Ok(())
}

/// The same for messages of one room in the order of their last change, the first of them later than `rev`.
pub fn fill_changed(query: &Query<'_>, rev: i64, messages: &mut [ChatMessage]) -> Result<()> {
    let [.., last] = messages else { return Ok(()) };
    put_in(query.list(BY_REV, (last.room_id.clone(), rev, last.rev), from_row)?, messages);
    Ok(())
}

/// In the order in which they came; of the same moment, by person.
fn put_in(mut rows: Vec<ReactionRow>, messages: &mut [ChatMessage]) {
    rows.sort_by(|one, other| (one.at, &one.user_id).cmp(&(other.at, &other.user_id)));
    let mut places: HashMap<i64, &mut ChatMessage> =
        messages.iter_mut().map(|message| (message.seq, message)).collect();
    for ReactionRow { seq, emoji, user_id, .. } in rows {
        let Some(message) = places.get_mut(&seq) else { continue };
        match message.reactions.iter_mut().find(|reaction| reaction.emoji == emoji) {
            Some(reaction) => reaction.user_ids.push(user_id),
            None => message.reactions.push(Reaction { emoji, user_ids: vec![user_id] }),
        }
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ReactionRow> {
    Ok(ReactionRow {
        seq: row.get("seq")?,
        emoji: row.get("emoji")?,
        user_id: row.get("user_id")?,
        at: row.get("at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn what_every_page_asks_goes_by_an_index() {
        with_query(|query| {
            for (sql, params) in [(BY_SEQ, 3), (BY_REV, 3), (EMOJI, 2)] {
                let plan = query.plan(sql, rusqlite::params_from_iter((0..params).map(|_| 1)));
                assert!(plan.contains("reactions USING PRIMARY KEY"), "{sql}\n{plan}");
                assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
            }
        });
    }
}

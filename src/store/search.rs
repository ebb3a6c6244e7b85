//! The indexes of what was said: the one file for full-text search, which SQLite alone has (FTS5,
//! <https://www.sqlite.org/fts5.html>). They hold tokens and no text, so what is taken out is named by its tokens again.

use rusqlite::Row;

use crate::{
    contract::{
        ids::{MessageId, RoomId, UserId},
        time::Timestamp,
    },
    domain::{
        error::Result,
        search::{parts, token, words},
    },
    store::{query::Query, tx::Tx},
};

/// What the indexes have of one message.
struct Entry {
    key: i64,
    room: i64,
    user: UserId,
    text: String,
}

/// A room that may be searched.
#[derive(Clone, Debug)]
pub struct Searched {
    pub id: RoomId,
    pub name: String,
    pub number: i64,
}

/// Which index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    Words,
    /// Of three letters each, so that what stands within a word is found.
    Parts,
}

/// What a hit must be beyond its tokens.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Older than this message, by key.
    pub below: i64,
    /// That one or newer.
    pub above: i64,
    pub from: Timestamp,
    pub until: Timestamp,
    pub is_saved: bool,
    pub is_mention: bool,
    pub is_edited: bool,
    pub is_reply: bool,
    pub has_reaction: bool,
    pub has_pin: bool,
    pub has_file: bool,
    pub has_image: bool,
}

const ENTRY: &str = "
    select messages.key, rooms.number as room, messages.user_id, messages.text
    from messages
    join rooms on rooms.id = messages.room_id
    where messages.id = $1 and messages.deleted_at is null";
const NEXT: &str = "
    select messages.key, rooms.number as room, messages.user_id, messages.text
    from messages
    cross join rooms
    where messages.key > $1 and rooms.id = messages.room_id and messages.deleted_at is null
    order by messages.key
    limit $2";

/// Candidates that one call looks at, newest first.
pub const WINDOW: i64 = 20_000;

macro_rules! hits {
    ($from:literal, $order:literal) => {
        concat!(
            "select messages.key, messages.id from (",
            $from,
            ") as found
              cross join messages
              cross join members
              where messages.key = found.rowid
                and messages.deleted_at is null
                and messages.sent_at >= $4 and messages.sent_at < $5
                and members.room_id = messages.room_id and members.user_id = $6
                and (not $7 or exists (
                  select 1 from saved where saved.user_id = $6 and saved.message_id = messages.id))
                and (not $8 or exists (
                  select 1 from mentions where mentions.user_id = $6 and mentions.room_id = messages.room_id
                    and mentions.seq = messages.seq))
                and (not $9 or messages.edited_at is not null)
                and (not $10 or messages.reply_to is not null)
                and (not $11 or exists (
                  select 1 from reactions where reactions.room_id = messages.room_id
                    and reactions.seq = messages.seq))
                and (not $12 or messages.pinned_at is not null)
                and (not $13 or exists (select 1 from uploads where uploads.message_id = messages.id))
                and (not $14 or exists (
                  select 1 from uploads where uploads.message_id = messages.id and uploads.is_image)) ",
            $order,
            " limit $15"
        )
    };
}

const NEWEST_WORDS: &str = hits!(
    "select rowid from search_words where search_words match $1 and rowid < $2 and rowid >= $3 order by rowid desc limit 20000",
    ""
);
const NEWEST_PARTS: &str = hits!(
    "select rowid from search_parts where search_parts match $1 and rowid < $2 and rowid >= $3 order by rowid desc limit 20000",
    ""
);
const BEST_WORDS: &str = hits!(
    "select rowid, bm25(search_words) as fit from search_words where search_words match $1 and rowid < $2 and rowid >= $3
     order by rowid desc limit 1000",
    "order by fit"
);
const BEST_PARTS: &str = hits!(
    "select rowid, bm25(search_parts) as fit from search_parts where search_parts match $1 and rowid < $2 and rowid >= $3
     order by rowid desc limit 1000",
    "order by fit"
);
const WINDOW_OF_WORDS: &str = "
    select count(*), min(rowid) from (
      select rowid from search_words where search_words match $1 and rowid < $2 and rowid >= $3 order by rowid desc limit 20000)";
const WINDOW_OF_PARTS: &str = "
    select count(*), min(rowid) from (
      select rowid from search_parts where search_parts match $1 and rowid < $2 and rowid >= $3 order by rowid desc limit 20000)";

/// The rooms that the user is a member of.
pub fn list_searched(query: &Query<'_>, user: &UserId, limit: i64) -> Result<Vec<Searched>> {
    query.list(
        "select rooms.id, name, number
         from members
         join rooms on rooms.id = members.room_id
         where members.user_id = $1 and removed_at is null
         limit $2",
        (user, limit),
        |row| Ok(Searched { id: row.get("id")?, name: row.get("name")?, number: row.get("number")? }),
    )
}

/// Between which keys the messages of these rooms lie that were sent from the one moment on, and before the other: not
/// before the first of the pair, and before the second. In a room keys and times grow together.
pub fn find_range(
    query: &Query<'_>,
    rooms: &[Searched],
    from: Timestamp,
    until: Timestamp,
) -> Result<(i64, i64)> {
    let (mut above, mut below) = (i64::MAX, 0);
    for room in rooms {
        let first: Option<i64> = query.maybe(FIRST_FROM, (&room.id, from), |row| row.get("key"))?;
        let last: Option<i64> = query.maybe(LAST_UNTIL, (&room.id, until), |row| row.get("key"))?;
        above = above.min(first.unwrap_or(i64::MAX));
        below = below.max(last.map_or(0, |key| key + 1));
    }
    Ok((above, below))
}

const FIRST_FROM: &str = "
    select key from messages where room_id = $1 and sent_at >= $2 order by sent_at, seq limit 1";
const LAST_UNTIL: &str = "
    select key from messages where room_id = $1 and sent_at < $2 order by sent_at desc, seq desc limit 1";

/// Messages that fit, with their keys: those with the greatest keys first, or those that fit best.
pub fn find(
    query: &Query<'_>,
    user: &UserId,
    index: Index,
    expression: &str,
    is_best: bool,
    limits: &Limits,
    limit: i64,
) -> Result<Vec<(i64, MessageId)>> {
    let sql = match (index, is_best) {
        (Index::Words, false) => NEWEST_WORDS,
        (Index::Parts, false) => NEWEST_PARTS,
        (Index::Words, true) => BEST_WORDS,
        (Index::Parts, true) => BEST_PARTS,
    };
    query.list(
        sql,
        (
            expression,
            limits.below,
            limits.above,
            limits.from,
            limits.until,
            user,
            limits.is_saved,
            limits.is_mention,
            limits.is_edited,
            limits.is_reply,
            limits.has_reaction,
            limits.has_pin,
            limits.has_file,
            limits.has_image,
            limit,
        ),
        |row| Ok((row.get("key")?, row.get("id")?)),
    )
}

/// The oldest candidate that a call of [`find`] looked at, where there are more behind it.
pub fn find_edge(
    query: &Query<'_>,
    index: Index,
    expression: &str,
    below: i64,
    above: i64,
) -> Result<Option<i64>> {
    let sql = match index {
        Index::Words => WINDOW_OF_WORDS,
        Index::Parts => WINDOW_OF_PARTS,
    };
    let edge = query.maybe(sql, (expression, below, above), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(edge.and_then(|(count, edge): (i64, Option<i64>)| edge.filter(|_| count >= WINDOW)))
}

/// Indexes some messages that are not yet; false when none was left.
pub fn catch_up(tx: &Tx<'_>, limit: i64) -> Result<bool> {
    let entries = tx.list(NEXT, (indexed(tx)?, limit), from_row)?;
    for entry in &entries {
        put_in(tx, entry)?;
    }
    if let Some(last) = entries.last() {
        tx.execute("update counters set value = $1 where name = 'indexed'", [last.key])?;
    }
    Ok(!entries.is_empty())
}

/// Takes a message out as it is in the database now: before it says something else, or nothing. One that was deleted is
/// out, and to take it out again would break the indexes.
pub fn take_out(tx: &Tx<'_>, id: &MessageId) -> Result<()> {
    let Some(entry) = indexed_entry(tx, id)? else { return Ok(()) };
    tx.execute(
        "insert into search_words (search_words, rowid, words, facts) values ('delete', $1, $2, $3)",
        (entry.key, word_tokens(&entry), fact_tokens(&entry)),
    )?;
    tx.execute(
        "insert into search_parts (search_parts, rowid, parts) values ('delete', $1, $2)",
        (entry.key, part_tokens(&entry)),
    )?;
    Ok(())
}

/// Puts a message in again as it is in the database now; one that was never in comes in its turn.
pub fn put_back(tx: &Tx<'_>, id: &MessageId) -> Result<()> {
    indexed_entry(tx, id)?.map_or(Ok(()), |entry| put_in(tx, &entry))
}

/// Keys of the last messages, once these are gone, are given again: whoever gets them is still to be indexed.
pub fn step_back(tx: &Tx<'_>) -> Result<()> {
    tx.execute(
        "update counters set value = min(value, (select coalesce(max(key), 0) from messages)) where name = 'indexed'",
        [],
    )?;
    Ok(())
}

fn indexed_entry(tx: &Tx<'_>, id: &MessageId) -> Result<Option<Entry>> {
    let entry = tx.maybe(ENTRY, [id], from_row)?;
    let up_to = indexed(tx)?;
    Ok(entry.filter(|entry| entry.key <= up_to))
}

fn put_in(tx: &Tx<'_>, entry: &Entry) -> Result<()> {
    tx.execute(
        "insert into search_words (rowid, words, facts) values ($1, $2, $3)",
        (entry.key, word_tokens(entry), fact_tokens(entry)),
    )?;
    tx.execute("insert into search_parts (rowid, parts) values ($1, $2)", (entry.key, part_tokens(entry)))?;
    Ok(())
}

fn indexed(query: &Query<'_>) -> Result<i64> {
    query.value("select value from counters where name = 'indexed'", [])
}

fn word_tokens(entry: &Entry) -> String {
    joined(words(&entry.text).iter().map(|word| token(entry.room, word)))
}

fn part_tokens(entry: &Entry) -> String {
    joined(words(&entry.text).iter().flat_map(|word| parts(word)).map(|part| token(entry.room, &part)))
}

fn fact_tokens(entry: &Entry) -> String {
    let has_link = ["http://", "https://"].iter().any(|scheme| entry.text.contains(scheme));
    let facts = [
        Some(any_fact(entry.room)),
        Some(from_fact(entry.room, &entry.user)),
        has_link.then(|| link_fact(entry.room)),
    ];
    joined(facts.into_iter().flatten())
}

/// What every message of a room has.
pub fn any_fact(room: i64) -> String {
    format!("{room}_any")
}

pub fn from_fact(room: i64, user: &UserId) -> String {
    format!("{room}_from_{}", user.as_str().replace('-', ""))
}

pub fn link_fact(room: i64) -> String {
    format!("{room}_link")
}

fn joined(tokens: impl Iterator<Item = String>) -> String {
    tokens.collect::<Vec<_>>().join(" ")
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        key: row.get("key")?,
        room: row.get("room")?,
        user: row.get("user_id")?,
        text: row.get("text")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn hits_are_looked_up_one_by_one_and_never_scanned_for() {
        with_query(|query| {
            for sql in [NEWEST_WORDS, NEWEST_PARTS, BEST_WORDS, BEST_PARTS] {
                let plan =
                    query.plan(sql, rusqlite::params!["\"1_x\"", 1, 1, 1, 1, "u", 0, 0, 0, 0, 0, 0, 0, 0, 1]);
                assert!(plan.contains("VIRTUAL TABLE INDEX"), "{plan}");
                assert!(plan.contains("messages USING INTEGER PRIMARY KEY"), "{plan}");
                assert!(!plan.contains("SCAN messages") && !plan.contains("SCAN members"), "{plan}");
            }
            for sql in [FIRST_FROM, LAST_UNTIL] {
                let plan = query.plan(sql, ("r", 1));
                assert!(
                    plan.contains("COVERING INDEX messages_by_time") && !plan.contains("B-TREE"),
                    "{plan}"
                );
            }
            let plan = query.plan(NEXT, (1, 1));
            assert!(
                plan.contains("messages USING INTEGER PRIMARY KEY") && !plan.contains("B-TREE"),
                "{plan}"
            );
        });
    }
}

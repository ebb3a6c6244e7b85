//! The table `edits`: what messages said before.

use rusqlite::Row;

use crate::{
    contract::{
        ids::MessageId,
        messages::{ChatMessage, FormerText},
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

/// Former texts kept of one message; beyond it the oldest is forgotten.
const KEPT: i64 = 50;

/// Keeps what the message says, which is about to say something else.
pub fn keep(tx: &Tx<'_>, message: &ChatMessage) -> Result<()> {
    let version: i64 =
        tx.value("select coalesce(max(version), 0) + 1 from edits where message_id = $1", [&message.id])?;
    tx.execute(
        "insert into edits (message_id, version, text, written_at) values ($1, $2, $3, $4)",
        (&message.id, version, &message.text, message.edited_at.unwrap_or(message.sent_at)),
    )?;
    tx.execute("delete from edits where message_id = $1 and version <= $2", (&message.id, version - KEPT))?;
    Ok(())
}

/// Newest first.
pub fn list(query: &Query<'_>, message: &MessageId) -> Result<Vec<FormerText>> {
    query.list(
        "select text, written_at from edits where message_id = $1 order by version desc",
        [message],
        from_row,
    )
}

/// Nothing is left of what it said.
pub fn forget(tx: &Tx<'_>, message: &MessageId) -> Result<()> {
    tx.execute("delete from edits where message_id = $1", [message])?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<FormerText> {
    Ok(FormerText { text: row.get("text")?, written_at: row.get("written_at")? })
}

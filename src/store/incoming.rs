//! The table `incoming_webhooks`: addresses that post into a room, each as a bot of its own.

use rusqlite::Row;

use crate::{
    contract::{
        ids::{UserId, WebhookId},
        time::Timestamp,
        webhooks::IncomingWebhook,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

const MAX_LISTED: i64 = 500;

/// One with what its caller has to know.
pub struct IncomingRow {
    pub shown: IncomingWebhook,
    pub hash: String,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select incoming_webhooks.*, users.name
             from incoming_webhooks
             join users on users.id = incoming_webhooks.user_id
             where incoming_webhooks.removed_at is null ",
            $rest
        )
    };
}

pub fn insert(tx: &Tx<'_>, webhook: &IncomingWebhook, hash: &str) -> Result<()> {
    tx.execute(
        "insert into incoming_webhooks (id, user_id, room_id, hash, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6)",
        (&webhook.id, &webhook.user_id, &webhook.room_id, hash, &webhook.created_by, webhook.created_at),
    )?;
    Ok(())
}

/// Newest first.
pub fn list(query: &Query<'_>) -> Result<Vec<IncomingWebhook>> {
    query.list(select!("order by incoming_webhooks.id desc limit $1"), [MAX_LISTED], |row| {
        from_row(row).map(|row| row.shown)
    })
}

pub fn find(query: &Query<'_>, id: &WebhookId) -> Result<Option<IncomingRow>> {
    query.maybe(select!("and incoming_webhooks.id = $1"), [id], from_row)
}

pub fn set_hash(tx: &Tx<'_>, id: &WebhookId, hash: &str) -> Result<()> {
    tx.execute("update incoming_webhooks set hash = $1 where id = $2", (hash, id))?;
    Ok(())
}

/// Notes its use, unless that was noted within the last minute.
pub fn touch(tx: &Tx<'_>, id: &WebhookId) -> Result<()> {
    tx.execute(
        "update incoming_webhooks set last_used_at = $1 where id = $2 and coalesce(last_used_at <= $3, 1)",
        (tx.now(), id, tx.now().plus_seconds(-60)),
    )?;
    Ok(())
}

/// It stays as a row, so that its bot stays one that nobody sees among the bots.
pub fn remove(tx: &Tx<'_>, id: &WebhookId) -> Result<Option<UserId>> {
    tx.maybe(
        "update incoming_webhooks set removed_at = $1 where id = $2 and removed_at is null returning user_id",
        (tx.now(), id),
        |row| row.get("user_id"),
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<IncomingRow> {
    Ok(IncomingRow {
        shown: IncomingWebhook {
            id: row.get("id")?,
            name: row.get("name")?,
            room_id: row.get("room_id")?,
            user_id: row.get("user_id")?,
            created_at: row.get("created_at")?,
            created_by: row.get("created_by")?,
            last_used_at: row.get::<_, Option<Timestamp>>("last_used_at")?,
        },
        hash: row.get("hash")?,
    })
}

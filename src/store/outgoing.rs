//! The table `outgoing_webhooks` with its events and rooms: addresses that are told what happens.

use rusqlite::{Row, types::FromSqlError};

use crate::{
    contract::{
        ids::{RoomId, WebhookId},
        time::Timestamp,
        webhooks::{OutgoingWebhook, WebhookEvent},
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

const MAX_LISTED: i64 = 200;

/// Who hears of an event in a room. Where there is no webhook at all this is one look into an empty index.
const LISTENING: &str = "select w.id
     from outgoing_events e
     join outgoing_webhooks w on w.id = e.webhook_id
     where e.event = $1 and w.disabled_at is null
       and (
         w.all_public = 1 and exists (select 1 from rooms where id = $2 and kind = 'public')
         or exists (select 1 from outgoing_rooms r where r.webhook_id = w.id and r.room_id = $2)
       )";

pub fn insert(tx: &Tx<'_>, webhook: &OutgoingWebhook, secret: &str) -> Result<()> {
    tx.execute(
        "insert into outgoing_webhooks (id, name, url, secret, all_public, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        (
            &webhook.id,
            &webhook.name,
            &webhook.url,
            secret,
            webhook.room_ids.is_none(),
            &webhook.created_by,
            webhook.created_at,
        ),
    )?;
    for room in webhook.room_ids.iter().flatten() {
        tx.execute(
            "insert into outgoing_rooms (webhook_id, room_id) values ($1, $2) on conflict do nothing",
            (&webhook.id, room),
        )?;
    }
    set_events(tx, &webhook.id, &webhook.events)
}

fn set_events(tx: &Tx<'_>, id: &WebhookId, events: &[WebhookEvent]) -> Result<()> {
    tx.execute("delete from outgoing_events where webhook_id = $1", [id])?;
    for event in events {
        tx.execute(
            "insert into outgoing_events (event, webhook_id) values ($1, $2) on conflict do nothing",
            (event.as_str(), id),
        )?;
    }
    Ok(())
}

/// Name, address and events as they now are.
pub fn update(tx: &Tx<'_>, webhook: &OutgoingWebhook) -> Result<()> {
    tx.execute(
        "update outgoing_webhooks set name = $1, url = $2 where id = $3",
        (&webhook.name, &webhook.url, &webhook.id),
    )?;
    set_events(tx, &webhook.id, &webhook.events)
}

/// Switches it on, with its failures forgotten.
pub fn enable(tx: &Tx<'_>, id: &WebhookId) -> Result<()> {
    tx.execute(
        "update outgoing_webhooks
         set disabled_at = null, disabled_because = null, failures = 0, failing_since = null
         where id = $1",
        [id],
    )?;
    Ok(())
}

/// Switches it off; `because` when nobody asked for it.
pub fn disable(tx: &Tx<'_>, id: &WebhookId, because: Option<&str>) -> Result<()> {
    tx.execute(
        "update outgoing_webhooks set disabled_at = $1, disabled_because = $2
         where id = $3 and disabled_at is null",
        (tx.now(), because, id),
    )?;
    Ok(())
}

pub fn set_secret(tx: &Tx<'_>, id: &WebhookId, secret: &str) -> Result<()> {
    tx.execute("update outgoing_webhooks set secret = $1 where id = $2", (secret, id))?;
    Ok(())
}

/// Deletes it with its deliveries; false when there is none.
pub fn delete(tx: &Tx<'_>, id: &WebhookId) -> Result<bool> {
    Ok(tx.execute("delete from outgoing_webhooks where id = $1", [id])? > 0)
}

/// It answered: whatever failed before is forgotten.
pub fn succeeded(tx: &Tx<'_>, id: &WebhookId) -> Result<()> {
    tx.execute(
        "update outgoing_webhooks set failures = 0, failing_since = null where id = $1 and failures > 0",
        [id],
    )?;
    Ok(())
}

/// One more delivery was given up: how many in a row, and since when.
pub fn failed(tx: &Tx<'_>, id: &WebhookId) -> Result<Option<(i64, Timestamp)>> {
    tx.maybe(
        "update outgoing_webhooks
         set failures = failures + 1, failing_since = coalesce(failing_since, $1)
         where id = $2 and disabled_at is null
         returning failures, failing_since",
        (tx.now(), id),
        |row| Ok((row.get("failures")?, row.get("failing_since")?)),
    )
}

/// Newest first.
pub fn list(query: &Query<'_>) -> Result<Vec<OutgoingWebhook>> {
    let mut all =
        query.list("select * from outgoing_webhooks order by id desc limit $1", [MAX_LISTED], from_row)?;
    all.iter_mut().try_for_each(|webhook| complete(query, webhook))?;
    Ok(all)
}

pub fn count(query: &Query<'_>) -> Result<i64> {
    query.value("select count(*) from outgoing_webhooks", [])
}

pub fn find(query: &Query<'_>, id: &WebhookId) -> Result<Option<OutgoingWebhook>> {
    let found = query.maybe("select * from outgoing_webhooks where id = $1", [id], from_row)?;
    let Some(mut webhook) = found else { return Ok(None) };
    complete(query, &mut webhook)?;
    Ok(Some(webhook))
}

pub fn list_listening(query: &Query<'_>, event: WebhookEvent, room: &RoomId) -> Result<Vec<WebhookId>> {
    query.list(LISTENING, (event.as_str(), room), |row| row.get("id"))
}

/// Reads the events and, where it has its own, the rooms.
fn complete(query: &Query<'_>, webhook: &mut OutgoingWebhook) -> Result<()> {
    webhook.events = query.list(
        "select event from outgoing_events where webhook_id = $1 order by event",
        [&webhook.id],
        |row| event(row.get_ref("event")?.as_str()?).map_err(Into::into),
    )?;
    if webhook.room_ids.is_some() {
        let rooms = query.list(
            "select room_id from outgoing_rooms where webhook_id = $1 order by room_id",
            [&webhook.id],
            |row| row.get("room_id"),
        )?;
        webhook.room_ids = Some(rooms);
    }
    Ok(())
}

/// Without its events and rooms.
fn from_row(row: &Row<'_>) -> rusqlite::Result<OutgoingWebhook> {
    let all_public: bool = row.get("all_public")?;
    Ok(OutgoingWebhook {
        id: row.get("id")?,
        name: row.get("name")?,
        url: row.get("url")?,
        events: Vec::new(),
        room_ids: (!all_public).then(Vec::new),
        active: row.get::<_, Option<Timestamp>>("disabled_at")?.is_none(),
        disabled_because: row.get("disabled_because")?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
    })
}

pub(super) fn event(text: &str) -> Result<WebhookEvent, FromSqlError> {
    let known = WebhookEvent::ALL.iter().find(|event| event.as_str() == text);
    known.copied().ok_or(FromSqlError::InvalidType)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn who_listens_is_found_by_indexes_alone() {
        with_query(|query| {
            let plan = query.plan(LISTENING, ("message.created", "general"));
            assert!(plan.contains("SEARCH e USING PRIMARY KEY") && !plan.contains("SCAN"), "{plan}");
        });
    }
}

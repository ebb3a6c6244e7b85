//! The table `deliveries`: one event on its way to one address, and what became of it.

use rusqlite::Row;

use crate::{
    contract::{
        ids::{DeliveryId, JobId, MessageId, RoomId, UserId, WebhookId},
        jobs::JobState,
        time::Timestamp,
        webhooks::{Delivery, WebhookEvent},
    },
    domain::error::Result,
    store::{outgoing::event, query::Query, tx::Tx},
};

/// What is told, by ids.
#[derive(Clone, Debug)]
pub struct Fact {
    pub event: WebhookEvent,
    pub room: Option<RoomId>,
    pub message: Option<MessageId>,
    pub user: Option<UserId>,
}

/// A delivery as who makes it has to know it.
pub struct DueRow {
    pub webhook: WebhookId,
    pub url: String,
    pub secret: String,
    pub is_off: bool,
    pub fact: Fact,
    pub created_at: Timestamp,
}

const OF_WEBHOOK: &str = "select d.*, jobs.lease, jobs.run_at
     from deliveries d
     left join jobs on jobs.id = d.job_id
     where d.webhook_id = $1 and d.id < $2
     order by d.id desc
     limit $3";
const WAITING: &str = "select count(*) from (
       select 1 from deliveries
       where webhook_id = $1 and delivered_at is null and died_at is null
       limit $2
     )";

pub fn insert(tx: &Tx<'_>, id: &DeliveryId, webhook: &WebhookId, fact: &Fact, job: &JobId) -> Result<()> {
    tx.execute(
        "insert into deliveries (id, webhook_id, event, room_id, message_id, user_id, job_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        (id, webhook, fact.event.as_str(), &fact.room, &fact.message, &fact.user, job, tx.now()),
    )?;
    Ok(())
}

/// How many are on their way, counted up to `limit`.
pub fn count_waiting(query: &Query<'_>, webhook: &WebhookId, limit: i64) -> Result<i64> {
    query.value(WAITING, (webhook, limit))
}

pub fn find_due(query: &Query<'_>, id: &DeliveryId) -> Result<Option<DueRow>> {
    query.maybe(
        "select d.webhook_id, d.event, d.room_id, d.message_id, d.user_id, d.created_at,
                w.url, w.secret, w.disabled_at
         from deliveries d
         join outgoing_webhooks w on w.id = d.webhook_id
         where d.id = $1",
        [id],
        |row| {
            Ok(DueRow {
                webhook: row.get("webhook_id")?,
                url: row.get("url")?,
                secret: row.get("secret")?,
                is_off: row.get::<_, Option<Timestamp>>("disabled_at")?.is_some(),
                fact: Fact {
                    event: event(row.get_ref("event")?.as_str()?)?,
                    room: row.get("room_id")?,
                    message: row.get("message_id")?,
                    user: row.get("user_id")?,
                },
                created_at: row.get("created_at")?,
            })
        },
    )
}

/// Newest first.
pub fn page(
    query: &Query<'_>,
    webhook: &WebhookId,
    before: Option<&DeliveryId>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Delivery>> {
    // Ids are hexadecimal and sorted by time, so that `z` is after all of them.
    let before = before.map_or("z", DeliveryId::as_str);
    query.list(OF_WEBHOOK, (webhook, before, limit), |row| from_row(row, now))
}

pub fn find(
    query: &Query<'_>,
    webhook: &WebhookId,
    id: &DeliveryId,
    now: Timestamp,
) -> Result<Option<Delivery>> {
    query.maybe(
        "select d.*, jobs.lease, jobs.run_at
         from deliveries d
         left join jobs on jobs.id = d.job_id
         where d.id = $1 and d.webhook_id = $2",
        (id, webhook),
        |row| from_row(row, now),
    )
}

/// One more try failed.
pub fn failed(tx: &Tx<'_>, id: &DeliveryId, status: Option<u16>, why: &str) -> Result<()> {
    tx.execute(
        "update deliveries set attempts = attempts + 1, last_status = $1, last_error = $2 where id = $3",
        (status, why, id),
    )?;
    Ok(())
}

pub fn delivered(tx: &Tx<'_>, id: &DeliveryId, status: u16) -> Result<()> {
    tx.execute(
        "update deliveries
         set attempts = attempts + 1, last_status = $1, last_error = null, delivered_at = $2
         where id = $3",
        (status, tx.now(), id),
    )?;
    Ok(())
}

/// Given up; which webhook it was for, the first time.
pub fn bury(tx: &Tx<'_>, id: &DeliveryId, why: &str) -> Result<Option<WebhookId>> {
    tx.maybe(
        "update deliveries set died_at = $1, last_error = coalesce(last_error, $2)
         where id = $3 and died_at is null
         returning webhook_id",
        (tx.now(), why, id),
        |row| row.get("webhook_id"),
    )
}

/// On its way again, by that job where it is another one.
pub fn revive(tx: &Tx<'_>, id: &DeliveryId, job: Option<&JobId>) -> Result<()> {
    tx.execute(
        "update deliveries set died_at = null, delivered_at = null, job_id = coalesce($1, job_id) where id = $2",
        (job, id),
    )?;
    Ok(())
}

/// Deletes some that were made before and are over; false when there are none.
pub fn sweep(tx: &Tx<'_>, before: Timestamp, limit: i64) -> Result<bool> {
    let deleted = tx.execute(
        "delete from deliveries where id in (
           select id from deliveries
           where created_at < $1 and (delivered_at is not null or died_at is not null)
           limit $2
         )",
        (before, limit),
    )?;
    Ok(deleted > 0)
}

fn from_row(row: &Row<'_>, now: Timestamp) -> rusqlite::Result<Delivery> {
    let (delivered_at, died_at): (Option<Timestamp>, Option<Timestamp>) =
        (row.get("delivered_at")?, row.get("died_at")?);
    let is_leased = row.get::<_, Option<String>>("lease")?.is_some()
        && row.get::<_, Option<Timestamp>>("run_at")?.is_some_and(|until| until > now);
    Ok(Delivery {
        id: row.get("id")?,
        event: event(row.get_ref("event")?.as_str()?)?,
        job_id: row.get("job_id")?,
        state: match (delivered_at, died_at) {
            (Some(_), _) => JobState::Done,
            (None, Some(_)) => JobState::Dead,
            (None, None) if is_leased => JobState::Running,
            (None, None) => JobState::Waiting,
        },
        attempts: row.get("attempts")?,
        created_at: row.get("created_at")?,
        delivered_at,
        last_status: row.get("last_status")?,
        last_error: row.get("last_error")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn the_deliveries_of_a_webhook_go_by_an_index() {
        with_query(|query| {
            for plan in [query.plan(OF_WEBHOOK, ("w", "z", 30)), query.plan(WAITING, ("w", 10))] {
                assert!(plan.contains("INDEX deliveries_") && !plan.contains("TEMP B-TREE"), "{plan}");
            }
        });
    }
}

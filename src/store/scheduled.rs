//! The table `scheduled`: messages that are sent later, and those that could not be.

use rusqlite::Row;

use crate::{
    contract::{
        errors::Code,
        ids::{JobId, ScheduledId, UserId},
        later::Scheduled,
        time::Timestamp,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

pub fn insert(tx: &Tx<'_>, user: &UserId, scheduled: &Scheduled) -> Result<()> {
    tx.execute(
        "insert into scheduled (id, user_id, room_id, text, reply_to, also_in_room, at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        (
            &scheduled.id,
            user,
            &scheduled.room_id,
            &scheduled.text,
            &scheduled.reply_to,
            scheduled.also_in_room,
            scheduled.at,
            scheduled.created_at,
        ),
    )?;
    Ok(())
}

/// With whose it is.
pub fn find(query: &Query<'_>, id: &ScheduledId) -> Result<Option<(UserId, Scheduled)>> {
    query
        .maybe("select * from scheduled where id = $1", [id], |row| Ok((row.get("user_id")?, from_row(row)?)))
}

/// The user's, the next one first.
pub fn list(query: &Query<'_>, user: &UserId, limit: i64) -> Result<Vec<Scheduled>> {
    query.list("select * from scheduled where user_id = $1 order by at limit $2", (user, limit), from_row)
}

pub fn count(query: &Query<'_>, user: &UserId) -> Result<i64> {
    query.value("select count(*) from scheduled where user_id = $1", [user])
}

/// What it says and when, as it is now; it has not failed.
pub fn set(tx: &Tx<'_>, scheduled: &Scheduled) -> Result<()> {
    tx.execute(
        "update scheduled set text = $1, at = $2, failed_at = null, failure = null where id = $3",
        (&scheduled.text, scheduled.at, &scheduled.id),
    )?;
    Ok(())
}

/// The job that sends it.
pub fn set_job(tx: &Tx<'_>, id: &ScheduledId, job: &JobId) -> Result<()> {
    tx.execute("update scheduled set job_id = $1 where id = $2", (job, id))?;
    Ok(())
}

/// None where it was swept, after its message could not be sent.
pub fn find_job(query: &Query<'_>, id: &ScheduledId) -> Result<Option<JobId>> {
    query.maybe(
        "select jobs.id from scheduled join jobs on jobs.id = scheduled.job_id where scheduled.id = $1",
        [id],
        |row| row.get("id"),
    )
}

/// Why it was refused.
pub fn set_failure(tx: &Tx<'_>, id: &ScheduledId, code: Code) -> Result<()> {
    tx.execute("update scheduled set failure = $1 where id = $2", (code.as_str(), id))?;
    Ok(())
}

/// It could not be sent; nothing: it is tried again.
pub fn set_failed(tx: &Tx<'_>, id: &ScheduledId, at: Option<Timestamp>) -> Result<()> {
    tx.execute("update scheduled set failed_at = $1 where id = $2", (at, id))?;
    Ok(())
}

/// False when there is none of that name of the user's.
pub fn delete(tx: &Tx<'_>, user: &UserId, id: &ScheduledId) -> Result<bool> {
    Ok(tx.execute("delete from scheduled where id = $1 and user_id = $2", (id, user))? > 0)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Scheduled> {
    Ok(Scheduled {
        id: row.get("id")?,
        room_id: row.get("room_id")?,
        text: row.get("text")?,
        reply_to: row.get("reply_to")?,
        also_in_room: row.get("also_in_room")?,
        at: row.get("at")?,
        created_at: row.get("created_at")?,
        failed_at: row.get("failed_at")?,
        failure: row.get::<_, Option<String>>("failure")?.as_deref().and_then(code),
    })
}

/// None where another version wrote it.
fn code(text: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|code| code.as_str() == text)
}

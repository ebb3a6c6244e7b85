//! The table `jobs`: work that waits, that a worker has, that is done or was given up.
//!
//! `run_at` is when a job is to be taken: its time, the next try, or the end of the lease of who has it. So one
//! comparison finds what is due, and a dead worker's job comes again by itself.

use rusqlite::{Row, types::FromSqlError};

use crate::{
    contract::{
        events::ServerEvent,
        ids::{JobId, UserId},
        jobs::{JobCounts, JobInfo, JobKind, JobProgress, JobState},
        time::Timestamp,
    },
    domain::{
        error::{Error, Result},
        jobs::{Job, Lane, Lease, NewJob, Priority},
        notices::{Audience, Notice},
    },
    store::{query::Query, tx::Tx},
};

/// A job as who decides about it has to know it.
#[derive(Debug)]
pub struct JobRow {
    pub id: JobId,
    /// None where another version wrote it.
    pub job: Option<Job>,
    pub user: Option<UserId>,
    /// Tries so far.
    pub attempts: u32,
    pub max_attempts: u32,
    /// A worker has it.
    pub is_running: bool,
    pub is_done: bool,
    pub is_dead: bool,
}

/// A job that a worker has just taken.
#[derive(Debug)]
pub struct Claimed {
    pub lease: Lease,
    pub row: JobRow,
}

const DUE: &str = "
    select id from jobs
    where lane = $1 and priority = $2 and run_at <= $3 and finished_at is null and died_at is null
    order by run_at
    limit 1";
const NEXT: &str = "
    select min(run_at) from jobs
    where lane = $1 and priority = $2 and finished_at is null and died_at is null";
const PAGE: &str = "
    select * from jobs
    where id < $1 and finished_at is null
    order by id desc
    limit $2";
const OF_STATE: &str = "
    select * from jobs
    where id < $1
      and case
            when finished_at is not null then 'done'
            when died_at is not null then 'dead'
            when lease is not null and run_at > $2 then 'running'
            else 'waiting'
          end = $3
    order by id desc
    limit $4";
const PRIORITIES: [Priority; 3] = [Priority::First, Priority::Usual, Priority::Later];

/// Puts a job in the queue; the workers hear of it after the commit. While one of the same key waits, that one is
/// brought forward instead.
pub fn enqueue(tx: &Tx<'_>, new: &NewJob) -> Result<JobId> {
    let task = serde_json::to_string(&new.job).map_err(Error::internal)?;
    let id = tx.maybe(
        "insert into jobs (id, kind, lane, task, once, priority, user_id, created_at, run_at, max_attempts)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (once) do update set run_at = min(run_at, excluded.run_at)
         returning id",
        (
            tx.id::<JobId>(),
            kind_text(new.job.kind()),
            new.job.lane().as_str(),
            task,
            &new.once,
            new.priority as i64,
            &new.user,
            tx.now(),
            new.at.unwrap_or(tx.now()),
            new.max_attempts,
        ),
        |row| row.get("id"),
    )?;
    tx.announce(Notice::JobsWait);
    id.ok_or_else(|| Error::internal("a job was neither put in nor brought forward"))
}

/// Does one of that key wait?
pub fn is_waiting(query: &Query<'_>, key: &str) -> Result<bool> {
    query.value("select exists (select 1 from jobs where once = $1)", [key])
}

/// When the next job of the lane is due; none while nothing waits.
pub fn find_next(query: &Query<'_>, lane: Lane) -> Result<Option<Timestamp>> {
    let mut next: Option<Timestamp> = None;
    for priority in PRIORITIES {
        let due: Option<Timestamp> = query.value(NEXT, (lane.as_str(), priority as i64))?;
        next = [next, due].into_iter().flatten().min();
    }
    Ok(next)
}

/// Takes the first job that is due, for so many milliseconds. Who had it before has it no more.
pub fn claim(tx: &Tx<'_>, lane: Lane, lease_ms: i64) -> Result<Option<Claimed>> {
    for priority in PRIORITIES {
        let due =
            tx.maybe(DUE, (lane.as_str(), priority as i64, tx.now()), |row| row.get::<_, JobId>("id"))?;
        if let Some(id) = due {
            let word: String = tx.id();
            tx.execute(
                "update jobs
                 set lease = $1, run_at = $2, attempts = attempts + 1, percent = 0, once = null
                 where id = $3",
                (&word, Timestamp(tx.now().0 + lease_ms), &id),
            )?;
            return Ok(find(tx, &id)?.map(|row| Claimed { lease: lease(&row, word), row }));
        }
    }
    Ok(None)
}

fn lease(row: &JobRow, word: String) -> Lease {
    Lease {
        job: row.id.clone(),
        word,
        attempt: row.attempts,
        user: row.user.clone(),
        kind: row.job.as_ref().map(Job::kind),
        upload: row.job.as_ref().and_then(Job::upload).cloned(),
    }
}

/// The job is done: in the same transaction as what it was for.
///
/// # Errors
/// The lease was lost: whatever the transaction has changed is undone, since another worker does it.
pub fn finish(tx: &Tx<'_>, lease: &Lease) -> Result<()> {
    let changed = tx.execute(
        "update jobs set finished_at = $1, percent = 100, lease = null, last_error = null
         where id = $2 and lease = $3",
        (tx.now(), &lease.job, &lease.word),
    )?;
    held(changed)?;
    tell(tx, lease, JobState::Done, 100);
    Ok(())
}

/// The same for one that leaves nothing to look at.
///
/// # Errors
/// The lease was lost.
pub fn finish_and_forget(tx: &Tx<'_>, lease: &Lease) -> Result<()> {
    let deleted = tx.execute("delete from jobs where id = $1 and lease = $2", (&lease.job, &lease.word))?;
    held(deleted)
}

/// Notes how far it is, and keeps it for another while.
///
/// # Errors
/// The lease was lost.
pub fn advance(tx: &Tx<'_>, lease: &Lease, percent: u8, lease_ms: i64) -> Result<()> {
    let changed = tx.execute(
        "update jobs set percent = $1, run_at = $2 where id = $3 and lease = $4",
        (percent, Timestamp(tx.now().0 + lease_ms), &lease.job, &lease.word),
    )?;
    held(changed)?;
    tell(tx, lease, JobState::Running, percent);
    Ok(())
}

/// Gives it back until then.
///
/// # Errors
/// The lease was lost.
pub fn put_off(tx: &Tx<'_>, lease: &Lease, why: &str, until: Timestamp) -> Result<()> {
    let changed = tx.execute(
        "update jobs set lease = null, last_error = $1, run_at = $2 where id = $3 and lease = $4",
        (why, until, &lease.job, &lease.word),
    )?;
    tx.announce(Notice::JobsWait);
    held(changed)
}

/// Gives it up.
///
/// # Errors
/// The lease was lost.
pub fn bury(tx: &Tx<'_>, lease: &Lease, why: &str) -> Result<()> {
    let changed = tx.execute(
        "update jobs set lease = null, last_error = $1, died_at = $2 where id = $3 and lease = $4",
        (why, tx.now(), &lease.job, &lease.word),
    )?;
    held(changed)?;
    tell(tx, lease, JobState::Dead, 0);
    Ok(())
}

/// A dead one is to be tried again, from the beginning; false when it is not dead.
pub fn revive(tx: &Tx<'_>, id: &JobId) -> Result<bool> {
    let changed = tx.execute(
        "update jobs set died_at = null, attempts = 0, percent = 0, run_at = $1
         where id = $2 and died_at is not null",
        (tx.now(), id),
    )?;
    tx.announce(Notice::JobsWait);
    Ok(changed > 0)
}

/// Forgets one that waits or is dead.
pub fn delete(tx: &Tx<'_>, id: &JobId) -> Result<()> {
    tx.execute("delete from jobs where id = $1", [id])?;
    Ok(())
}

/// Nobody holds anything: for a server that has the database alone and has just started. What a worker had taken
/// is due at once.
pub fn release_all(tx: &Tx<'_>) -> Result<()> {
    tx.execute(
        "update jobs set lease = null, run_at = $1
         where lease is not null and finished_at is null and died_at is null",
        [tx.now()],
    )?;
    Ok(())
}

pub fn find(query: &Query<'_>, id: &JobId) -> Result<Option<JobRow>> {
    query.maybe(
        "select id, task, user_id, attempts, max_attempts, finished_at, died_at, lease from jobs where id = $1",
        [id],
        |row| {
            Ok(JobRow {
                id: row.get("id")?,
                job: serde_json::from_str(row.get_ref("task")?.as_str()?).ok(),
                user: row.get("user_id")?,
                attempts: row.get("attempts")?,
                max_attempts: row.get("max_attempts")?,
                is_running: row.get::<_, Option<String>>("lease")?.is_some(),
                is_done: row.get::<_, Option<Timestamp>>("finished_at")?.is_some(),
                is_dead: row.get::<_, Option<Timestamp>>("died_at")?.is_some(),
            })
        },
    )
}

/// Newest first; those that are done only when they are asked for.
pub fn page(
    query: &Query<'_>,
    state: Option<JobState>,
    before: Option<&JobId>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<JobInfo>> {
    // Ids are hexadecimal and sorted by time, so that `z` is after all of them.
    let before = before.map_or("z", JobId::as_str);
    let from_row = |row: &Row<'_>| info(row, now);
    match state {
        None => query.list(PAGE, (before, limit), from_row),
        Some(state) => query.list(OF_STATE, (before, now, state_text(state), limit), from_row),
    }
}

pub fn count(query: &Query<'_>, now: Timestamp) -> Result<JobCounts> {
    let counts = query.maybe(
        "select count(*) filter (where lease is null or run_at <= $1) as waiting,
                count(*) filter (where lease is not null and run_at > $1) as running,
                (select count(*) from jobs where died_at is not null) as dead
         from jobs
         where finished_at is null and died_at is null",
        [now],
        |row| {
            Ok(JobCounts {
                waiting: row.get("waiting")?,
                running: row.get("running")?,
                dead: row.get("dead")?,
            })
        },
    )?;
    Ok(counts.unwrap_or_default())
}

/// Deletes some that were done or given up before; false when there are none.
pub fn sweep(tx: &Tx<'_>, done_before: Timestamp, dead_before: Timestamp, limit: i64) -> Result<bool> {
    let deleted = tx.execute(
        "delete from jobs
         where id in (
           select id from jobs
           where coalesce(finished_at, died_at) < $1
             and (finished_at is not null or died_at is not null)
             and (finished_at is not null or died_at < $2)
           limit $3
         )",
        (done_before, dead_before, limit),
    )?;
    Ok(deleted > 0)
}

/// Whom it is for sees how far it is.
fn tell(tx: &Tx<'_>, lease: &Lease, state: JobState, percent: u8) {
    if let (Some(user), Some(kind)) = (&lease.user, lease.kind) {
        let job_id = lease.job.clone();
        let progress = JobProgress { job_id, kind, state, percent, upload_id: lease.upload.clone() };
        tx.announce(Notice::tell(Audience::User(user.clone()), ServerEvent::JobProgress(progress)));
    }
}

/// Did the lease still hold?
fn held(changed: usize) -> Result<()> {
    if changed > 0 {
        return Ok(());
    }
    Err(lost())
}

fn lost() -> Error {
    Error::internal("the job's lease has run out, and another worker has it")
}

fn info(row: &Row<'_>, now: Timestamp) -> rusqlite::Result<JobInfo> {
    let (finished_at, died_at): (Option<Timestamp>, Option<Timestamp>) =
        (row.get("finished_at")?, row.get("died_at")?);
    let run_at: Timestamp = row.get("run_at")?;
    let has_lease = row.get::<_, Option<String>>("lease")?.is_some();
    let state = match (finished_at, died_at) {
        (Some(_), _) => JobState::Done,
        (None, Some(_)) => JobState::Dead,
        (None, None) if has_lease && run_at > now => JobState::Running,
        (None, None) => JobState::Waiting,
    };
    Ok(JobInfo {
        id: row.get("id")?,
        kind: kind_from_text(row.get_ref("kind")?.as_str()?)?,
        state,
        attempts: row.get("attempts")?,
        max_attempts: row.get("max_attempts")?,
        percent: row.get("percent")?,
        created_at: row.get("created_at")?,
        run_at,
        finished_at: finished_at.or(died_at),
        last_error: row.get("last_error")?,
        user_id: row.get("user_id")?,
    })
}

fn state_text(state: JobState) -> &'static str {
    match state {
        JobState::Waiting => "waiting",
        JobState::Running => "running",
        JobState::Done => "done",
        JobState::Dead => "dead",
    }
}

fn kind_text(kind: JobKind) -> &'static str {
    match kind {
        JobKind::PrepareImage => "prepare-image",
        JobKind::Remind => "remind",
        JobKind::SendLater => "send-later",
        JobKind::PushWeb => "push-web",
        JobKind::DeliverWebhook => "deliver-webhook",
        JobKind::Sweep => "sweep",
    }
}

fn kind_from_text(kind: &str) -> Result<JobKind, FromSqlError> {
    match kind {
        "prepare-image" => Ok(JobKind::PrepareImage),
        "remind" => Ok(JobKind::Remind),
        "send-later" => Ok(JobKind::SendLater),
        "push-web" => Ok(JobKind::PushWeb),
        "deliver-webhook" => Ok(JobKind::DeliverWebhook),
        "sweep" => Ok(JobKind::Sweep),
        _ => Err(FromSqlError::InvalidType),
    }
}

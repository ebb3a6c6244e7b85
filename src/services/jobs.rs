//! Work in the background: taking it, how far it is, what becomes of a try that failed; and what admins may do to it.
//!
//! A kind's own function does the work and calls `store::jobs::finish` in the transaction of what it brought about.

use std::time::Duration;

use crate::{
    contract::{
        errors::Code,
        ids::{JobId, UserId},
        jobs::{JobPage, JobsQuery},
        notifications::NotificationKind,
        time::Timestamp,
    },
    domain::{
        error::{Error, Result},
        jobs::{Failure, Job, Lane, Lease, NewJob, Sweep, delay},
        who::Who,
    },
    services::{
        core::Core,
        deliveries, later,
        leases::{LEASE_MS, progress},
        notifications::{self, Telling},
        rooms, uploads,
    },
    store::{
        Tx,
        jobs::{self, Claimed},
        users,
    },
};

const PAGE: i64 = 50;
const MAX_PAGE: i64 = 100;
/// How long one try may take: less than the lease, so that two never work on one job.
pub const PATIENCE: Duration = Duration::from_secs(110);
/// Days that a job is kept once it is done, or was given up.
const DONE_DAYS: i64 = 1;
const DEAD_DAYS: i64 = 30;
/// What of an error is kept: enough to know it by.
const MAX_WHY: usize = 300;

/// When the next job of the lane is due: in so many milliseconds, 0 for now; none while there is none.
pub async fn next_due(core: &Core, lane: Lane) -> Result<Option<u64>> {
    let next = core.store.read(move |query| jobs::find_next(query, lane)).await?;
    Ok(next.map(|at| u64::try_from(at.0 - core.clock.now_ms()).unwrap_or(0)))
}

/// Takes the first job of the lane that is due.
pub async fn claim(core: &Core, lane: Lane) -> Result<Option<Claimed>> {
    core.store.write(move |tx| jobs::claim(tx, lane, LEASE_MS)).await
}

/// A try has failed: it is tried again later, or given up, of which whoever it is for is told.
pub async fn fail(core: &Core, claimed: Claimed, failure: Failure) -> Result<()> {
    let [dice] = core.chance.bytes::<1>();
    core.store
        .write(move |tx| {
            let Claimed { lease, row } = &claimed;
            let (why, wait) = match &failure {
                Failure::Fatal { why } => (why, None),
                Failure::Retry { why, .. } if row.attempts >= row.max_attempts => (why, None),
                Failure::Retry { why, after } => {
                    (why, Some(delay(row.attempts, dice).max(after.unwrap_or_default())))
                }
            };
            let why: String = why.chars().take(MAX_WHY).collect();
            if let Some(wait) = wait {
                let until = tx.now().0.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
                return jobs::put_off(tx, lease, &why, Timestamp(until));
            }
            jobs::bury(tx, lease, &why)?;
            tracing::warn!(job = %lease.job, kind = ?lease.kind, attempts = row.attempts, %why, "a job was given up");
            give_up(tx, row.job.as_ref(), row.user.as_ref(), &why)
        })
        .await
}

/// What a job that is given up leaves behind, and who is told.
fn give_up(tx: &Tx<'_>, job: Option<&Job>, user: Option<&UserId>, why: &str) -> Result<()> {
    let mut telling = Telling {
        kind: NotificationKind::Error,
        title: "A job failed".to_owned(),
        message: why.to_owned(),
        link: None,
    };
    match job {
        Some(Job::Remind { .. }) => "A reminder could not be given".clone_into(&mut telling.title),
        Some(Job::PrepareImage { upload }) => telling = uploads::has_failed(tx, upload, why)?,
        Some(Job::SendLater { scheduled }) => telling = later::not_sent(tx, scheduled, why)?,
        // Telling somebody would be one more push.
        Some(Job::SpreadPush { .. } | Job::PushWeb { .. }) => return Ok(()),
        // Admins see it with its webhook, and hear of it once that is switched off.
        Some(Job::DeliverWebhook { delivery }) => return deliveries::give_up(tx, delivery, why),
        Some(Job::Sweep { what }) => {
            jobs::enqueue(tx, &NewJob::sweep(*what).at(tx.now().plus_seconds(pause(*what))))?;
        }
        None => {}
    }
    match user {
        Some(user) => notifications::tell(tx, user, &telling),
        None => {
            for admin in users::list_admins(tx)? {
                notifications::tell(tx, &admin, &telling)?;
            }
            Ok(())
        }
    }
}

/// What is put right before a job that was given up is tried again.
fn take_up(tx: &Tx<'_>, job: &Job) -> Result<()> {
    match job {
        Job::PrepareImage { upload } => uploads::is_tried_again(tx, upload),
        Job::SendLater { scheduled } => later::is_tried_again(tx, scheduled),
        Job::DeliverWebhook { delivery } => deliveries::is_tried_again(tx, delivery),
        Job::Remind { .. } | Job::SpreadPush { .. } | Job::PushWeb { .. } | Job::Sweep { .. } => Ok(()),
    }
}

/// The queue, newest first; without those that are done, unless they are asked for. Admins may ask.
///
/// # Errors
/// `forbidden`; `validation.range`.
pub async fn list(core: &Core, who: &Who, asked: JobsQuery) -> Result<JobPage> {
    who.must_be_admin()?;
    let limit = asked.limit.unwrap_or(PAGE);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(Error::field(Code::ValidationRange, "limit", "limit must be 1 to 100"));
    }
    let now = Timestamp(core.clock.now_ms());
    core.store
        .read(move |query| {
            let mut page = jobs::page(query, asked.state, asked.before.as_ref(), now, limit + 1)?;
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let has_more = page.len() > limit;
            page.truncate(limit);
            Ok(JobPage { jobs: page, has_more, counts: jobs::count(query, now)? })
        })
        .await
}

/// Tries a job again that was given up, from the beginning. Admins may.
///
/// # Errors
/// `forbidden`; `job.not_found`; `job.state` for one that was not given up.
pub async fn retry(core: &Core, who: &Who, id: JobId) -> Result<()> {
    who.must_be_admin()?;
    core.store
        .write(move |tx| {
            let row = jobs::find(tx, &id)?.ok_or_else(not_found)?;
            if !jobs::revive(tx, &id)? {
                return Err(Error::refused(Code::JobState, "only a job that was given up is tried again"));
            }
            row.job.as_ref().map_or(Ok(()), |job| take_up(tx, job))
        })
        .await
}

/// Forgets a job that waits or was given up. Admins may. Whoever a waiting one was for is told.
///
/// # Errors
/// `forbidden`; `job.not_found`; `job.state` for one that runs, is done, or comes again by itself.
pub async fn discard(core: &Core, who: &Who, id: JobId) -> Result<()> {
    who.must_be_admin()?;
    core.store
        .write(move |tx| {
            let row = jobs::find(tx, &id)?.ok_or_else(not_found)?;
            let is_sweep = !row.is_dead && matches!(row.job, Some(Job::Sweep { .. }));
            if row.is_running || row.is_done || is_sweep {
                let message = "it runs, is done, or comes again by itself";
                return Err(Error::refused(Code::JobState, message));
            }
            jobs::delete(tx, &id)?;
            if row.is_dead {
                return Ok(());
            }
            give_up(tx, row.job.as_ref(), row.user.as_ref(), "an admin discarded it")
        })
        .await
}

/// Sees to it that every sweep comes, and that what a server which is gone had taken is due at once. `is_alone`: no
/// other process works on this database.
pub async fn open(core: &Core, is_alone: bool) -> Result<()> {
    core.store
        .write(move |tx| {
            if is_alone {
                jobs::release_all(tx)?;
            }
            for what in Sweep::ALL {
                jobs::enqueue(tx, &NewJob::sweep(*what))?;
            }
            Ok(())
        })
        .await
}

/// Deletes what is over, slice by slice, and asks for the next sweep: at once where too much is left for one.
pub async fn sweep(core: &Core, lease: &Lease, what: Sweep) -> Result<(), Failure> {
    const SLICES: usize = 200;
    let mut is_done = false;
    for done in 1..=SLICES {
        if !slice(core, what).await? {
            is_done = true;
            break;
        }
        if done % 20 == 0 {
            progress(core, lease, u8::try_from(100 * done / SLICES).unwrap_or(100)).await?;
        }
    }
    let lease = lease.clone();
    core.store
        .write(move |tx| {
            jobs::finish_and_forget(tx, &lease)?;
            let wait = if is_done { pause(what) } else { 0 };
            jobs::enqueue(tx, &NewJob::sweep(what).at(tx.now().plus_seconds(wait))).map(|_| ())
        })
        .await?;
    Ok(())
}

/// One slice; between two the writer serves people. False when nothing is left.
async fn slice(core: &Core, what: Sweep) -> Result<bool> {
    const ROWS: i64 = 500;
    const DAY: i64 = 24 * 60 * 60;
    match what {
        Sweep::Rooms => rooms::sweep(core).await,
        Sweep::Notifications => notifications::sweep(core).await,
        Sweep::Uploads => uploads::sweep(core).await,
        Sweep::Files => uploads::sweep_strays(core).await,
        Sweep::Deliveries => deliveries::sweep(core).await,
        Sweep::Jobs => {
            core.store
                .write(|tx| {
                    let before = |days: i64| tx.now().plus_seconds(-days * DAY);
                    jobs::sweep(tx, before(DONE_DAYS), before(DEAD_DAYS), ROWS)
                })
                .await
        }
    }
}

/// Seconds between two sweeps. Whoever leaves something to sweep brings the next one forward.
fn pause(what: Sweep) -> i64 {
    match what {
        Sweep::Rooms | Sweep::Notifications | Sweep::Jobs | Sweep::Uploads | Sweep::Deliveries => 60 * 60,
        Sweep::Files => 24 * 60 * 60,
    }
}

fn not_found() -> Error {
    Error::refused(Code::JobNotFound, "there is no such job")
}

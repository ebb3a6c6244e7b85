//! Takes jobs and does them: for each lane so many at once, as soon as the bell rings or the next one is due.
//!
//! A look every few seconds finds what no bell told of: the end of a lease, the work of a process without a cluster's link.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;

use crate::{
    domain::{
        error::Result,
        jobs::{Failure, Job, Lane, Lease},
    },
    services::{
        Core, deliveries, jobs, later,
        pushes::{delivery, spread},
        uploads,
    },
    store::jobs::Claimed,
    workers::options::Options,
};

/// At the longest, between two looks at the queue.
const POLL: Duration = Duration::from_secs(5);

/// Begins with the work of every lane; it ends when the house stops. What is under way is tracked.
pub fn start(core: &Arc<Core>, options: &Options, under_way: &TaskTracker) {
    for lane in Lane::ALL {
        let slots = Arc::new(Semaphore::new(options.slots(*lane)));
        tokio::spawn(run(core.clone(), *lane, slots, under_way.clone()));
    }
}

async fn run(core: Arc<Core>, lane: Lane, slots: Arc<Semaphore>, under_way: TaskTracker) {
    let mut ear = core.bell.listen();
    while !core.stopping.is_cancelled() {
        let slot = slots.clone().acquire_owned().await.expect("nobody closes the slots");
        let wait = match find_work(&core, lane).await {
            Ok(Some(claimed)) => {
                under_way.spawn(work(core.clone(), claimed, slot));
                continue;
            }
            Ok(None) => until_next(&core, lane).await,
            Err(error) => {
                tracing::warn!(lane = lane.as_str(), %error, "the queue could not be looked at; again in a while");
                POLL
            }
        };
        drop(slot);
        tokio::select! {
            () = ear.heard() => {}
            () = core.clock.sleep(wait) => {}
            () = core.stopping.cancelled() => {}
        }
    }
}

/// Takes what is due. Reads before it writes: an idle queue costs no commit.
pub(super) async fn find_work(core: &Core, lane: Lane) -> Result<Option<Claimed>> {
    if jobs::next_due(core, lane).await? == Some(0) { jobs::claim(core, lane).await } else { Ok(None) }
}

/// Until the next job is due, but not longer than a poll.
async fn until_next(core: &Core, lane: Lane) -> Duration {
    let next = jobs::next_due(core, lane).await.ok().flatten();
    next.map_or(POLL, |ms| Duration::from_millis(ms).min(POLL))
}

/// One try, in a task of its own, so that a panic ends nothing but the try.
pub(super) async fn work(core: Arc<Core>, claimed: Claimed, _slot: OwnedSemaphorePermit) {
    let failure = if claimed.row.attempts > claimed.row.max_attempts {
        // Nobody lived to say what went wrong.
        Some(Failure::fatal("the server ended each time while it worked on this"))
    } else {
        attempt(&core, &claimed).await
    };
    let Some(failure) = failure else { return };
    if let Err(error) = jobs::fail(&core, claimed, failure).await {
        tracing::warn!(%error, "a failed job could not be put off; its lease will run out");
    }
}

async fn attempt(core: &Arc<Core>, claimed: &Claimed) -> Option<Failure> {
    let Some(job) = claimed.row.job.clone() else {
        return Some(Failure::fatal("another version of the server wrote it"));
    };
    let (mine, lease) = (core.clone(), claimed.lease.clone());
    let task = tokio::spawn(async move { perform(&mine, &lease, job).await });
    let stop = task.abort_handle();
    match tokio::time::timeout(jobs::PATIENCE, task).await {
        Ok(Ok(done)) => done.err(),
        Ok(Err(_)) => {
            core.metrics.panics.add(1);
            Some(Failure::retry("it panicked; the log has more"))
        }
        Err(_) => {
            stop.abort();
            Some(Failure::retry("it took too long"))
        }
    }
}

/// Each kind has its service.
async fn perform(core: &Core, lease: &Lease, job: Job) -> Result<(), Failure> {
    match job {
        Job::PrepareImage { upload } => uploads::prepare(core, lease, upload).await,
        Job::Remind { reminder } => later::remind(core, lease, reminder).await,
        Job::SendLater { scheduled } => later::send(core, lease, scheduled).await,
        Job::SpreadPush { push, since, after } => spread::spread(core, lease, push, since, after).await,
        Job::PushWeb { subscription, push } => delivery::push(core, lease, subscription, push).await,
        Job::DeliverWebhook { delivery } => deliveries::deliver(core, lease, delivery).await,
        Job::Sweep { what } => jobs::sweep(core, lease, what).await,
    }
}

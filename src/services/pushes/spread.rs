//! What might have to be pushed, and to which browsers.

use crate::{
    contract::{
        ids::{NotificationId, UserId},
        messages::ChatMessage,
        rooms::RoomKind,
        time::Timestamp,
    },
    domain::{
        error::Result,
        jobs::{Failure, Job, Lease, NewJob},
        pushes::{Address, Push},
    },
    services::{core::Core, mentions::Place},
    store::{Query, Tx, jobs, pushes},
};

/// Seconds between a message and its push: whoever reads it meanwhile is not called, and what follows goes with it.
const WAIT: i64 = 3;
/// Browsers found at once; between two such steps the writer serves people.
const STEP: i64 = 200;

/// Has a message pushed soon to whom it may concern, in the transaction that posts it. Costs a look
/// through an index where nobody is to be reached.
pub fn message_later(
    tx: &Tx<'_>,
    place: &Place<'_>,
    message: &ChatMessage,
    calls_somebody: bool,
) -> Result<()> {
    let seq = message.seq;
    if message.shown.is_some() && may_concern(tx, place, seq, calls_somebody)? {
        once(tx, Push::Room { room: place.room.clone() }, seq, format!("push:{}", place.room))?;
    }
    match &message.reply_to {
        Some(root) if pushes::any_follower(tx, root, place.writer)? => {
            let push = Push::Thread { room: place.room.clone(), root: root.clone() };
            once(tx, push, seq, format!("push:{root}"))
        }
        _ => Ok(()),
    }
}

fn once(tx: &Tx<'_>, push: Push, seq: i64, key: String) -> Result<()> {
    if jobs::is_waiting(tx, &key)? {
        return Ok(());
    }
    let job = Job::SpreadPush { push, since: seq, after: Address::first() };
    jobs::enqueue(tx, &NewJob::of(job).at(tx.now().plus_seconds(WAIT)).once(key)).map(drop)
}

fn may_concern(query: &Query<'_>, place: &Place<'_>, seq: i64, calls_somebody: bool) -> Result<bool> {
    if place.kind == RoomKind::Direct {
        return pushes::any_member(query, place.room, place.writer);
    }
    Ok((calls_somebody && pushes::any_called(query, place.room, seq)?)
        || pushes::any_told_all(query, place.room, place.writer)?)
}

/// Has a notification pushed to its person, or to everybody, in the transaction that makes it.
pub fn notification_later(tx: &Tx<'_>, notification: &NotificationId, user: Option<&UserId>) -> Result<()> {
    if !pushes::any_of(tx, user)? {
        return Ok(());
    }
    let push = Push::Notification { notification: notification.clone() };
    jobs::enqueue(tx, &NewJob::of(Job::SpreadPush { push, since: 0, after: Address::first() })).map(drop)
}

/// The job: puts one push in the queue for each of some browsers whose person is not looking, and asks for the next ones.
pub async fn spread(
    core: &Core,
    lease: &Lease,
    push: Push,
    since: i64,
    after: Address,
) -> Result<(), Failure> {
    let about = push.clone();
    let found = core
        .store
        .read(move |query| match &about {
            Push::Room { room } => pushes::list_for_room(query, room, since, &after, STEP),
            Push::Thread { root, .. } => pushes::list_for_thread(query, root, &after, STEP),
            Push::Notification { notification } => {
                pushes::list_for_notification(query, notification, &after, STEP)
            }
            Push::Test => Ok(Vec::new()),
        })
        .await?;
    let next = found.last().filter(|_| found.len() as i64 == STEP).map(|last| last.address.clone());
    // Whoever is just changing from one network to another, or comes back after a start, is looking all the same.
    let away: Vec<_> = found
        .into_iter()
        .filter(|one| !core.presence.is_looking(&one.address.user_id))
        .map(|one| (core.presence.may_come_back_within(&one.address.user_id), one))
        .collect();
    let lease = lease.clone();
    core.store
        .write(move |tx| {
            for (wait, browser) in away {
                let settled = Timestamp(tx.now().0 + i64::try_from(wait.as_millis()).unwrap_or(0));
                let at = browser.retry_at.map_or(settled, |at| at.max(settled));
                enqueue(tx, browser.address, &push, at)?;
            }
            if let Some(after) = next {
                jobs::enqueue(tx, &NewJob::of(Job::SpreadPush { push, since, after }))?;
            }
            jobs::finish_and_forget(tx, &lease)
        })
        .await?;
    Ok(())
}

/// Of a room one waits for each browser: it says all that is unread when it is sent.
fn enqueue(tx: &Tx<'_>, to: Address, push: &Push, at: Timestamp) -> Result<()> {
    let new = NewJob::of(Job::PushWeb { subscription: to.id.clone(), push: push.clone() }).at(at);
    let new = match push {
        Push::Room { room } => new.once(format!("push:{}:{room}", to.id)),
        Push::Thread { root, .. } => new.once(format!("push:{}:{root}", to.id)),
        Push::Notification { .. } | Push::Test => new,
    };
    jobs::enqueue(tx, &new).map(drop)
}

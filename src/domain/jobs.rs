//! Work in the background: what there is to do, who takes it, how often it is tried and when again.
//!
//! A job holds ids alone. The facts are in tables, so that a job that was taken late, or twice, sees the truth.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    contract::{
        errors::Code,
        ids::{DeliveryId, JobId, PushSubscriptionId, ReminderId, ScheduledId, UploadId, UserId},
        jobs::JobKind,
        time::Timestamp,
    },
    domain::{
        error::Error,
        pushes::{Address, Push},
    },
};

/// One thing to do. A fresh kind is a compile error until a worker handles it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Job {
    /// Tell a person what they wanted to be reminded of.
    Remind { reminder: ReminderId },
    /// Send a message whose time has come.
    SendLater { scheduled: ScheduledId },
    /// Find the browsers to push something to, those after one of them. Of a room: what was said from a message on.
    SpreadPush { push: Push, since: i64, after: Address },
    /// Push something to one browser.
    PushWeb { subscription: PushSubscriptionId, push: Push },
    /// Make of an upload what a picture is.
    PrepareImage { upload: UploadId },
    /// Tell an outgoing webhook what happened.
    DeliverWebhook { delivery: DeliveryId },
    /// Delete what is over; asks for the next sweep itself.
    Sweep { what: Sweep },
}

/// What is swept, each by a job that comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sweep {
    /// Rows of removed rooms.
    Rooms,
    /// Notifications after 90 days.
    Notifications,
    /// Jobs that are done or were given up.
    Jobs,
    /// Files that no message has, and contents that no file is of any more.
    Uploads,
    /// What lies among the files that nothing refers to, left by a server that was killed.
    Files,
    /// Deliveries to webhooks after a week.
    Deliveries,
}

impl Sweep {
    pub const ALL: &[Sweep] =
        &[Sweep::Rooms, Sweep::Notifications, Sweep::Jobs, Sweep::Uploads, Sweep::Files, Sweep::Deliveries];

    fn name(self) -> &'static str {
        match self {
            Self::Rooms => "rooms",
            Self::Notifications => "notifications",
            Self::Jobs => "jobs",
            Self::Uploads => "uploads",
            Self::Files => "files",
            Self::Deliveries => "deliveries",
        }
    }
}

/// Which workers take it: work that is slow in one way must not hold up work that is slow in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// What takes the processor: pictures.
    Media,
    /// What waits for other machines.
    Outbound,
    /// What is due at a time.
    Clock,
}

impl Lane {
    pub const ALL: &[Lane] = &[Lane::Media, Lane::Outbound, Lane::Clock];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Outbound => "outbound",
            Self::Clock => "clock",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    Later = 0,
    Usual = 1,
    First = 2,
}

impl Job {
    pub fn kind(&self) -> JobKind {
        match self {
            Self::PrepareImage { .. } => JobKind::PrepareImage,
            Self::Remind { .. } => JobKind::Remind,
            Self::SendLater { .. } => JobKind::SendLater,
            Self::SpreadPush { .. } | Self::PushWeb { .. } => JobKind::PushWeb,
            Self::DeliverWebhook { .. } => JobKind::DeliverWebhook,
            Self::Sweep { .. } => JobKind::Sweep,
        }
    }

    pub fn lane(&self) -> Lane {
        match self {
            Self::PrepareImage { .. } => Lane::Media,
            Self::Remind { .. } | Self::SendLater { .. } | Self::SpreadPush { .. } | Self::Sweep { .. } => {
                Lane::Clock
            }
            Self::PushWeb { .. } | Self::DeliverWebhook { .. } => Lane::Outbound,
        }
    }

    /// Tries before it is given up. With the delays of [`delay`] ten of them take about half an hour, twenty half a day.
    fn max_attempts(&self) -> u32 {
        match self {
            Self::PrepareImage { .. } => 5,
            Self::Remind { .. } | Self::SendLater { .. } | Self::DeliverWebhook { .. } => 20,
            Self::PushWeb { push: Push::Test, .. } => 3,
            Self::SpreadPush { .. } | Self::PushWeb { .. } => 15,
            Self::Sweep { .. } => 10,
        }
    }

    /// The file that it prepares.
    pub fn upload(&self) -> Option<&UploadId> {
        match self {
            Self::PrepareImage { upload } => Some(upload),
            Self::Remind { .. }
            | Self::SendLater { .. }
            | Self::SpreadPush { .. }
            | Self::PushWeb { .. }
            | Self::DeliverWebhook { .. }
            | Self::Sweep { .. } => None,
        }
    }
}

/// A job to be put in the queue, in the transaction of what makes it needed.
#[derive(Clone, Debug)]
pub struct NewJob {
    pub job: Job,
    /// Now, unless told.
    pub at: Option<Timestamp>,
    /// While one of this key waits, another only brings it forward.
    pub once: Option<String>,
    pub priority: Priority,
    /// Whom it is for: they see it go on, and hear when it was given up.
    pub user: Option<UserId>,
    pub max_attempts: u32,
}

impl NewJob {
    pub fn of(job: Job) -> Self {
        let max_attempts = job.max_attempts();
        Self { job, at: None, once: None, priority: Priority::Usual, user: None, max_attempts }
    }

    /// The sweep that is next.
    pub fn sweep(what: Sweep) -> Self {
        Self::of(Job::Sweep { what }).once(format!("sweep:{}", what.name())).priority(Priority::Later)
    }

    #[must_use]
    pub fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    #[must_use]
    pub fn once(self, key: impl Into<String>) -> Self {
        Self { once: Some(key.into()), ..self }
    }

    #[must_use]
    pub fn priority(self, priority: Priority) -> Self {
        Self { priority, ..self }
    }

    #[must_use]
    pub fn for_user(self, user: &UserId) -> Self {
        Self { user: Some(user.clone()), ..self }
    }
}

/// A worker's right to a job, until its time has run out and another takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub job: JobId,
    /// Drawn at each claim: who holds an older one can change nothing any more.
    pub word: String,
    /// 1 the first time.
    pub attempt: u32,
    /// Whom the job is for.
    pub user: Option<UserId>,
    /// None where another version of the server wrote the job.
    pub kind: Option<JobKind>,
    /// The file that it is about.
    pub upload: Option<UploadId>,
}

/// Why a try failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Another try may succeed, after the wait if one is told.
    Retry { why: String, after: Option<Duration> },
    /// None ever will.
    Fatal { why: String },
}

impl Failure {
    pub fn retry(why: impl Into<String>) -> Self {
        Self::Retry { why: why.into(), after: None }
    }

    pub fn fatal(why: impl Into<String>) -> Self {
        Self::Fatal { why: why.into() }
    }
}

/// A fault may pass, and so may what is refused for now; any other refusal stays.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Internal(fault) => Self::retry(fault.to_string()),
            Error::Refused(refusal) => match refusal.retry_after {
                Some(wait) => Self::Retry { why: refusal.message, after: Some(wait) },
                // A full disk and a busy database pass as well, nobody knows when.
                None if matches!(refusal.code, Code::StorageFull | Code::Overloaded) => {
                    Self::retry(refusal.message)
                }
                None => Self::fatal(refusal.message),
            },
        }
    }
}

/// How long to wait after the try of that number: 2 s, 4 s, 8 s … an hour at most, a third more or less, so that what
/// failed together does not come again together. `dice` is any number.
pub fn delay(attempt: u32, dice: u8) -> Duration {
    const LONGEST: u64 = 60 * 60 * 1000;
    let whole = 1000_u64.saturating_mul(2_u64.saturating_pow(attempt.max(1))).min(LONGEST);
    let spread = whole * u64::from(dice) / 255 * 2 / 3;
    Duration::from_millis(whole - whole / 3 + spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_is_spread_and_ends_at_an_hour() {
        for (attempt, low, high) in [(1, 1.3, 2.7), (2, 2.6, 5.4), (5, 21.0, 43.0), (30, 2400.0, 4800.0)] {
            for dice in [0, 100, 255] {
                let seconds = delay(attempt, dice).as_secs_f64();
                assert!((low..=high).contains(&seconds), "try {attempt}, dice {dice}: {seconds} s");
            }
            assert!(delay(attempt, 0) < delay(attempt, 255));
        }
        assert_eq!(delay(0, 0), delay(1, 0));
    }

    #[test]
    fn a_refusal_is_final_unless_it_says_when_to_come_again() {
        let wait = Duration::from_secs(3);
        let full = Error::wait(Code::Overloaded, "full", wait);
        assert_eq!(Failure::from(full), Failure::Retry { why: "full".into(), after: Some(wait) });
        let no_room = Error::refused(Code::StorageFull, "no room");
        assert_eq!(Failure::from(no_room), Failure::retry("no room"));
        let gone = Error::refused(Code::RoomNotFound, "gone");
        assert_eq!(Failure::from(gone), Failure::fatal("gone"));
        assert_eq!(Failure::from(Error::internal("a fault")), Failure::retry("a fault"));
    }

    #[test]
    fn a_job_survives_as_text() {
        for job in [
            Job::PrepareImage { upload: "u".into() },
            Job::Remind { reminder: "r".into() },
            Job::SendLater { scheduled: "s".into() },
            Job::PushWeb { subscription: "p".into(), push: Push::Test },
            Job::SpreadPush { push: Push::Room { room: "patio".into() }, since: 7, after: Address::first() },
            Job::DeliverWebhook { delivery: "d".into() },
            Job::Sweep { what: Sweep::Rooms },
        ] {
            let text = serde_json::to_string(&job).unwrap();
            assert_eq!(serde_json::from_str::<Job>(&text).unwrap(), job, "{text}");
        }
    }
}

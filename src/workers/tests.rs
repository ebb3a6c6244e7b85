//! Stories of the queue: at its time, once, again after a failure, given up, taken up.

use std::{sync::Arc, time::Duration};

use tokio::sync::Semaphore;

use crate::{
    contract::{
        accounts::EditUser,
        errors::Code,
        ids::RoomId,
        jobs::{JobState, JobsQuery},
        later::{NewReminder, NewScheduled},
        messages::HistoryQuery,
        notifications::NotificationsQuery,
        rooms::NewRoom,
        time::Timestamp,
    },
    domain::{
        jobs::{Failure, Job, Lane, NewJob, Sweep},
        who::Who,
    },
    services::{Core, accounts, jobs, later, leases, messages, notifications, rooms, stage::Stage},
    store::jobs::{self as stored, Claimed},
    workers::jobs::{find_work, work},
};

const HOUR: Duration = Duration::from_secs(60 * 60);

struct Desk {
    core: Arc<Core>,
    ada: Who,
    bea: Who,
    _folder: tempfile::TempDir,
}

impl Desk {
    async fn open() -> Self {
        let stage = Stage::open().await;
        let (ada, bea) = (stage.ada().await, stage.member("Bea").await);
        let (ada, bea) = (stage.who(&ada).await.unwrap(), stage.who(&bea).await.unwrap());
        let (core, folder) = stage.into_parts();
        Self { core: Arc::new(core), ada, bea, _folder: folder }
    }

    fn in_a_minute(&self) -> Timestamp {
        Timestamp(self.core.clock.now_ms()).plus_seconds(60)
    }

    async fn claim(&self) -> Option<Claimed> {
        jobs::claim(&self.core, Lane::Clock).await.unwrap()
    }

    /// Works until nothing is due.
    async fn works_off(&self) {
        let slots = Arc::new(Semaphore::new(1));
        while let Some(claimed) = find_work(&self.core, Lane::Clock).await.unwrap() {
            work(self.core.clone(), claimed, slots.clone().acquire_owned().await.unwrap()).await;
        }
    }

    async fn told(&self, who: &Who) -> Vec<(String, String)> {
        let page = notifications::list(&self.core, who, NotificationsQuery::default()).await.unwrap();
        page.notifications.into_iter().map(|told| (told.title, told.message)).collect()
    }

    async fn said(&self) -> Vec<String> {
        let page = messages::history(&self.core, &self.ada, &"general".into(), HistoryQuery::default())
            .await
            .unwrap();
        page.messages.into_iter().map(|message| message.text).collect()
    }

    async fn states(&self) -> Vec<JobState> {
        let page = jobs::list(&self.core, &self.ada, JobsQuery::default()).await.unwrap();
        page.jobs.into_iter().filter(|job| job.user_id.is_some()).map(|job| job.state).collect()
    }

    async fn reminds_bea(&self, text: &str) {
        let new = NewReminder { at: self.in_a_minute(), text: Some(text.into()), message_id: None };
        later::remind_later(&self.core, &self.bea, new).await.unwrap();
    }

    async fn bea_sends_later(&self, text: &str) {
        let new =
            NewScheduled { at: self.in_a_minute(), text: text.into(), reply_to: None, also_in_room: false };
        later::send_later(&self.core, &self.bea, "general".into(), new).await.unwrap();
    }

    async fn lets_bea_in(&self, active: bool) {
        let edit = EditUser { active: Some(active), roles: None };
        accounts::edit_user(&self.core, &self.ada, self.bea.user_id.clone(), edit).await.unwrap();
    }
}

#[tokio::test]
async fn a_reminder_comes_at_its_time_and_once() {
    let desk = Desk::open().await;
    desk.reminds_bea("the kettle").await;
    desk.works_off().await;
    assert_eq!(desk.told(&desk.bea).await, []);
    assert_eq!(desk.states().await, [JobState::Waiting]);
    desk.core.clock.advance(HOUR);
    desk.works_off().await;
    desk.works_off().await;
    assert_eq!(desk.told(&desk.bea).await, [("Reminder".to_owned(), "the kettle".to_owned())]);
    assert_eq!(desk.told(&desk.ada).await, []);
    assert!(later::list_reminders(&desk.core, &desk.bea).await.unwrap().reminders.is_empty());
}

#[tokio::test]
async fn what_was_taken_back_never_comes() {
    let desk = Desk::open().await;
    desk.reminds_bea("the kettle").await;
    desk.bea_sends_later("good morning").await;
    let reminder = later::list_reminders(&desk.core, &desk.bea).await.unwrap().reminders.remove(0);
    let refused = later::forget_reminder(&desk.core, &desk.ada, reminder.id.clone()).await.err().unwrap();
    assert_eq!(refused.code(), Code::ReminderNotFound);
    later::forget_reminder(&desk.core, &desk.bea, reminder.id).await.unwrap();
    let message = later::list_scheduled(&desk.core, &desk.bea).await.unwrap().scheduled.remove(0);
    later::take_back(&desk.core, &desk.bea, message.id).await.unwrap();
    desk.core.clock.advance(HOUR);
    desk.works_off().await;
    assert_eq!(desk.told(&desk.bea).await, []);
    assert_eq!(desk.said().await, [] as [String; 0]);
    assert_eq!(desk.states().await, [] as [JobState; 0], "the jobs found nothing to do");
}

#[tokio::test]
async fn a_reminder_of_a_message_shows_it_to_members_alone() {
    let desk = Desk::open().await;
    let new = NewRoom { name: "patio".into(), topic: String::new(), private: true, member_ids: vec![] };
    let patio = rooms::create(&desk.core, &desk.ada, new).await.unwrap().id;
    rooms::add_member(&desk.core, &desk.ada, &patio, &desk.bea.user_id).await.unwrap();
    let sent = serde_json::json!({ "roomId": patio, "text": "a secret" });
    let sent =
        messages::send(&desk.core, &desk.ada, serde_json::from_value(sent).unwrap(), None).await.unwrap();
    let new = |at| NewReminder { at, text: None, message_id: Some(sent.id.clone()) };
    later::remind_later(&desk.core, &desk.bea, new(desk.in_a_minute())).await.unwrap();
    desk.core.clock.advance(HOUR);
    desk.works_off().await;
    later::remind_later(&desk.core, &desk.bea, new(desk.in_a_minute())).await.unwrap();
    rooms::remove_member(&desk.core, &desk.ada, &patio, &desk.bea.user_id).await.unwrap();
    let refused = later::remind_later(&desk.core, &desk.bea, new(desk.in_a_minute())).await.err().unwrap();
    assert_eq!(refused.code(), Code::MessageNotFound);
    desk.core.clock.advance(HOUR);
    desk.works_off().await;
    let told: Vec<String> = desk.told(&desk.bea).await.into_iter().map(|(_, message)| message).collect();
    assert_eq!(told, ["The message is no longer there.", "Ada: a secret"]);
}

#[tokio::test]
async fn a_worker_that_died_loses_its_job_to_another_and_can_do_nothing_more() {
    let desk = Desk::open().await;
    desk.bea_sends_later("good morning").await;
    desk.works_off().await;
    desk.core.clock.advance(Duration::from_secs(61));
    let first = desk.claim().await.unwrap();
    assert!(desk.claim().await.is_none(), "the lease holds");
    assert_eq!(desk.states().await, [JobState::Running]);
    desk.core.clock.advance(Duration::from_secs(121));
    let second = desk.claim().await.unwrap();
    assert_eq!((first.lease.attempt, second.lease.attempt), (1, 2));
    let Some(Job::SendLater { scheduled }) = first.row.job.clone() else { panic!("{first:?}") };
    assert!(later::send(&desk.core, &first.lease, scheduled.clone()).await.is_err());
    assert!(leases::progress(&desk.core, &first.lease, 50).await.is_err());
    assert_eq!(desk.said().await, [] as [String; 0], "what the first one did is undone");
    later::send(&desk.core, &second.lease, scheduled).await.unwrap();
    assert_eq!(desk.said().await, ["good morning"]);
}

#[tokio::test]
async fn what_fails_is_tried_again_ever_later_and_then_given_up() {
    let desk = Desk::open().await;
    desk.reminds_bea("the kettle").await;
    desk.works_off().await;
    desk.core.clock.advance(Duration::from_secs(61));
    let mut tries = 0;
    while let Some(claimed) = desk.claim().await {
        if claimed.row.user.is_some() {
            tries += 1;
            jobs::fail(&desk.core, claimed, Failure::retry("no luck")).await.unwrap();
            assert!(desk.claim().await.is_none(), "not at once");
        }
        desk.core.clock.advance(HOUR * 2);
    }
    assert_eq!(tries, 20);
    assert_eq!(desk.states().await, [JobState::Dead]);
    assert_eq!(
        desk.told(&desk.bea).await,
        [("A reminder could not be given".to_owned(), "no luck".to_owned())]
    );
}

#[tokio::test]
async fn what_was_given_up_can_be_taken_up_by_an_admin_and_then_succeeds() {
    let desk = Desk::open().await;
    desk.bea_sends_later("good morning").await;
    desk.lets_bea_in(false).await;
    desk.core.clock.advance(HOUR);
    desk.works_off().await;
    let page = jobs::list(&desk.core, &desk.ada, serde_json::from_str(r#"{"state":"dead"}"#).unwrap())
        .await
        .unwrap();
    let [dead] = &page.jobs[..] else { panic!("{page:?}") };
    assert_eq!((dead.state, dead.attempts, page.counts.dead), (JobState::Dead, 1, 1));
    assert_eq!(dead.last_error.as_deref(), Some("its author is no longer active"));
    desk.lets_bea_in(true).await;
    let kept = later::list_scheduled(&desk.core, &desk.bea).await.unwrap().scheduled;
    assert!(kept[0].failed_at.is_some() && kept[0].text == "good morning", "{kept:?}");
    let refused = jobs::retry(&desk.core, &desk.bea, dead.id.clone()).await.err().unwrap();
    assert_eq!(refused.code(), Code::Forbidden);
    jobs::retry(&desk.core, &desk.ada, dead.id.clone()).await.unwrap();
    let refused = jobs::retry(&desk.core, &desk.ada, dead.id.clone()).await.err().unwrap();
    assert_eq!(refused.code(), Code::JobState);
    desk.works_off().await;
    assert_eq!(desk.said().await, ["good morning"]);
}

#[tokio::test]
async fn a_job_that_ends_the_server_each_time_is_given_up_too() {
    let desk = Desk::open().await;
    desk.bea_sends_later("good morning").await;
    desk.core.clock.advance(HOUR);
    for _ in 0..20 {
        desk.claim().await.unwrap();
        // The server dies; the next one has the database alone.
        jobs::open(&desk.core, true).await.unwrap();
    }
    desk.works_off().await;
    assert_eq!(desk.said().await, [] as [String; 0]);
    assert_eq!(desk.states().await, [JobState::Dead]);
}

#[tokio::test]
async fn one_of_a_key_waits_and_is_brought_forward() {
    let desk = Desk::open().await;
    let (soon, late) = (desk.in_a_minute(), desk.in_a_minute().plus_seconds(600));
    let put = async |at: Timestamp| {
        desk.core
            .store
            .write(move |tx| stored::enqueue(tx, &NewJob::sweep(Sweep::Rooms).at(at)))
            .await
            .unwrap()
    };
    let first = put(late).await;
    assert_eq!(put(soon).await, first);
    assert_eq!(put(late).await, first);
    assert_eq!(jobs::next_due(&desk.core, Lane::Clock).await.unwrap(), Some(60_000));
    desk.core.clock.advance(HOUR);
    let claimed = desk.claim().await.unwrap();
    assert_ne!(put(late).await, first, "what is under way does not count");
    drop(claimed);
}

#[tokio::test]
async fn what_waits_can_be_discarded_and_a_sweep_cannot() {
    let desk = Desk::open().await;
    jobs::open(&desk.core, true).await.unwrap();
    desk.bea_sends_later("good morning").await;
    let page = jobs::list(&desk.core, &desk.ada, JobsQuery::default()).await.unwrap();
    for job in page.jobs {
        let discarded = jobs::discard(&desk.core, &desk.ada, job.id).await;
        assert_eq!(discarded.is_ok(), job.user_id.is_some(), "{discarded:?}");
    }
    assert_eq!(desk.told(&desk.bea).await[0].0, "A message could not be sent");
    desk.core.clock.advance(HOUR);
    desk.works_off().await;
    assert_eq!(desk.said().await, [] as [String; 0]);
}

#[tokio::test]
async fn a_removed_room_is_swept_at_once_and_what_is_done_after_a_day() {
    let desk = Desk::open().await;
    jobs::open(&desk.core, true).await.unwrap();
    desk.works_off().await;
    let new = NewRoom { name: "patio".into(), topic: String::new(), private: true, member_ids: vec![] };
    let patio: RoomId = rooms::create(&desk.core, &desk.ada, new).await.unwrap().id;
    rooms::remove(&desk.core, &desk.ada, &patio).await.unwrap();
    assert_eq!(jobs::next_due(&desk.core, Lane::Clock).await.unwrap(), Some(0));
    desk.reminds_bea("the kettle").await;
    desk.core.clock.advance(HOUR);
    desk.works_off().await;
    let done = serde_json::from_value::<JobsQuery>(serde_json::json!({ "state": "done" })).unwrap();
    let count = async || jobs::list(&desk.core, &desk.ada, done.clone()).await.unwrap().jobs.len();
    assert_eq!(count().await, 1);
    desk.core.clock.advance(HOUR * 30);
    desk.works_off().await;
    assert_eq!(count().await, 0);
}

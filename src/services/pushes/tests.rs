//! Stories of pushes by a clock that is moved: whom one is made for, and what makes it needless. What is in them is told
//! by the tests of the stock client.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    contract::{
        ids::{MessageId, RoomId, SocketId},
        jobs::{JobState, JobsQuery},
        notifications::{NewNotification, NotificationKind},
        presence::ChosenStatus,
        reaching::{Level, NewPushSubscription, PushKeys, QuietHours, SetLevel},
        rooms::{NewDirect, NewRoom},
        threads::MarkThreadRead,
    },
    domain::{
        jobs::{Job, Lane},
        reaching::unless_told,
        who::Who,
    },
    services::{
        core::Core,
        jobs, messages, notifications,
        pushes::{browsers, delivery, spread},
        reaching, rooms,
        sessions::SignedIn,
        stage::Stage,
        threads,
    },
};

const P256DH: &str =
    "BLn9b-VR0ca83knDNZ32dCHGyjJp-1riX9ZTN40MqV8K_LpQmLqxC_DoHvqvFXO_nGdAB4W9dogZb_sM-uV4JbY";

struct Desk {
    stage: Stage,
    ada: Who,
    bea: Who,
    beas: SignedIn,
    port: u16,
    /// The paths that were called.
    called: Arc<Mutex<Vec<String>>>,
}

impl Desk {
    /// Ada and Bea, and a push service that answers with the status that its path ends with.
    async fn open() -> Self {
        let stage = Stage::open().await;
        // Everybody who was to come back after the start is back.
        stage.core.clock.advance(Duration::from_secs(15));
        let ada = stage.who(&stage.ada().await).await.unwrap();
        let beas = stage.member("Bea").await;
        let bea = stage.who(&beas).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, called) = (listener.local_addr().unwrap().port(), Arc::default());
        tokio::spawn(take_pushes(listener, Arc::clone(&called)));
        Self { stage, ada, bea, beas, port, called }
    }

    fn core(&self) -> &Core {
        &self.stage.core
    }

    async fn has_browser(&self, who: &Who, name: &str, status: u16) {
        let new = NewPushSubscription {
            endpoint: format!("http://127.0.0.1:{}/{name}/{status}", self.port),
            keys: PushKeys { p256dh: P256DH.to_owned(), auth: "_ordMnz7uTCmrpBTeUV4Bw".to_owned() },
            expiration_time: None,
        };
        browsers::subscribe(self.core(), who, new, "laptop").await.unwrap();
    }

    async fn writes(&self, who: &Who, room: &RoomId, text: &str) {
        let sent = serde_json::json!({ "roomId": room, "text": text });
        messages::send(self.core(), who, serde_json::from_value(sent).unwrap(), None).await.unwrap();
    }

    /// Answers in a thread; gives what was answered.
    async fn answers(&self, who: &Who, root: &MessageId, text: &str, also: bool) -> MessageId {
        let sent =
            serde_json::json!({ "roomId": "general", "text": text, "replyTo": root, "alsoInRoom": also });
        messages::send(self.core(), who, serde_json::from_value(sent).unwrap(), None).await.unwrap().id
    }

    async fn direct(&self) -> RoomId {
        let new = NewDirect { user_ids: vec![self.bea.user_id.clone()] };
        rooms::open_direct(self.core(), &self.ada, new).await.unwrap().id
    }

    /// How many jobs wait.
    async fn waiting(&self) -> i64 {
        jobs::list(self.core(), &self.ada, JobsQuery::default()).await.unwrap().counts.waiting
    }

    async fn states(&self) -> Vec<JobState> {
        let page = jobs::list(self.core(), &self.ada, JobsQuery::default()).await.unwrap();
        page.jobs.into_iter().map(|job| job.state).collect()
    }

    /// Lets some seconds pass, and works off what is due then.
    async fn waits(&self, seconds: u64) {
        self.core().clock.advance(Duration::from_secs(seconds));
        while self.finds(Lane::Clock).await || self.finds(Lane::Outbound).await {}
    }

    /// Works off what is due in a lane; false when nothing is.
    async fn finds(&self, lane: Lane) -> bool {
        let mut has_worked = false;
        while let Some(claimed) = jobs::claim(self.core(), lane).await.unwrap() {
            has_worked = true;
            let lease = claimed.lease.clone();
            let done = match claimed.row.job.clone().unwrap() {
                Job::SpreadPush { push, since, after } => {
                    spread::spread(self.core(), &lease, push, since, after).await
                }
                Job::PushWeb { subscription, push } => {
                    delivery::push(self.core(), &lease, subscription, push).await
                }
                other => panic!("{other:?}"),
            };
            if let Err(failure) = done {
                jobs::fail(self.core(), claimed, failure).await.unwrap();
            }
        }
        has_worked
    }

    /// The paths that were called since the last look, sorted.
    fn called(&self) -> Vec<String> {
        let mut called = std::mem::take(&mut *self.called.lock().unwrap());
        called.sort();
        called
    }
}

async fn take_pushes(listener: TcpListener, called: Arc<Mutex<Vec<String>>>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let called = called.clone();
        tokio::spawn(async move {
            let mut heard = Vec::new();
            while stream.read_buf(&mut heard).await.is_ok_and(|read| read > 0) {
                let text = String::from_utf8_lossy(&heard).into_owned();
                let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
                if heard.len() < head.len() + 4 + length.parse::<usize>().unwrap() {
                    continue;
                }
                let path = head.split(' ').nth(1).unwrap().to_owned();
                let status = path.rsplit('/').next().unwrap().to_owned();
                called.lock().unwrap().push(path);
                heard.clear();
                let answer = format!("HTTP/1.1 {status} So\r\ncontent-length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
    }
}

#[tokio::test]
async fn where_nobody_is_to_be_reached_a_message_makes_no_job() {
    let desk = Desk::open().await;
    let general = RoomId::from("general");
    desk.has_browser(&desk.ada, "ada", 201).await;
    desk.writes(&desk.ada, &general, "hello @Bea, @Ada").await;
    assert_eq!(desk.waiting().await, 0, "Bea has no browser, and nobody calls themselves");
    desk.has_browser(&desk.bea, "bea", 201).await;
    desk.writes(&desk.ada, &general, "hello").await;
    assert_eq!(desk.waiting().await, 0, "it calls nobody");
    for text in ["hello @Bea", "and @Bea", "hello"] {
        desk.writes(&desk.ada, &general, text).await;
    }
    assert_eq!(desk.waiting().await, 1, "one for the room");
    desk.waits(2).await;
    assert_eq!(desk.called(), [""; 0], "not yet");
    desk.waits(1).await;
    assert_eq!(desk.called(), ["/bea/201"]);
    let all = SetLevel { level: Some(Level::All) };
    reaching::set_level(desk.core(), &desk.bea, general.clone(), all).await.unwrap();
    desk.writes(&desk.bea, &general, "I write to others").await;
    assert_eq!(desk.waiting().await, 0);
    desk.writes(&desk.ada, &general, "whatever").await;
    desk.waits(3).await;
    assert_eq!(desk.called(), ["/bea/201"]);
}

#[tokio::test]
async fn who_looks_or_wants_quiet_is_left_alone_and_hears_of_it_with_the_next() {
    let desk = Desk::open().await;
    desk.has_browser(&desk.bea, "bea", 201).await;
    let direct = desk.direct().await;
    let tab = SocketId::from("tab");
    desk.core().presence.connect(&desk.bea, tab.clone());
    desk.writes(&desk.ada, &direct, "you see it").await;
    desk.waits(3).await;
    assert_eq!(desk.called(), [""; 0]);
    desk.core().presence.set_status(&desk.bea.user_id, ChosenStatus::Away);
    desk.writes(&desk.ada, &direct, "and this").await;
    desk.waits(3).await;
    assert_eq!(desk.called(), ["/bea/201"]);
    desk.writes(&desk.ada, &direct, "and that").await;
    desk.core().clock.advance(Duration::from_secs(2));
    desk.core().presence.disconnect(&tab);
    desk.waits(1).await;
    assert_eq!(desk.called(), [""; 0], "the network may just have changed");
    desk.waits(4).await;
    assert_eq!(desk.called(), ["/bea/201"]);
    // The stage's clock begins at 09:30 UTC.
    let quiet = QuietHours { from: "09:00".into(), to: "11:00".into() };
    let wanted = crate::contract::reaching::Reaching { quiet_hours: Some(quiet), ..unless_told() };
    reaching::set(desk.core(), &desk.bea, wanted).await.unwrap();
    desk.writes(&desk.ada, &direct, "sleep well").await;
    desk.waits(3).await;
    assert_eq!(desk.called(), [""; 0]);
    desk.waits(2 * 60 * 60).await;
    desk.writes(&desk.ada, &direct, "good morning").await;
    desk.waits(3).await;
    assert_eq!(desk.called(), ["/bea/201"]);
}

#[tokio::test]
async fn a_browser_that_refuses_is_left_in_peace_for_an_hour_and_tells_nobody() {
    let desk = Desk::open().await;
    desk.has_browser(&desk.bea, "bea", 403).await;
    let direct = desk.direct().await;
    for text in ["one", "two", "three"] {
        desk.writes(&desk.ada, &direct, text).await;
        desk.waits(3).await;
    }
    assert_eq!(desk.called(), ["/bea/403"]);
    assert_eq!(desk.states().await, [JobState::Waiting, JobState::Dead]);
    desk.waits(60 * 60).await;
    assert_eq!(desk.called(), ["/bea/403"]);
    let told = notifications::list(desk.core(), &desk.ada, Default::default()).await.unwrap();
    assert!(told.notifications.is_empty(), "a failed push pushes nothing");
    let state = browsers::state(desk.core(), &desk.bea).await.unwrap();
    assert_eq!(state.subscriptions[0].last_error.as_deref(), Some("the push service answered 403"));
}

#[tokio::test]
async fn many_browsers_are_found_in_steps_each_once() {
    let desk = Desk::open().await;
    let mut member_ids = Vec::new();
    for n in 0..22 {
        let one = desk.stage.member(&format!("Cid{n}")).await;
        let one = desk.stage.who(&one).await.unwrap();
        for browser in 0..20 {
            desk.has_browser(&one, &format!("{n}-{browser}"), 201).await;
        }
        member_ids.push(one.user_id);
    }
    let member_ids = member_ids.split_off(11);
    let new = NewRoom { name: "patio".into(), topic: String::new(), private: true, member_ids };
    let patio = rooms::create(desk.core(), &desk.ada, new).await.unwrap().id;
    desk.writes(&desk.ada, &patio, "@room come").await;
    desk.core().clock.advance(Duration::from_secs(3));
    desk.finds(Lane::Clock).await;
    assert_eq!(desk.waiting().await, 220);
    let new = NewNotification {
        user_id: None,
        broadcast: true,
        kind: NotificationKind::Info,
        title: "All".into(),
        message: "of you".into(),
    };
    notifications::notify(desk.core(), &desk.ada, new).await.unwrap();
    desk.finds(Lane::Clock).await;
    assert_eq!(desk.waiting().await, 220 + 440);
}

#[tokio::test]
async fn whose_session_has_run_out_is_not_reached() {
    let desk = Desk::open().await;
    desk.has_browser(&desk.bea, "bea", 201).await;
    let direct = desk.direct().await;
    desk.writes(&desk.ada, &direct, "hello").await;
    desk.waits(3).await;
    assert_eq!(desk.called(), ["/bea/201"]);
    let lifetime = desk.beas.lifetime.as_secs();
    desk.core().clock.advance(Duration::from_secs(lifetime + 1));
    desk.writes(&desk.ada, &direct, "still there?").await;
    desk.waits(3).await;
    assert_eq!(desk.called(), [""; 0]);
}

#[tokio::test]
async fn who_follows_a_thread_is_called_to_it_and_once() {
    let desk = Desk::open().await;
    let general = RoomId::from("general");
    desk.has_browser(&desk.bea, "bea", 201).await;
    desk.writes(&desk.bea, &general, "Soup or stew?").await;
    let page = messages::history(desk.core(), &desk.bea, &general, Default::default()).await.unwrap();
    let root = page.messages[0].id.clone();
    desk.answers(&desk.ada, &root, "Soup", false).await;
    desk.answers(&desk.ada, &root, "No, stew", false).await;
    desk.waits(5).await;
    assert_eq!(desk.called(), ["/bea/201"], "both in one");
    // Read before the push goes out, or told by the room's own.
    let last = desk.answers(&desk.ada, &root, "Or both", false).await;
    let seq = messages::find(desk.core(), &desk.bea, &general, last).await.unwrap().seq;
    let mark = MarkThreadRead { room_id: general.clone(), root_id: root.clone(), seq };
    threads::mark_read(desk.core(), &desk.bea, mark, None).await.unwrap();
    desk.waits(5).await;
    assert_eq!(desk.called(), [] as [&str; 0]);
    desk.answers(&desk.ada, &root, "@Bea, come", true).await;
    desk.waits(5).await;
    assert_eq!(desk.called(), ["/bea/201"], "the room's push and the thread's are one");
    threads::set_following(desk.core(), &desk.bea, &general, root.clone(), false).await.unwrap();
    desk.answers(&desk.ada, &root, "Too late", false).await;
    desk.waits(5).await;
    assert_eq!(desk.called(), [] as [&str; 0]);
    assert_eq!(desk.waiting().await, 0);
}

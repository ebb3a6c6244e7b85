//! What is to happen at a time, and the queue that sees to it: reminders, messages sent later, what admins do to jobs.

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::contract::time::Timestamp;

use crate::{cast::Person, house::House};

/// A moment from now, as the wire has it.
fn soon() -> Value {
    in_seconds(1)
}

#[allow(clippy::disallowed_methods, reason = "the server goes by the system's clock")]
fn in_seconds(seconds: i64) -> Value {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    json!(Timestamp(i64::try_from(now.as_millis()).unwrap()).plus_seconds(seconds))
}

async fn sends_later(person: &Person, room: &str, text: &str, at: Value) -> Value {
    let (status, made) =
        person.post(&format!("/api/rooms/{room}/scheduled"), &json!({ "text": text, "at": at })).await;
    assert_eq!(status, 201, "{made}");
    made
}

async fn code(person: &Person, method: Method, path: &str, body: Option<&Value>) -> (u16, String) {
    let (status, answer) = person.call(method, path, body).await;
    (status.as_u16(), answer["error"]["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_message_is_sent_at_its_time_and_once() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    let later = sends_later(&bea, "general", "good night", in_seconds(3600)).await;
    let (_, listed) = bea.get("/api/me/scheduled").await;
    assert_eq!(listed["scheduled"], json!([later]));
    let (_, of_others) = ada.get("/api/me/scheduled").await;
    assert_eq!(of_others["scheduled"], json!([]));
    sends_later(&bea, "general", "good morning", soon()).await;
    let heard = ada.hears("good morning").await;
    assert_eq!(heard["userId"], json!(bea.id));
    let (_, page) = ada.get("/api/rooms/general/messages").await;
    let texts: Vec<&str> = page["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["good morning"]);
    let taken_back = format!("/api/me/scheduled/{}", later["id"].as_str().unwrap());
    assert_eq!(code(&bea, Method::DELETE, &taken_back, None).await.0, 204);
    let (_, listed) = bea.get("/api/me/scheduled").await;
    assert_eq!(listed["scheduled"], json!([]));
}

#[tokio::test]
async fn a_reminder_reaches_every_device_of_its_person_alone_and_leads_to_the_message() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    let sent = ada.sends("the kettle is on").to("general").await.unwrap();
    let tabs = [bea.listens().await, bea.listens().await];
    let other = ada.listens().await;
    let asked = json!({ "at": soon(), "text": "tea", "messageId": sent.id });
    let (status, made) = bea.post("/api/me/reminders", &asked).await;
    assert_eq!((status.as_u16(), &made["roomId"]), (201, &json!("general")), "{made}");
    for tab in &tabs {
        let told = tab.hears("notification:new", |told| told["title"] == "Reminder").await;
        assert_eq!(told["message"], "tea\nAda: the kettle is on");
        assert_eq!(told["link"], json!(format!("/r/general/m/{}", sent.id)));
        tab.hears("job:progress", |job| job["kind"] == "remind" && job["state"] == "done").await;
    }
    let (_, page) = ada.get("/api/notifications").await;
    assert_eq!(page["notifications"], json!([]));
    assert_eq!(other.heard("job:progress"), [] as [Value; 0]);
    let (_, listed) = bea.get("/api/me/reminders").await;
    assert_eq!(listed["reminders"], json!([]));
}

#[tokio::test]
async fn what_cannot_happen_is_refused_by_its_field() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let patio = ada.makes_room("patio", true).await;
    ada.joins(&patio).await;
    let secret = ada.sends("a secret").to(&patio).await.unwrap();
    let year = 366 * 24 * 60 * 60;
    for (room, text, at, expected) in [
        ("general", "hi", in_seconds(-60), (400, "validation.time")),
        ("general", "hi", in_seconds(year + 60), (400, "validation.time")),
        ("general", "hi", json!("tomorrow"), (400, "validation.shape")),
        ("general", "  ", soon(), (400, "validation.text_length")),
        (&patio, "hi", soon(), (404, "room.not_found")),
        ("nowhere", "hi", soon(), (404, "room.not_found")),
    ] {
        let body = json!({ "text": text, "at": at });
        let refused = code(&bea, Method::POST, &format!("/api/rooms/{room}/scheduled"), Some(&body)).await;
        assert_eq!((refused.0, refused.1.as_str()), expected, "{room} {body}");
    }
    for (body, expected) in [
        (json!({ "at": soon() }), (400, "validation.combination")),
        (json!({ "at": soon(), "text": "x".repeat(501) }), (400, "validation.text_length")),
        (json!({ "at": in_seconds(-1), "text": "tea" }), (400, "validation.time")),
        (json!({ "at": in_seconds(5 * year + 60), "text": "tea" }), (400, "validation.time")),
        (json!({ "at": soon(), "messageId": secret.id }), (404, "message.not_found")),
        (json!({ "at": soon(), "messageId": "nothing" }), (404, "message.not_found")),
    ] {
        let refused = code(&bea, Method::POST, "/api/me/reminders", Some(&body)).await;
        assert_eq!((refused.0, refused.1.as_str()), expected, "{body}");
    }
    // What is another's is not there.
    let made = sends_later(ada, "general", "mine", in_seconds(3600)).await;
    let path = format!("/api/me/scheduled/{}", made["id"].as_str().unwrap());
    assert_eq!(code(&bea, Method::DELETE, &path, None).await, (404, "scheduled.not_found".to_owned()));
    assert_eq!(code(ada, Method::DELETE, &path, None).await.0, 204);
}

#[tokio::test]
async fn an_admin_sees_the_queue_without_its_words_and_discards_what_waits() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let tab = bea.listens().await;
    sends_later(&bea, "general", "not for admins", in_seconds(3600)).await;
    let (status, page) = ada.get("/api/admin/jobs?state=waiting").await;
    assert_eq!(status, 200, "{page}");
    let jobs = page["jobs"].as_array().unwrap();
    let job = jobs.iter().find(|job| job["kind"] == "send-later").unwrap();
    assert_eq!((&job["userId"], &job["state"]), (&json!(bea.id), &json!("waiting")));
    assert!(!page.to_string().contains("not for admins"));
    let path = format!("/api/admin/jobs/{}", job["id"].as_str().unwrap());
    for (method, path) in [
        (Method::GET, "/api/admin/jobs".to_owned()),
        (Method::POST, format!("{path}/retry")),
        (Method::DELETE, path.clone()),
    ] {
        assert_eq!(code(&bea, method, &path, None).await, (403, "forbidden".to_owned()), "{path}");
    }
    let retry = format!("{path}/retry");
    assert_eq!(code(ada, Method::POST, &retry, None).await, (409, "job.state".to_owned()));
    assert_eq!(
        code(ada, Method::GET, "/api/admin/jobs?limit=0", None).await,
        (400, "validation.range".to_owned())
    );
    let nothing = "/api/admin/jobs/nothing";
    assert_eq!(code(ada, Method::DELETE, nothing, None).await, (404, "job.not_found".to_owned()));
    assert_eq!(code(ada, Method::DELETE, &path, None).await.0, 204);
    tab.hears("notification:new", |told| told["title"] == "A message could not be sent").await;
    let (_, listed) = bea.get("/api/me/scheduled").await;
    assert!(listed["scheduled"][0]["failedAt"].is_string(), "its text is kept: {listed}");
}

#[tokio::test]
async fn what_waits_survives_a_restart() {
    let mut house = House::open().await;
    let bea = house.bea().await;
    sends_later(&bea, "general", "good morning", in_seconds(2)).await;
    house.restart().await;
    let ada = house.ada().await;
    let tab = ada.opens_a_tab().await;
    let joined = crate::cast::joins(&tab, "general").await.unwrap();
    let is_there =
        serde_json::to_value(&joined).unwrap()["recentMessages"].to_string().contains("good morning");
    if !is_there {
        tab.hears("chat:message", |message| message["text"] == "good morning").await;
    }
}

#[tokio::test]
async fn what_waits_is_changed_and_sent_before_its_time() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    let path = |made: &Value| format!("/api/me/scheduled/{}", made["id"].as_str().unwrap());
    let moved = sends_later(&bea, "general", "good nigt", in_seconds(3600)).await;
    let (status, waits) =
        bea.call(Method::PATCH, &path(&moved), Some(&json!({ "text": "good night" }))).await;
    assert_eq!((status.as_u16(), &waits["text"], &waits["at"]), (200, &json!("good night"), &moved["at"]));
    let (_, waits) = bea.call(Method::PATCH, &path(&moved), Some(&json!({ "at": soon() }))).await;
    assert_eq!(waits["text"], "good night");
    assert_eq!(ada.hears("good night").await["userId"], json!(bea.id));

    let hurried = sends_later(&bea, "general", "good morning", in_seconds(3600)).await;
    let send = format!("{}/send", path(&hurried));
    for (person, method, path, body, expected) in [
        (ada, Method::POST, send.clone(), None, (404, "scheduled.not_found")),
        (ada, Method::PATCH, path(&hurried), Some(json!({ "text": "x" })), (404, "scheduled.not_found")),
        (&bea, Method::PATCH, path(&hurried), Some(json!({ "text": " " })), (400, "validation.text_length")),
        (
            &bea,
            Method::PATCH,
            path(&hurried),
            Some(json!({ "at": in_seconds(-9) })),
            (400, "validation.time"),
        ),
    ] {
        let refused = code(person, method, &path, body.as_ref()).await;
        assert_eq!((refused.0, refused.1.as_str()), expected, "{path} {body:?}");
    }
    assert_eq!(code(&bea, Method::POST, &send, None).await.0, 204);
    ada.hears("good morning").await;
    assert_eq!(code(&bea, Method::POST, &send, None).await, (404, "scheduled.not_found".to_owned()));
    assert_eq!(bea.get("/api/me/scheduled").await.1["scheduled"], json!([]));
    let (_, page) = ada.get("/api/admin/jobs?state=waiting").await;
    assert!(!page.to_string().contains("send-later"), "nothing is left in the queue: {page}");
}

#[tokio::test]
async fn one_that_was_refused_says_why_and_waits_again_once_it_may_be_sent() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let tab = bea.listens().await;
    let room = ada.makes_room("kitchen", false).await;
    bea.joins(&room).await;
    let made = sends_later(&bea, &room, "soup at noon", soon()).await;
    let archived = json!({ "archived": true });
    assert_eq!(ada.call(Method::PATCH, &format!("/api/rooms/{room}"), Some(&archived)).await.0, 200);
    tab.hears("notification:new", |told| told["title"] == "A message could not be sent").await;
    let (_, listed) = bea.get("/api/me/scheduled").await;
    assert_eq!(listed["scheduled"][0]["failure"], "room.archived", "{listed}");
    let path = format!("/api/me/scheduled/{}", made["id"].as_str().unwrap());
    let send = format!("{path}/send");
    assert_eq!(code(&bea, Method::POST, &send, None).await, (409, "room.archived".to_owned()));
    let again = json!({ "archived": false });
    assert_eq!(ada.call(Method::PATCH, &format!("/api/rooms/{room}"), Some(&again)).await.0, 200);
    let (_, waits) = bea.call(Method::PATCH, &path, Some(&json!({ "at": in_seconds(3600) }))).await;
    assert_eq!((&waits["failedAt"], &waits["failure"]), (&Value::Null, &Value::Null), "{waits}");
    assert_eq!(code(&bea, Method::POST, &send, None).await.0, 204);
}

#[tokio::test]
async fn a_reply_is_sent_later_into_its_thread() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    let root = ada.sends("who brings soup?").to("general").await.unwrap();
    let patio = ada.makes_room("patio", false).await;
    ada.joins(&patio).await;
    let elsewhere = ada.sends("a word apart").to(&patio).await.unwrap();
    let path = "/api/rooms/general/scheduled";
    let asked = |id: &str, also: bool| json!({ "text": "I do", "at": in_seconds(3600), "replyTo": id, "alsoInRoom": also });
    for id in [elsewhere.id.as_str(), "nothing"] {
        let refused = code(&bea, Method::POST, path, Some(&asked(id, false))).await;
        assert_eq!(refused, (404, "message.not_found".to_owned()), "{id}");
    }
    let (status, apart) = bea.post(path, &asked(root.id.as_str(), false)).await;
    assert_eq!((status.as_u16(), &apart["replyTo"]), (201, &json!(root.id)), "{apart}");
    let (_, shown) = bea.post(path, &asked(root.id.as_str(), true)).await;
    assert_eq!(shown["alsoInRoom"], true, "{shown}");
    let (_, listed) = bea.get("/api/me/scheduled").await;
    assert_eq!(listed["scheduled"], json!([apart, shown]));
    for each in [&apart, &shown] {
        let send = format!("/api/me/scheduled/{}/send", each["id"].as_str().unwrap());
        assert_eq!(code(&bea, Method::POST, &send, None).await.0, 204);
    }
    let (_, thread) = bea.get(&format!("/api/rooms/general/messages/{}/thread", root.id)).await;
    let replies = thread["replies"].as_array().unwrap_or_else(|| panic!("{thread}"));
    let in_room: Vec<bool> = replies.iter().map(|reply| reply["shown"].is_i64()).collect();
    assert_eq!(in_room, [false, true], "{thread}");
}

#[tokio::test]
async fn a_reminder_shows_its_message_only_to_who_may_read_it() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let room = ada.makes_room("patio", false).await;
    ada.joins(&room).await;
    bea.joins(&room).await;
    let sent = ada.sends("**soup** by ||the cook||").to(&room).await.unwrap();
    let gone = ada.sends("never mind").to(&room).await.unwrap();
    for id in [&sent.id, &gone.id] {
        let asked = json!({ "at": in_seconds(3600), "messageId": id });
        assert_eq!(bea.post("/api/me/reminders", &asked).await.0, 201);
    }
    let path = format!("/api/rooms/{room}/messages/{}", gone.id);
    assert_eq!(ada.call(Method::DELETE, &path, None).await.0, 200);
    let (_, listed) = bea.get("/api/me/reminders").await;
    let said = json!({ "userId": ada.id, "userName": "Ada", "text": "soup by ▮▮▮" });
    let messages = |listed: &Value| {
        listed["reminders"].as_array().unwrap().iter().map(|each| each["message"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(messages(&listed), [said, Value::Null], "{listed}");
    let leave = format!("/api/rooms/{room}/members/{}", bea.id);
    assert_eq!(bea.call(Method::DELETE, &leave, None).await.0, 204);
    let (_, listed) = bea.get("/api/me/reminders").await;
    assert_eq!(messages(&listed), [Value::Null, Value::Null], "{listed}");
    assert!(!listed.to_string().contains("soup"), "{listed}");
}

//! What people have begun to write: on all of their own devices, and nobody else's.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{cast::Person, house::House};

async fn keeps(person: &Person, room: &str, body: Value) -> (u16, Value) {
    let (status, answer) = person.call(Method::PUT, &format!("/api/me/drafts/{room}"), Some(&body)).await;
    (status.as_u16(), answer)
}

async fn drafts(person: &Person) -> Value {
    person.get("/api/me/drafts").await.1["drafts"].clone()
}

#[tokio::test]
async fn a_draft_is_on_every_device_of_its_author_until_it_is_sent() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let phone = bea.opens_a_tab().await;
    ada.joins("general").await;
    let root = ada.sends("soup?").to("general").await.unwrap().id.0;
    let (status, kept) = keeps(&bea, "general", json!({ "text": " half a thought " })).await;
    assert_eq!((status, &kept["text"]), (200, &json!(" half a thought ")));
    for tab in [&bea.tab, &phone] {
        assert_eq!(tab.hears("chat:draft", |draft| draft["roomId"] == "general").await, kept);
    }
    let (_, later) = keeps(&bea, "general", json!({ "text": "a whole one" })).await;
    assert!(later["savedAt"].as_str() > kept["savedAt"].as_str(), "{kept} {later}");
    let (_, reply) = keeps(&bea, "general", json!({ "text": "yes", "rootId": root })).await;
    let listed = drafts(&bea).await;
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert!(listed.as_array().unwrap().contains(&later) && listed.as_array().unwrap().contains(&reply));
    assert_eq!(drafts(ada).await, json!([]));

    assert_eq!(bea.call(Method::DELETE, "/api/me/drafts/general", None).await.0, 204);
    let gone = phone.hears("chat:draft", |draft| draft["text"] == "").await;
    assert_eq!(gone["rootId"], Value::Null);
    assert!(gone["savedAt"].as_str() > later["savedAt"].as_str());
    assert_eq!(drafts(&bea).await, json!([reply]));
    let told = phone.heard("chat:draft").len();
    assert_eq!(bea.call(Method::DELETE, "/api/me/drafts/general", None).await.0, 204, "twice is once");
    let thread = format!("/api/me/drafts/general?rootId={root}");
    assert_eq!(bea.call(Method::DELETE, &thread, None).await.0, 204);
    phone.hears("chat:draft", |draft| draft["rootId"] == *root && draft["text"] == "").await;
    assert_eq!(phone.heard("chat:draft").len(), told, "the second time changed nothing");
    assert_eq!(ada.tab.heard("chat:draft"), [] as [Value; 0]);
}

#[tokio::test]
async fn a_draft_is_for_members_short_and_gone_with_the_membership() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let patio = ada.makes_room("patio", true).await;
    let secret = ada.sends("a secret").to(&patio).await;
    assert!(secret.is_err(), "the maker has not opened it");
    ada.joins(&patio).await;
    let secret = ada.sends("a secret").to(&patio).await.unwrap().id.0;
    for (room, body, expected) in [
        (patio.as_str(), json!({ "text": "x" }), (404, "room.not_found")),
        ("nowhere", json!({ "text": "x" }), (404, "room.not_found")),
        ("general", json!({ "text": "x", "rootId": secret }), (404, "message.not_found")),
        ("general", json!({ "text": "  " }), (400, "validation.text_length")),
        ("general", json!({ "text": "🫖".repeat(2001) }), (400, "validation.text_length")),
        ("general", json!({}), (400, "validation.shape")),
    ] {
        let (status, answer) = keeps(&bea, room, body).await;
        assert_eq!((status, answer["error"]["code"].as_str().unwrap()), expected, "{room}");
    }
    assert_eq!(keeps(&bea, "general", json!({ "text": "🫖".repeat(2000) })).await.0, 200);
    let member = format!("/api/rooms/{patio}/members/{}", bea.id);
    ada.call(Method::PUT, &member, None).await;
    assert_eq!(keeps(&bea, &patio, json!({ "text": "x" })).await.0, 200);
    assert_eq!(drafts(&bea).await.as_array().unwrap().len(), 2);
    ada.call(Method::DELETE, &member, None).await;
    ada.call(Method::PUT, &member, None).await;
    assert_eq!(drafts(&bea).await.as_array().unwrap().len(), 1, "it went with the membership");
}

#[tokio::test]
async fn what_was_said_is_no_draft_any_more_also_when_its_device_is_gone() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    bea.joins("general").await;
    let root = bea.sends("soup?").to("general").await.unwrap().id.0;
    keeps(&bea, "general", json!({ "text": "Both of " })).await;
    keeps(&bea, "general", json!({ "text": "Both", "rootId": root })).await;
    keeps(ada, "general", json!({ "text": "Both of " })).await;
    bea.sends("Something else").to("general").await.unwrap();
    assert_eq!(drafts(&bea).await.as_array().unwrap().len(), 2, "that was another thought");
    bea.sends("Both of these").to("general").await.unwrap();
    bea.tab.hears("chat:draft", |draft| draft["text"] == "" && draft["rootId"] == Value::Null).await;
    assert_eq!(drafts(&bea).await[0]["rootId"], json!(root));
    let reply = json!({ "text": "Both, please", "replyTo": root });
    assert_eq!(bea.post("/api/rooms/general/messages", &reply).await.0, 201);
    assert_eq!(drafts(&bea).await, json!([]));
    assert_eq!(drafts(ada).await.as_array().unwrap().len(), 1, "of somebody else");
}

//! What is done with a message once it is there: edited, reacted to, pinned, kept.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cast::{Person, joins},
    house::House,
};

/// Ada and Bea in a private room of theirs, and a message of Bea's.
async fn patio(house: &House) -> (Person, String, String) {
    let ada = house.ada().await;
    let bea = house.bea().await;
    let room = ada.makes_room("patio", true).await;
    ada.call(Method::PUT, &format!("/api/rooms/{room}/members/{}", bea.id), None).await;
    joins(&ada.tab, &room).await.unwrap();
    joins(&bea.tab, &room).await.unwrap();
    let sent = bea.sends("soup at noon").to(&room).await.unwrap();
    ada.hears("soup at noon").await;
    (bea, room, sent.id.0)
}

async fn asks(person: &Person, event: &str, room: &str, id: &str, more: Value) -> Value {
    let mut payload = json!({ "roomId": room, "messageId": id });
    payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    person.tab.ask_raw(event, &payload).await
}

async fn is_refused(person: &Person, event: &str, room: &str, id: &str, more: Value, code: &str) {
    let answer = asks(person, event, room, id, more).await;
    assert_eq!((answer["status"].as_str(), answer["code"].as_str()), (Some("error"), Some(code)), "{answer}");
    person.tab.hears("exception", |told| told["code"] == code).await;
}

#[tokio::test]
async fn an_edited_message_says_so_and_keeps_what_it_said() {
    let house = House::open().await;
    let (bea, room, id) = patio(&house).await;
    let ada = house.ada().await;
    let edited = asks(&bea, "chat:edit-message", &room, &id, json!({ "text": " soup at one " })).await;
    assert_eq!(
        (edited["id"].as_str(), edited["status"].as_str()),
        (Some(id.as_str()), Some("edited")),
        "{edited}"
    );
    let told = ada.tab.hears("chat:message-updated", |message| message["id"] == *id).await;
    assert_eq!(
        (&told["text"], &told["editedAt"], &told["rev"]),
        (&json!("soup at one"), &edited["editedAt"], &json!(2))
    );
    let same = asks(&bea, "chat:edit-message", &room, &id, json!({ "text": "soup at one" })).await;
    assert_eq!(same, edited, "the same text once more changes nothing");
    let path = format!("/api/rooms/{room}/messages/{id}");
    let (status, answer) = bea.call(Method::PATCH, &path, Some(&json!({ "text": "soup at two" }))).await;
    assert_eq!((status.as_u16(), &answer["rev"]), (200, &json!(3)), "{answer}");
    let (_, former) = ada.get(&format!("{path}/edits")).await;
    let texts: Vec<_> = former["edits"].as_array().unwrap().iter().map(|edit| &edit["text"]).collect();
    assert_eq!(texts, ["soup at one", "soup at noon"]);
    assert_eq!(former["edits"][0]["writtenAt"], edited["editedAt"]);
    let state = bea.syncs(&[(&room, 1)]).await;
    let here = state.rooms.iter().find(|state| state.room.id.0 == room).unwrap();
    let changed = here.changed.as_ref().unwrap();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].text, "soup at two");
}

#[tokio::test]
async fn only_its_author_edits_a_message_and_only_members_see_that_it_is_there() {
    let house = House::open().await;
    let (bea, room, id) = patio(&house).await;
    let (ada, eve) = (house.ada().await, house.eve().await);
    let edit = "chat:edit-message";
    is_refused(ada, edit, &room, &id, json!({ "text": "mine" }), "forbidden").await;
    is_refused(&bea, edit, &room, &id, json!({ "text": " " }), "validation.text_length").await;
    is_refused(&bea, edit, &room, "nothing", json!({ "text": "x" }), "message.not_found").await;
    for (event, more) in [
        (edit, json!({ "text": "x" })),
        ("chat:add-reaction", json!({ "emoji": "👍" })),
        ("chat:remove-reaction", json!({ "emoji": "👍" })),
    ] {
        is_refused(&eve, event, &room, &id, more.clone(), "room.not_found").await;
        is_refused(&eve, event, "nowhere", &id, more, "room.not_found").await;
    }
    for (method, path) in [
        (Method::GET, format!("/api/rooms/{room}/messages/{id}/edits")),
        (Method::DELETE, format!("/api/rooms/{room}/messages/{id}")),
        (Method::GET, format!("/api/rooms/{room}/pins")),
        (Method::PUT, format!("/api/rooms/{room}/pins/{id}")),
        (Method::DELETE, format!("/api/rooms/{room}/pins/{id}")),
    ] {
        let nowhere = path.replace(&room, "nowhere");
        let (seen, unknown) =
            (eve.call(method.clone(), &path, None).await, eve.call(method, &nowhere, None).await);
        assert_eq!(seen, unknown, "{path}");
        assert_eq!(seen.0, 404);
    }
    let (seen, unknown) = (
        eve.call(Method::PUT, &format!("/api/me/saved/{id}"), None).await,
        eve.call(Method::PUT, "/api/me/saved/nothing", None).await,
    );
    assert_eq!(seen, unknown);
    assert_eq!(seen.1["error"]["code"], "message.not_found");
}

#[tokio::test]
async fn an_edit_calls_whom_the_message_did_not_call_before_and_nobody_twice() {
    let house = House::open().await;
    let (bea, room, id) = patio(&house).await;
    let ada = house.ada().await;
    let mentions = async || {
        let sync = ada.syncs(&[]).await;
        sync.rooms.iter().find(|state| state.room.id.0 == room).unwrap().mentions
    };
    assert_eq!(mentions().await, 0);
    asks(&bea, "chat:edit-message", &room, &id, json!({ "text": "soup, @Ada" })).await;
    let told = ada.tab.hears("chat:mention", |mention| mention["messageId"] == *id).await;
    assert_eq!(told["text"], "soup, @Ada");
    assert_eq!(mentions().await, 1);
    asks(&bea, "chat:edit-message", &room, &id, json!({ "text": "soup, @Ada, at one" })).await;
    ada.tab.hears("chat:message-updated", |message| message["text"] == "soup, @Ada, at one").await;
    assert_eq!((mentions().await, ada.tab.heard("chat:mention").len()), (1, 0), "called once");
    asks(&bea, "chat:edit-message", &room, &id, json!({ "text": "soup" })).await;
    assert_eq!(mentions().await, 0, "whoever is no longer called is not counted");
}

#[tokio::test]
async fn reactions_stand_under_a_message_each_once_in_the_order_of_their_first_use() {
    let house = House::open().await;
    let (bea, room, id) = patio(&house).await;
    let ada = house.ada().await;
    let add = "chat:add-reaction";
    let first = asks(ada, add, &room, &id, json!({ "emoji": "👍" })).await;
    assert_eq!(first, json!({ "id": id, "rev": 2 }));
    assert_eq!(asks(ada, add, &room, &id, json!({ "emoji": "👍" })).await, first, "twice is once");
    asks(&bea, add, &room, &id, json!({ "emoji": "❤" })).await;
    asks(&bea, add, &room, &id, json!({ "emoji": "👍" })).await;
    let told = ada.tab.hears("chat:message-updated", |message| message["rev"] == 4).await;
    let expected =
        json!([{ "emoji": "👍", "userIds": [ada.id, bea.id] }, { "emoji": "❤️", "userIds": [bea.id] }]);
    assert_eq!(told["reactions"], expected);
    let (_, page) = bea.get(&format!("/api/rooms/{room}/messages")).await;
    assert_eq!(page["messages"][0]["reactions"], expected);
    let joined = joins(&bea.tab, &room).await.unwrap().recent_messages.read().unwrap();
    assert_eq!(json!(joined[0].reactions), expected);
    let sync = bea.syncs(&[(&room, 1)]).await;
    let state = sync.rooms.iter().find(|state| state.room.id.0 == room).unwrap();
    assert_eq!(json!(state.changed.as_ref().unwrap()[0].reactions), expected);
    asks(ada, "chat:remove-reaction", &room, &id, json!({ "emoji": "👍" })).await;
    let gone = asks(ada, "chat:remove-reaction", &room, &id, json!({ "emoji": "👍" })).await;
    assert_eq!(gone["rev"], 5, "taken back once");
    is_refused(ada, add, &room, &id, json!({ "emoji": "thumbs up" }), "validation.emoji").await;
    for emoji in [
        "🍵", "🫖", "🍲", "🥣", "🍞", "🧀", "🍷", "🍺", "🍋", "🍊", "🍎", "🍐", "🍇", "🍓", "🥝", "🍅", "🥥",
        "🥑",
    ] {
        asks(ada, add, &room, &id, json!({ "emoji": emoji })).await;
    }
    is_refused(ada, add, &room, &id, json!({ "emoji": "🚀" }), "too_many").await;
    asks(ada, add, &room, &id, json!({ "emoji": "❤️" })).await;
}

#[tokio::test]
async fn nothing_is_left_of_a_deleted_message_and_nothing_more_is_done_with_it() {
    let house = House::open().await;
    let (bea, room, id) = patio(&house).await;
    let ada = house.ada().await;
    asks(&bea, "chat:edit-message", &room, &id, json!({ "text": "soup at one" })).await;
    asks(ada, "chat:add-reaction", &room, &id, json!({ "emoji": "👍" })).await;
    for path in [format!("/api/rooms/{room}/pins/{id}"), format!("/api/me/saved/{id}")] {
        assert_eq!(ada.call(Method::PUT, &path, None).await.0, 204, "{path}");
    }
    let path = format!("/api/rooms/{room}/messages/{id}");
    let (status, _) = bea.call(Method::DELETE, &path, None).await;
    assert_eq!(status, 200);
    let (_, message) = ada.get(&path).await;
    assert!(message["deletedAt"].is_string());
    for field in ["editedAt", "reactions", "pinnedAt", "pinnedBy"] {
        assert_eq!(message[field], Value::Null, "{field}");
    }
    assert_eq!(ada.get(&format!("{path}/edits")).await.1, json!({ "edits": [] }));
    assert_eq!(ada.get(&format!("/api/rooms/{room}/pins")).await.1, json!({ "messages": [] }));
    assert_eq!(ada.get("/api/me/saved/ids").await.1, json!({ "messageIds": [] }));
    is_refused(&bea, "chat:edit-message", &room, &id, json!({ "text": "x" }), "message.deleted").await;
    is_refused(&bea, "chat:add-reaction", &room, &id, json!({ "emoji": "👍" }), "message.deleted").await;
    let (status, answer) = ada.call(Method::PUT, &format!("/api/me/saved/{id}"), None).await;
    assert_eq!((status.as_u16(), answer["error"]["code"].as_str()), (404, Some("message.deleted")));
}

#[tokio::test]
async fn a_room_keeps_its_pins_in_sight_the_last_first() {
    let house = House::open().await;
    let (bea, room, id) = patio(&house).await;
    let ada = house.ada().await;
    let other = ada.sends("bring bowls").to(&room).await.unwrap();
    let pin = |id: &str| format!("/api/rooms/{room}/pins/{id}");
    assert_eq!(ada.call(Method::PUT, &pin(&id), None).await.0, 204);
    let told = bea.tab.hears("chat:message-updated", |message| message["id"] == *id).await;
    assert_eq!((told["pinnedBy"].as_str(), told["rev"].as_i64()), (Some(ada.id.as_str()), Some(3)));
    assert_eq!(ada.call(Method::PUT, &pin(&id), None).await.0, 204);
    assert_eq!(bea.call(Method::PUT, &pin(&other.id.0), None).await.0, 204);
    let texts = async || -> Vec<String> {
        let (_, pins) = bea.get(&format!("/api/rooms/{room}/pins")).await;
        let messages = pins["messages"].as_array().unwrap();
        messages.iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts().await, ["bring bowls", "soup at noon"]);
    assert_eq!(bea.call(Method::DELETE, &pin(&id), None).await.0, 204);
    assert_eq!(texts().await, ["bring bowls"]);
}

#[tokio::test]
async fn what_somebody_keeps_is_theirs_alone_and_goes_with_the_room() {
    let house = House::open().await;
    let (bea, room, id) = patio(&house).await;
    let ada = house.ada().await;
    let other = ada.sends("bring bowls").to(&room).await.unwrap().id.0;
    for id in [&id, &other, &id] {
        assert_eq!(bea.call(Method::PUT, &format!("/api/me/saved/{id}"), None).await.0, 204);
    }
    let told = bea.tab.hears("chat:saved", |told| told["messageId"] == *id).await;
    assert_eq!(told["saved"], true);
    assert_eq!(bea.tab.heard("chat:saved").len(), 1, "the third changed nothing");
    let texts = |page: &Value| -> Vec<String> {
        page["saved"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["message"]["text"].as_str().unwrap().to_owned())
            .collect()
    };
    let (_, page) = bea.get("/api/me/saved").await;
    assert_eq!(
        (texts(&page), &page["hasMore"]),
        (vec!["bring bowls".to_owned(), "soup at noon".to_owned()], &json!(false))
    );
    let (_, page) = bea.get(&format!("/api/me/saved?before={other}")).await;
    assert_eq!(texts(&page), ["soup at noon"]);
    assert_eq!(ada.get("/api/me/saved").await.1["saved"], json!([]));
    assert_eq!(bea.call(Method::DELETE, &format!("/api/me/saved/{other}"), None).await.0, 204);
    assert_eq!(bea.get("/api/me/saved/ids").await.1, json!({ "messageIds": [id] }));
    ada.call(Method::DELETE, &format!("/api/rooms/{room}/members/{}", bea.id), None).await;
    assert_eq!(bea.get("/api/me/saved/ids").await.1, json!({ "messageIds": [] }));
    assert_eq!(bea.get("/api/me/saved").await.1["saved"], json!([]));
}

//! Who is called by a message, and hears of it wherever they are.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{cast::Person, house::House};

async fn sends(person: &Person, room: &str, text: &str) -> Value {
    let (status, sent) = person.post(&format!("/api/rooms/{room}/messages"), &json!({ "text": text })).await;
    assert_eq!(status, 201, "{sent}");
    sent
}

async fn mentions(person: &Person, room: &str) -> i64 {
    let state = person.syncs(&[]).await;
    state.rooms.into_iter().find(|state| state.room.id.as_str() == room).unwrap().mentions
}

#[tokio::test]
async fn who_is_called_by_name_hears_of_it_without_having_opened_the_room() {
    let house = House::open().await;
    let (ada, bea, cid) = (house.ada().await, house.bea().await, house.person("José").await);
    let sent = sends(ada, "general", "Hola @jose, and `@Bea`").await;
    let told = cid.tab.hears("chat:mention", |_| true).await;
    let expected = json!({
        "roomId": "general", "messageId": sent["id"], "seq": 1, "userId": ada.id, "userName": "Ada",
        "text": "Hola @jose, and `@Bea`",
    });
    assert_eq!(told, expected);
    let (_, page) = bea.get("/api/rooms/general/messages").await;
    assert_eq!(page["messages"][0]["mentions"], json!([cid.id]));
    assert_eq!((mentions(&cid, "general").await, mentions(&bea, "general").await), (1, 0));
    sends(ada, "general", "@Bea @Bea @Ada").await;
    bea.tab.hears("chat:mention", |told| told["seq"] == 2).await;
    assert_eq!(bea.tab.heard("chat:mention"), [] as [Value; 0]);
    let ack = cid.tab.ask_raw("chat:mark-read", &json!({ "roomId": "general", "seq": 1 })).await;
    assert_eq!((ack["unread"].as_i64(), ack["mentions"].as_i64()), (Some(1), Some(0)));
    assert_eq!(mentions(ada, "general").await, 0, "nobody calls themselves");
}

#[tokio::test]
async fn a_name_calls_members_alone_and_another_name_another_person() {
    let house = House::open().await;
    let (ada, bea, eve) = (house.ada().await, house.bea().await, house.eve().await);
    let patio = ada.makes_room("patio", true).await;
    ada.call(Method::PUT, &format!("/api/rooms/{patio}/members/{}", bea.id), None).await;
    sends(ada, &patio, "@Eve and @Bea").await;
    bea.tab.hears("chat:mention", |told| told["roomId"] == patio.as_str()).await;
    let (_, page) = ada.get(&format!("/api/rooms/{patio}/messages")).await;
    assert_eq!(page["messages"][0]["mentions"], json!([bea.id]));
    bea.call(Method::PATCH, "/api/me", Some(&json!({ "name": "Beatriz" }))).await;
    sends(ada, "general", "@Bea @Beatriz @Eve").await;
    eve.tab.hears("chat:mention", |told| told["roomId"] == "general").await;
    assert_eq!(eve.tab.heard("chat:mention"), [] as [Value; 0], "an outsider heard nothing of patio");
    let (_, page) = ada.get("/api/rooms/general/messages").await;
    assert_eq!(page["messages"][0]["mentions"], json!([bea.id, eve.id]));
}

#[tokio::test]
async fn the_room_is_called_as_a_whole_or_those_who_are_there() {
    let house = House::open().await;
    let (ada, bea, cid) = (house.ada().await, house.bea().await, house.cid().await);
    cid.tab.ask_raw("chat:set-presence", &json!({ "status": "away" })).await;
    sends(ada, "general", "@here lunch").await;
    bea.tab.hears("chat:mention", |told| told["text"] == "@here lunch").await;
    sends(ada, "general", "@room dinner").await;
    cid.tab.hears("chat:mention", |told| told["text"] == "@room dinner").await;
    assert_eq!(cid.tab.heard("chat:mention"), [] as [Value; 0]);
    assert_eq!((mentions(&bea, "general").await, mentions(&cid, "general").await), (2, 1));
}

#[tokio::test]
async fn what_is_written_directly_calls_and_who_wants_nothing_hears_nothing() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let (_, direct) = ada.post("/api/direct", &json!({ "userIds": [bea.id] })).await;
    let direct = direct["id"].as_str().unwrap();
    sends(ada, direct, "hi").await;
    bea.tab.hears("chat:mention", |told| told["text"] == "hi").await;
    assert_eq!(mentions(&bea, direct).await, 1);
    for room in [direct, "general"] {
        bea.call(Method::PUT, &format!("/api/rooms/{room}/level"), Some(&json!({ "level": "none" }))).await;
    }
    sends(ada, direct, "are you there").await;
    sends(ada, "general", "@Bea").await;
    assert_eq!((mentions(&bea, direct).await, mentions(&bea, "general").await), (2, 1), "it is counted");
    bea.call(Method::PUT, "/api/rooms/general/level", Some(&json!({}))).await;
    sends(ada, "general", "@Bea again").await;
    bea.tab.hears("chat:mention", |told| told["text"] == "@Bea again").await;
    assert_eq!(bea.tab.heard("chat:mention"), [] as [Value; 0]);
}

#[tokio::test]
async fn where_one_is_called_is_one_list_of_the_rooms_that_one_is_in() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let patio = ada.makes_room("patio", true).await;
    let place = format!("/api/rooms/{patio}/members/{}", bea.id);
    ada.call(Method::PUT, &place, None).await;
    sends(ada, "general", "@Bea one").await;
    sends(ada, &patio, "@Bea two").await;
    let third = sends(ada, "general", "@Bea three").await;
    sends(ada, "general", "nobody").await;
    let listed = async |query: &str| {
        let (status, page) = bea.get(&format!("/api/me/mentions{query}")).await;
        assert_eq!(status, 200, "{page}");
        let texts = page["messages"].as_array().unwrap().iter().map(|message| message["text"].clone());
        (texts.collect::<Vec<_>>(), page["hasMore"].clone())
    };
    assert_eq!(
        listed("").await,
        (vec!["@Bea three".into(), "@Bea two".into(), "@Bea one".into()], false.into())
    );
    let id = third["id"].as_str().unwrap();
    assert_eq!(listed(&format!("?before={id}")).await.0, ["@Bea two", "@Bea one"]);
    ada.call(Method::DELETE, &format!("/api/rooms/general/messages/{id}"), None).await;
    assert_eq!(listed("").await.0, ["@Bea two", "@Bea one"], "a tombstone calls nobody");
    ada.call(Method::DELETE, &place, None).await;
    assert_eq!(listed("").await.0, ["@Bea one"], "of a room that one has left there is nothing");
    let (_, mine) = ada.get("/api/me/mentions").await;
    assert_eq!(mine, json!({ "messages": [], "hasMore": false }));
}

//! Replies in threads: what the room shows of them, who follows, and what is unread.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cast::{Person, joins},
    house::House,
};

async fn says(person: &Person, room: &str, body: &Value) -> Value {
    let (status, sent) = person.post(&format!("/api/rooms/{room}/messages"), body).await;
    assert_eq!(status, 201, "{sent}");
    sent
}

async fn thread(person: &Person, room: &str, id: &Value) -> Value {
    let path = format!("/api/rooms/{room}/messages/{}/thread", id.as_str().unwrap());
    let (status, page) = person.get(&path).await;
    assert_eq!(status, 200, "{page}");
    page
}

#[tokio::test]
async fn a_reply_stands_in_its_thread_and_not_among_what_the_room_shows() {
    let house = House::open().await;
    let (ada, bea, cid) = (house.ada().await, house.bea().await, house.cid().await);
    joins(&bea.tab, "general").await.unwrap();
    let root = says(ada, "general", &json!({ "text": "Soup or stew?" })).await;
    let reply = says(&bea, "general", &json!({ "text": "Soup", "replyTo": root["id"] })).await;
    let nested = says(&cid, "general", &json!({ "text": "Stew", "replyTo": reply["id"] })).await;
    let shown =
        says(&bea, "general", &json!({ "text": "Both", "replyTo": root["id"], "alsoInRoom": true })).await;
    let told = bea.tab.hears("chat:message-updated", |told| told["replyCount"] == 3).await;
    assert_eq!((&told["id"], told["rev"].as_i64()), (&root["id"], Some(7)));
    assert_eq!(told["replyUserIds"], json!([bea.id, cid.id]));
    let page = thread(&cid, "general", &nested["id"]).await;
    let ids: Vec<_> = page["replies"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!((&page["root"]["id"], ids), (&root["id"], vec![&reply["id"], &nested["id"], &shown["id"]]));
    let (_, room) = cid.get("/api/rooms/general/messages?shown=true").await;
    let texts: Vec<_> = room["messages"].as_array().unwrap().iter().map(|one| &one["text"]).collect();
    assert_eq!(texts, [&json!("Soup or stew?"), &json!("Both")]);
    assert_eq!((&room["hasOlder"], &room["hasNewer"]), (&json!(false), &json!(false)));
    let (_, all) = cid.get("/api/rooms/general/messages").await;
    assert_eq!(all["messages"].as_array().unwrap().len(), 4, "whoever knows nothing of threads sees all");
    for (asked, expected) in [
        ("limit=1", (true, false)),
        ("limit=1&before=3", (false, true)),
        ("after=0", (false, false)),
        ("limit=1&after=2", (true, true)),
        ("after=9", (true, false)),
    ] {
        let path = format!("/api/rooms/general/messages/{}/thread?{asked}", root["id"].as_str().unwrap());
        let (_, page) = cid.get(&path).await;
        let told = (page["hasOlder"].as_bool().unwrap(), page["hasNewer"].as_bool().unwrap());
        assert_eq!(told, expected, "{asked}");
    }
    let (status, refused) = cid
        .get(&format!("/api/rooms/general/messages/{}/thread?limit=0", root["id"].as_str().unwrap()))
        .await;
    assert_eq!((status.as_u16(), &refused["error"]["field"]), (400, &json!("limit")));
    let joined = bea.tab.ask_raw("chat:join-room", &json!({ "roomId": "general", "shown": true })).await;
    assert_eq!(joined["recentMessages"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn whoever_began_it_replied_or_was_called_follows_until_they_no_longer_want_to() {
    let house = House::open().await;
    let (ada, bea, cid) = (house.ada().await, house.bea().await, house.cid().await);
    let root = says(ada, "general", &json!({ "text": "Soup or stew?" })).await;
    let first = says(&bea, "general", &json!({ "text": "Ask @Cid", "replyTo": root["id"] })).await;
    let told = ada.tab.hears("chat:thread", |told| told["unread"] == 1).await;
    assert_eq!(told["reply"]["messageId"], first["id"]);
    cid.tab.hears("chat:thread", |told| told["unread"] == 1 && told["following"] == true).await;
    let state = cid.syncs(&[]).await;
    assert_eq!(
        (state.rooms[0].mentions, state.rooms[0].unread),
        (0, 1),
        "the room counts the question alone"
    );
    assert_eq!((state.threads.len(), state.threads[0].unread), (1, 1));
    let mark = json!({ "roomId": "general", "rootId": root["id"], "seq": 2 });
    let read = cid.tab.ask_raw("chat:mark-thread-read", &mark).await;
    assert_eq!((&read["unread"], &read["readSeq"]), (&json!(0), &json!(2)));
    assert!(cid.syncs(&[]).await.threads.is_empty());
    let path = format!("/api/rooms/general/messages/{}/following", root["id"].as_str().unwrap());
    let (status, state) = cid.call(Method::DELETE, &path, None).await;
    assert_eq!((status.as_u16(), &state["following"]), (200, &json!(false)));
    let second = says(&bea, "general", &json!({ "text": "Or not", "replyTo": root["id"] })).await;
    assert!(cid.syncs(&[]).await.threads.is_empty());
    let (_, mine) = ada.get("/api/me/threads").await;
    assert_eq!(mine["threads"][0]["state"]["unread"], 2);
    assert_eq!(mine["threads"][0]["lastReplyId"], second["id"]);
    let (_, older) = ada.get(&format!("/api/me/threads?before={}", second["id"].as_str().unwrap())).await;
    assert_eq!(older["threads"], json!([]));
    let gone = format!("/api/rooms/general/messages/{}", second["id"].as_str().unwrap());
    bea.call(Method::DELETE, &gone, None).await;
    ada.tab.hears("chat:thread", |told| told["unread"] == 1 && told.get("reply").is_none()).await;
    assert_eq!(thread(ada, "general", &root["id"]).await["root"]["replyCount"], 1);
    let (status, _) = cid.call(Method::PUT, &path, None).await;
    assert_eq!(status, 200);
    assert!(cid.syncs(&[]).await.threads.is_empty(), "what was said before is not unread");
}

#[tokio::test]
async fn a_thread_belongs_to_its_room_and_to_what_is_not_gone() {
    let house = House::open().await;
    let (ada, bea, eve) = (house.ada().await, house.bea().await, house.eve().await);
    let patio = ada.makes_room("patio", true).await;
    ada.call(Method::PUT, &format!("/api/rooms/{patio}/members/{}", bea.id), None).await;
    let root = says(ada, &patio, &json!({ "text": "A surprise for Eve" })).await;
    says(&bea, &patio, &json!({ "text": "A lamp", "replyTo": root["id"] })).await;
    let id = root["id"].as_str().unwrap();
    for (method, path) in [
        (Method::GET, format!("/api/rooms/{patio}/messages/{id}/thread")),
        (Method::GET, format!("/api/rooms/general/messages/{id}/thread")),
        (Method::PUT, format!("/api/rooms/{patio}/messages/{id}/following")),
    ] {
        let (status, refused) = eve.call(method, &path, None).await;
        assert_eq!(status, 404, "{path}: {refused}");
    }
    let from_afar = json!({ "text": "?", "replyTo": id });
    let (status, refused) = eve.post("/api/rooms/general/messages", &from_afar).await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (404, &json!("message.not_found")));
    assert_eq!(refused["error"]["field"], "replyTo");
    ada.tab.hears("chat:thread", |told| told["unread"] == 1).await;
    ada.call(Method::DELETE, &format!("/api/rooms/{patio}/members/{}", bea.id), None).await;
    says(ada, &patio, &json!({ "text": "Or a book", "replyTo": id })).await;
    let (_, mine) = bea.get("/api/me/threads").await;
    assert_eq!(mine["threads"], json!([]), "a thread goes with its room");
    let lonely = says(ada, "general", &json!({ "text": "Hm" })).await;
    let path = format!("/api/rooms/general/messages/{}", lonely["id"].as_str().unwrap());
    ada.call(Method::DELETE, &path, None).await;
    let late = json!({ "text": "What?", "replyTo": lonely["id"] });
    let (status, refused) = bea.post("/api/rooms/general/messages", &late).await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (404, &json!("message.deleted")));
}

//! Searches for what was said on some days, by a clock that is moved; and what is told around a message that is found.

use std::time::Duration;

use crate::{
    contract::{
        ids::RoomId,
        messages::{ChatMessage, DeleteMessage},
        rooms::NewRoom,
        search::SearchQuery,
        time::Timestamp,
    },
    services::{messages, rooms, search, stage::Stage},
    store::search as store,
};

#[tokio::test]
async fn days_narrow_a_search_down_to_what_was_said_on_them() {
    let stage = Stage::open().await;
    let core = &stage.core;
    let ada = stage.who(&stage.ada().await).await.unwrap();
    let new = NewRoom { name: "patio".to_owned(), topic: String::new(), private: true, member_ids: vec![] };
    let patio = rooms::create(core, &ada, new).await.unwrap().id;
    let general = RoomId::from("general");
    // The clock begins on the 31st of January at half past nine.
    for (room, text) in [
        (&general, "tea on Saturday"),
        (&patio, "tea on Sunday"),
        (&general, "tea on Monday"),
        (&general, "tea on Tuesday"),
    ] {
        let sent = serde_json::json!({ "roomId": room, "text": text });
        messages::send(core, &ada, serde_json::from_value(sent).unwrap(), None).await.unwrap();
        core.clock.advance(Duration::from_secs(24 * 60 * 60));
    }
    while search::index_some(core).await.unwrap() {}
    for (q, expected) in [
        ("tea on:2026-02-01", vec!["tea on Sunday"]),
        ("tea after:2026-02-01", vec!["tea on Tuesday", "tea on Monday"]),
        ("tea before:2026-02-02", vec!["tea on Sunday", "tea on Saturday"]),
        ("tea after:2026-01-31 before:2026-02-03", vec!["tea on Monday", "tea on Sunday"]),
        ("tea on:2026-02-05", vec![]),
    ] {
        let asked = SearchQuery { q: q.to_owned(), ..SearchQuery::default() };
        let hits = search::find(core, &ada, asked).await.unwrap().hits;
        let found: Vec<_> = hits.into_iter().map(|hit| hit.message.text).collect();
        assert_eq!(found, expected, "{q}");
    }
    let keys = core
        .store
        .read(move |query| {
            let searched = store::list_searched(query, &ada.user_id, 10)?;
            let day = 24 * 60 * 60 * 1000;
            let begin = Timestamp(1_769_990_400_000);
            store::find_range(query, &searched, begin, Timestamp(begin.0 + day))
        })
        .await
        .unwrap();
    assert_eq!(keys, (3, 4), "only what was said on that day is looked at");
}

#[tokio::test]
async fn around_what_is_found_stands_what_was_said_there_and_is_not_deleted() {
    let stage = Stage::open().await;
    let core = &stage.core;
    let ada = stage.who(&stage.ada().await).await.unwrap();
    let mut ids = Vec::new();
    let mut say = async |text: &str, root: Option<usize>| {
        let mut sent = serde_json::json!({ "roomId": "general", "text": text });
        if let Some(root) = root {
            sent["replyTo"] = serde_json::json!(ids[root]);
        }
        let ack = messages::send(core, &ada, serde_json::from_value(sent).unwrap(), None).await.unwrap();
        ids.push(ack.id);
    };
    for (text, root) in [
        ("who cooks", None),
        ("aside one", Some(0)),
        ("lentils tonight", None),
        ("aside two", Some(0)),
        ("aside three", Some(0)),
        ("with thyme", None),
        ("and bread", None),
    ] {
        say(text, root).await;
    }
    let gone = DeleteMessage { room_id: RoomId::from("general"), message_id: ids[6].clone() };
    messages::delete(core, &ada, gone).await.unwrap();
    while search::index_some(core).await.unwrap() {}
    for (q, before, after) in [
        ("lentils", Some("who cooks"), Some("with thyme")),
        ("thyme", Some("lentils tonight"), None),
        ("\"aside one\"", Some("who cooks"), Some("aside two")),
        ("\"aside three\"", Some("aside two"), None),
        ("cooks", None, Some("lentils tonight")),
    ] {
        let asked = SearchQuery { q: q.to_owned(), context: Some(true), ..SearchQuery::default() };
        let mut hits = search::find(core, &ada, asked).await.unwrap().hits;
        assert_eq!(hits.len(), 1, "{q}");
        let hit = hits.remove(0);
        let text = |message: Option<ChatMessage>| message.map(|message| message.text);
        assert_eq!((text(hit.before).as_deref(), text(hit.after).as_deref()), (before, after), "{q}");
    }
}

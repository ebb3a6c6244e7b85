//! Searches for what was said on some days, by a clock that is moved.

use std::time::Duration;

use crate::{
    contract::{ids::RoomId, rooms::NewRoom, search::SearchQuery, time::Timestamp},
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

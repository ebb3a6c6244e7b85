//! Sending: order, resends, who hears what.

use serde_json::{Value, json};

use crate::{cast::joins, house::House};

#[tokio::test]
async fn two_people_chat_and_the_sender_is_not_told_its_own_message() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    bea.joins("general").await;
    let ack = ada.sends("  hello \n").to("general").await.unwrap();
    let heard = bea.hears("hello").await;
    assert_eq!(heard["id"], ack.id.0);
    assert_eq!(heard["userId"], ada.id);
    assert_eq!(heard["userName"], "Ada");
    assert_eq!((heard["seq"].as_i64(), heard["rev"].as_i64()), (Some(1), Some(1)));
    bea.sends("hi Ada").to("general").await.unwrap();
    ada.hears("hi Ada").await;
    assert_eq!(
        ada.tab.heard("chat:message"),
        [] as [Value; 0],
        "nobody hears what they sent from the same tab"
    );
}

#[tokio::test]
async fn fifty_events_sent_back_to_back_are_handled_in_that_order() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    bea.joins("general").await;
    let acks: Vec<_> = (0..50)
        .map(|n| {
            ada.tab.ask_later("chat:send-message", &json!({ "roomId": "general", "text": format!("{n}") }))
        })
        .collect();
    let mut seqs = Vec::new();
    for ack in acks {
        seqs.push(ack.await.unwrap()["seq"].as_i64().unwrap());
    }
    assert_eq!(seqs, (1..=50).collect::<Vec<_>>());
    let mut heard = Vec::new();
    for _ in 0..50 {
        let message = bea.tab.hears("chat:message", |_| true).await;
        heard.push(message["text"].as_str().unwrap().parse::<i64>().unwrap());
    }
    assert_eq!(heard, (0..50).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_resent_message_is_stored_once_and_answered_alike() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    bea.joins("general").await;
    let first = ada.sends("once").under("key-1").to("general").await.unwrap();
    let again = ada.sends("once").under("key-1").to("general").await.unwrap();
    assert_eq!(first, again);
    // From another tab, after a reconnect say.
    let tab = ada.opens_a_tab().await;
    joins(&tab, "general").await.unwrap();
    let payload = json!({ "roomId": "general", "text": "once", "clientId": "key-1" });
    assert_eq!(tab.ask_raw("chat:send-message", &payload).await["id"], first.id.0);
    // Another person's key is another key.
    let other = bea.sends("mine").under("key-1").to("general").await.unwrap();
    assert_ne!(other.id, first.id);
    let last = ada.sends("last").to("general").await.unwrap();
    assert_eq!(last.seq, 3);
    bea.hears("last").await;
    assert_eq!(bea.tab.heard("chat:message").iter().filter(|message| message["text"] == "once").count(), 1);
}

#[tokio::test]
async fn twenty_sends_at_once_under_one_key_are_one_message() {
    let house = House::open().await;
    let ada = house.ada().await;
    let mut tabs = Vec::new();
    for _ in 0..20 {
        let tab = ada.opens_a_tab().await;
        joins(&tab, "general").await.unwrap();
        tabs.push(tab);
    }
    let payload = json!({ "roomId": "general", "text": "once", "clientId": "one key" });
    let acks: Vec<_> = tabs.iter().map(|tab| tab.ask_later("chat:send-message", &payload)).collect();
    let mut ids = std::collections::HashSet::new();
    for ack in acks {
        ids.insert(ack.await.unwrap()["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 1);
    let (_, page) = ada.get("/api/rooms/general/messages").await;
    assert_eq!(page["messages"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_join_brings_the_fifty_newest_oldest_first() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    for n in 1..=60 {
        ada.sends(&format!("{n}")).to("general").await.unwrap();
    }
    let joined = bea.joins("general").await;
    let texts: Vec<_> =
        joined.recent_messages.read().unwrap().iter().map(|message| message.text.clone()).collect();
    assert_eq!(texts, (11..=60).map(|n| n.to_string()).collect::<Vec<_>>());
    let mut names: Vec<_> = joined.users.iter().map(|user| user.user_name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Ada", "Bea"]);
}

#[tokio::test]
async fn history_is_paged_by_seq_in_both_directions() {
    let house = House::open().await;
    let ada = house.ada().await;
    ada.joins("general").await;
    for n in 1..=30 {
        ada.sends(&format!("{n}")).to("general").await.unwrap();
    }
    let seqs = |page: &Value| -> Vec<i64> {
        page["messages"].as_array().unwrap().iter().map(|message| message["seq"].as_i64().unwrap()).collect()
    };
    for (query, expected, older, newer) in [
        ("limit=5", 26..=30, true, false),
        ("before=26&limit=5", 21..=25, true, true),
        ("before=4&limit=5", 1..=3, false, true),
        ("after=28&limit=5", 29..=30, true, false),
        ("around=10&limit=6", 7..=12, true, true),
    ] {
        let (status, page) = ada.get(&format!("/api/rooms/general/messages?{query}")).await;
        assert_eq!(status, 200, "{query}: {page}");
        assert_eq!(seqs(&page), expected.collect::<Vec<_>>(), "{query}");
        assert_eq!(
            (page["hasOlder"].as_bool(), page["hasNewer"].as_bool()),
            (Some(older), Some(newer)),
            "{query}"
        );
    }
    let (_, page) = ada.get("/api/rooms/general/messages?around=10&limit=1").await;
    let at = page["messages"][0]["sentAt"].as_str().unwrap();
    let (_, page) = ada.get(&format!("/api/rooms/general/messages?at={at}&limit=6")).await;
    let sent = |place: usize| page["messages"][place]["sentAt"].as_str().unwrap();
    assert!(sent(2) < at && sent(3) == at, "the first of that moment, and what was before: {page}");
    let (_, page) = ada.get("/api/rooms/general/messages?at=1970-01-01T00:00:00.000Z&limit=2").await;
    assert_eq!(seqs(&page), [1, 2]);
    let (_, page) = ada.get("/api/rooms/general/messages?at=2999-01-01T00:00:00.000Z&limit=2").await;
    assert_eq!(seqs(&page), [29, 30], "nothing yet: the newest page");
    for (query, code) in [
        ("limit=0", "validation.range"),
        ("limit=201", "validation.range"),
        ("before=1&after=2", "validation.combination"),
        ("around=1&at=2026-01-31T09:30:00.000Z", "validation.combination"),
        ("at=noon", "validation.shape"),
        ("before=x", "validation.shape"),
    ] {
        let (status, answer) = ada.get(&format!("/api/rooms/general/messages?{query}")).await;
        assert_eq!(
            (status.as_u16(), answer["error"]["code"].as_str()),
            (400, Some(code)),
            "{query}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_message_is_found_by_its_address() {
    let house = House::open().await;
    let (ada, bea, eve) = (house.ada().await, house.bea().await, house.eve().await);
    let patio = bea.makes_room("patio", true).await;
    joins(&bea.tab, &patio).await.unwrap();
    let sent = bea.sends("soup").to(&patio).await.unwrap();
    let path = format!("/api/rooms/{patio}/messages/{}", sent.id);
    let (status, found) = bea.get(&path).await;
    assert_eq!((status.as_u16(), &found["text"]), (200, &json!("soup")));
    assert_eq!(found["seq"], sent.seq);
    for (person, path, code) in [
        (&eve, path.clone(), "room.not_found"),
        (ada, path, "room.not_found"),
        (&eve, format!("/api/rooms/nowhere/messages/{}", sent.id), "room.not_found"),
        (&bea, format!("/api/rooms/general/messages/{}", sent.id), "message.not_found"),
        (&bea, format!("/api/rooms/{patio}/messages/nothing"), "message.not_found"),
    ] {
        let (status, answer) = person.get(&path).await;
        assert_eq!((status.as_u16(), answer["error"]["code"].as_str()), (404, Some(code)), "{path}");
    }
}

#[tokio::test]
async fn bad_input_gets_its_error_and_harms_nobody() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    bea.joins("general").await;
    let send = "chat:send-message";
    let long = "x".repeat(2001);
    for (event, payload, code, field) in [
        (send, json!(null), "validation.shape", None),
        (send, json!("text"), "validation.shape", None),
        (send, json!([]), "validation.shape", None),
        (send, json!({}), "validation.shape", None),
        ("chat:join-room", json!(["general"]), "validation.shape", None),
        (send, json!({ "roomId": 5, "text": "x" }), "validation.shape", Some("roomId")),
        (send, json!({ "roomId": "general", "text": { "a": 1 } }), "validation.shape", Some("text")),
        (send, json!({ "roomId": "general", "text": long }), "validation.text_length", Some("text")),
        (send, json!({ "roomId": "general", "text": " \n" }), "validation.text_length", Some("text")),
        (send, json!({ "roomId": "", "text": "x" }), "validation.room_id", Some("roomId")),
        (send, json!({ "roomId": "nowhere", "text": "x" }), "room.not_found", Some("roomId")),
        (
            send,
            json!({ "roomId": "general", "text": "x", "clientId": "" }),
            "validation.client_id",
            Some("clientId"),
        ),
        ("chat:join-room", json!({ "roomId": "nowhere" }), "room.not_found", Some("roomId")),
        ("chat:typing-start", json!({ "roomId": "nowhere" }), "room.not_joined", Some("roomId")),
        ("chat:sync", json!({ "rooms": "all" }), "validation.shape", Some("rooms")),
        ("chat:no-such-event", json!({}), "event.unknown", None),
    ] {
        let answer = ada.tab.ask_raw(event, &payload).await;
        assert_eq!(
            (answer["status"].as_str(), answer["code"].as_str()),
            (Some("error"), Some(code)),
            "{payload}"
        );
        assert_eq!(answer["field"].as_str(), field, "{answer}");
        let exception = ada.tab.hears("exception", |told| told["code"] == code).await;
        assert_eq!(exception["event"], "error", "{exception}");
        assert_eq!(exception["cause"], event, "{exception}");
        assert!(exception["message"].is_string() && exception["timestamp"].is_string(), "{exception}");
    }
    let fits = "🫖".repeat(2000);
    ada.sends(&fits).to("general").await.unwrap();
    bea.hears(&fits).await;
    assert_eq!(bea.tab.heard("exception"), [] as [Value; 0], "only the one who erred is told");
}

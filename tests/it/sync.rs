//! Catching up: heads, changes since a rev, read marks.

use serde_json::{Value, json};
use tertulia::contract::{
    events::SYNC,
    ids::RoomId,
    sync::{KnownRoom, Sync},
};

use crate::{cast::joins, house::House};

#[tokio::test]
async fn a_client_that_was_away_catches_up_without_gap_or_double() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    ada.sends("1").to("general").await.unwrap();
    for n in 2..=301 {
        ada.sends(&n.to_string()).to("general").await.unwrap();
    }
    let state = bea.syncs(&[("general", 1)]).await.rooms.remove(0);
    let revs: Vec<_> = state.changed.unwrap().iter().map(|message| message.rev).collect();
    assert_eq!(revs, (2..=301).collect::<Vec<_>>());
    assert_eq!((state.rev, state.seq, state.unread), (301, 301, 301));
    for n in 302..=701 {
        ada.sends(&n.to_string()).to("general").await.unwrap();
    }
    let state = bea.syncs(&[("general", 1)]).await.rooms.remove(0);
    assert_eq!(
        (state.truncated, state.changed.is_none()),
        (Some(true), true),
        "700 are too many for one answer"
    );
    let mut seqs = Vec::new();
    let mut after = 1;
    loop {
        let (_, page) = bea.get(&format!("/api/rooms/general/messages?after={after}&limit=200")).await;
        seqs.extend(
            page["messages"].as_array().unwrap().iter().map(|message| message["seq"].as_i64().unwrap()),
        );
        after = *seqs.last().unwrap();
        if page["hasNewer"] == false {
            break;
        }
    }
    assert_eq!(seqs, (2..=701).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_foreign_epoch_starts_afresh() {
    let house = House::open().await;
    let ada = house.ada().await;
    ada.joins("general").await;
    ada.sends("hello").to("general").await.unwrap();
    let known = |epoch: &str| Sync {
        epoch: Some(epoch.to_owned()),
        rooms: vec![KnownRoom { room_id: RoomId::from("general"), rev: 0 }],
    };
    let fresh = ada.tab.ask(SYNC, known("another database")).await.unwrap();
    assert_eq!((fresh.reset, fresh.rooms[0].changed.is_none()), (Some(true), true));
    let same = ada.tab.ask(SYNC, known(&fresh.epoch)).await.unwrap();
    assert_eq!((same.reset, same.rooms[0].changed.as_ref().map(Vec::len)), (None, Some(1)));
}

#[tokio::test]
async fn heads_reach_who_follows_a_room_without_showing_it() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    bea.syncs(&[]).await;
    ada.sends("one").to("general").await.unwrap();
    let head = bea.tab.hears("chat:room-rev", |_| true).await;
    assert_eq!(head, json!({ "roomId": "general", "rev": 1, "seq": 1, "shown": 1 }));
    for n in 2..=20 {
        ada.sends(&n.to_string()).to("general").await.unwrap();
    }
    bea.tab.hears("chat:room-rev", |head| head["rev"] == 20).await;
    assert!(bea.tab.heard("chat:room-rev").len() < 10, "at most one a second while it goes on");
    assert_eq!(bea.tab.heard("chat:message"), [] as [Value; 0]);
    // When the room has fallen quiet it says so once more, also to who shows it.
    ada.tab.hears("chat:room-rev", |head| head["rev"] == 20).await;
}

#[tokio::test]
async fn a_read_mark_never_goes_back_and_tabs_agree() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    for n in 1..=5 {
        ada.sends(&n.to_string()).to("general").await.unwrap();
    }
    let second = bea.opens_a_tab().await;
    let mark = |seq: i64| json!({ "roomId": "general", "seq": seq });
    let read = bea.tab.ask_raw("chat:mark-read", &mark(3)).await;
    assert_eq!(read, json!({ "roomId": "general", "readSeq": 3, "unread": 2, "mentions": 0 }));
    second.hears("chat:read", |told| told["readSeq"] == 3).await;
    let read = bea.tab.ask_raw("chat:mark-read", &mark(1)).await;
    assert_eq!((read["readSeq"].as_i64(), read["unread"].as_i64()), (Some(3), Some(2)));
    let read = bea.tab.ask_raw("chat:mark-read", &mark(999)).await;
    assert_eq!((read["readSeq"].as_i64(), read["unread"].as_i64()), (Some(5), Some(0)));
    // One's own messages are not unread.
    joins(&second, "general").await.unwrap();
    second.ask_raw("chat:send-message", &json!({ "roomId": "general", "text": "mine" })).await;
    let state = bea.syncs(&[]).await.rooms.remove(0);
    assert_eq!((state.seq, state.unread), (6, 0));
}

#[tokio::test]
async fn who_marks_as_unread_finds_it_unread_again_and_tabs_agree() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    for text in ["one", "two", "@Bea three", "four"] {
        ada.sends(text).to("general").await.unwrap();
    }
    joins(&bea.tab, "general").await.unwrap();
    bea.sends("five").to("general").await.unwrap();
    let second = bea.opens_a_tab().await;
    let marks = async |event: &str, seq: i64| {
        let answer = bea.tab.ask_raw(event, &json!({ "roomId": "general", "seq": seq })).await;
        ["readSeq", "unread", "mentions"].map(|name| answer[name].as_i64().unwrap())
    };
    assert_eq!(marks("chat:mark-read", 5).await, [5, 0, 0]);
    second.hears("chat:read", |told| told["readSeq"] == 5).await;
    assert_eq!(marks("chat:mark-unread", 2).await, [2, 2, 1], "one's own stay read");
    second.hears("chat:read", |told| told["readSeq"] == 2).await;
    let state = bea.syncs(&[]).await.rooms.remove(0);
    assert_eq!((state.read_seq, state.unread, state.mentions), (2, 2, 1));
    assert_eq!(marks("chat:mark-unread", 4).await, [2, 2, 1], "it never goes forward");
    assert_eq!(marks("chat:mark-unread", 0).await, [0, 4, 1]);
    // Whatever is marked after whatever: what is left is the arithmetic of the room.
    for (event, seq) in [("read", 3), ("unread", 1), ("read", 2), ("read", 9), ("unread", 3), ("unread", 0)] {
        let [read, unread, mentions] = marks(&format!("chat:mark-{event}"), seq).await;
        assert_eq!((unread, mentions), ((4 - read).max(0), i64::from(read < 3)), "{event} {seq}");
    }
    let refused = bea.tab.ask_raw("chat:mark-unread", &json!({ "roomId": "general", "seq": -1 })).await;
    assert_eq!(refused["code"], "validation.range");
    bea.tab.hears("exception", |told| told["code"] == "validation.range").await;
}

#[tokio::test]
async fn members_see_who_has_read_and_in_a_direct_room_at_once() {
    let house = House::open().await;
    let (ada, bea, cid, eve) =
        (house.ada().await, house.bea().await, house.person("Cid").await, house.eve().await);
    let (_, direct) = ada.post("/api/direct", &json!({ "userIds": [bea.id, cid.id] })).await;
    let room = direct["id"].as_str().unwrap();
    ada.joins(room).await;
    let sent = ada.sends("who is there?").to(room).await.unwrap();
    let path = format!("/api/rooms/{room}/messages/{}/readers", sent.id.as_str());
    let (_, nobody) = ada.get(&path).await;
    assert_eq!(nobody, json!({ "readers": [], "count": 0 }), "its author does not count");
    bea.tab.ask_raw("chat:mark-read", &json!({ "roomId": room, "seq": 1 })).await;
    ada.tab.hears("chat:read", |told| told["userId"] == bea.id && told["readSeq"] == 1).await;
    let (_, one) = cid.get(&path).await;
    assert_eq!(one, json!({ "readers": [{ "userId": bea.id, "userName": "Bea" }], "count": 1 }));
    let unknown = path.replace(room, "00000000-0000-7000-8000-000000000000");
    assert_eq!(eve.get(&path).await, eve.get(&unknown).await, "for an outsider there is no such room");
    // In a room that is not direct nobody is told how far others have read.
    ada.joins("general").await;
    let sent = ada.sends("to all").to("general").await.unwrap();
    bea.tab.ask_raw("chat:mark-read", &json!({ "roomId": "general", "seq": 1 })).await;
    let (_, readers) = cid.get(&format!("/api/rooms/general/messages/{}/readers", sent.id.as_str())).await;
    assert_eq!(readers["count"], 1);
    assert_eq!(ada.tab.heard("chat:read"), [] as [serde_json::Value; 0]);
}

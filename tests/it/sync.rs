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
    assert_eq!(head, json!({ "roomId": "general", "rev": 1, "seq": 1 }));
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

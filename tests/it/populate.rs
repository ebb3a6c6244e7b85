//! A house that is filled by a word of the operator's.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::{Value, json};
use tertulia::contract::events::CHAT;

use crate::{
    console::{Console, Server},
    house::PASSWORD,
    socket::Socket,
};

/// The rooms of whoever holds the token, as `chat:sync` tells them.
async fn rooms(tab: &Socket) -> Vec<Value> {
    let answer = tab.ask_raw("chat:sync", &json!({})).await;
    answer["rooms"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

async fn sits(server: &Server, token: &str) -> Socket {
    Socket::connect(server.address, CHAT, &json!({ "token": token })).await.unwrap()
}

#[tokio::test]
async fn the_cast_moves_into_an_empty_house_and_talks_as_anybody_does() {
    let console = Console::open();
    let server = console.serves(&[]);
    let words = ["populate", "--password-stdin", "--tokens", "keys.txt"];
    let told = console.types(&words, &format!("{PASSWORD}\n"), &[]).done();
    assert!(told.starts_with("people 5, rooms 3, messages ") && !told.contains("password"), "{told}");
    let listed = console.run(&["user", "list"]).done();
    assert_eq!(listed.lines().next(), Some("ada@example.org  Ada  admin"), "{listed}");
    assert_eq!(listed.lines().count(), 5, "{listed}");

    let (status, answer) = server.logs_in("eve@example.org", PASSWORD).await;
    assert_eq!(status, 200, "{answer}");
    let keys = fs::read_to_string(console.path("keys.txt")).unwrap();
    let keys: Vec<&str> = keys.lines().collect();
    assert_eq!(keys.len(), 5);
    let [ada, _, cid, _, eve] = [0, 1, 2, 3, 4].map(|place: usize| keys[place]);
    assert_eq!(rooms(&sits(&server, eve).await).await.len(), 1, "an outsider sees general alone");
    let (ada, cid) = (sits(&server, ada).await, sits(&server, cid).await);
    let mine = rooms(&ada).await;
    assert_eq!(mine.len(), 3, "{mine:?}");
    for room in &mine {
        assert!(room["seq"].as_i64().unwrap() >= 5 && room["seq"] == room["rev"], "{room}");
        let here = json!({ "roomId": room["room"]["id"] });
        let recent = ada.ask_raw("chat:join-room", &here).await["recentMessages"].clone();
        let last = recent.as_array().unwrap().last().unwrap().clone();
        assert_eq!(last["seq"], room["seq"]);
        let after = json!({ "roomId": room["room"]["id"], "text": "And so it goes on." });
        cid.ask_raw("chat:join-room", &here).await;
        let ack = cid.ask_raw("chat:send-message", &after).await;
        assert_eq!(ack["seq"].as_i64(), room["seq"].as_i64().map(|seq| seq + 1), "{ack}");
        ada.hears("chat:message", |message| message["seq"] == ack["seq"]).await;
    }

    let again = console.run(&["populate"]).refused();
    assert!(again.contains("there are people already"), "{again}");
    assert_eq!(console.run(&["user", "list"]).done(), listed);
}

#[tokio::test]
async fn a_crowd_comes_under_a_running_server_and_may_come_again() {
    let console = Console::open();
    let server = console.serves(&[]);
    let words = ["populate", "--people=40", "--rooms=4", "--messages=203", "--tokens=t", "--room-list=r"];
    assert_eq!(console.run(&words).done(), "people 40, rooms 4, messages 203\n");
    let mode = fs::metadata(console.path("t")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let tokens = fs::read_to_string(console.path("t")).unwrap();
    let list = fs::read_to_string(console.path("r")).unwrap();
    assert_eq!((tokens.lines().count(), list.lines().count()), (40, 4));

    // The fifth person is in the first room, and has spoken there.
    let fifth = sits(&server, tokens.lines().nth(4).unwrap()).await;
    let mine = rooms(&fifth).await;
    let [room, general] = &mine[..] else { panic!("{mine:?}") };
    assert_eq!((&general["room"]["memberCount"], &general["seq"]), (&json!(40), &json!(0)));
    assert_eq!(room["room"]["id"], list.lines().next().unwrap());
    assert_eq!(
        (&room["room"]["memberCount"], &room["seq"], &room["rev"]),
        (&json!(10), &json!(51), &json!(51))
    );
    assert_eq!((&room["readSeq"], &room["unread"]), (&json!(51), &json!(0)), "{room}");

    let id = room["room"]["id"].as_str().unwrap();
    let more = ["populate", "--people=2", "--messages=20", "--into", id];
    assert_eq!(console.run(&more).done(), "people 2, rooms 1, messages 20\n");
    let mine = rooms(&fifth).await;
    assert_eq!((&mine[1]["room"]["memberCount"], &mine[0]["seq"]), (&json!(42), &json!(71)));
    let here = json!({ "roomId": id, "text": "and one by hand" });
    let recent = fifth.ask_raw("chat:join-room", &here).await["recentMessages"].clone();
    let order: Vec<_> = recent.as_array().unwrap().iter().map(|one| one["sentAt"].to_string()).collect();
    assert!(order.len() == 50 && order.is_sorted(), "{order:?}");
    assert_eq!(fifth.ask_raw("chat:send-message", &here).await["seq"], 72);
}

#[tokio::test]
async fn who_has_no_password_cannot_guess_it() {
    let console = Console::open();
    let server = console.serves(&[]);
    console.run(&["populate", "--people=1"]).done();
    let listed = console.run(&["user", "list"]).done();
    let email = listed.split(' ').next().unwrap();
    for password in ["", PASSWORD] {
        assert_eq!(server.logs_in(email, password).await.0, 401);
    }
}

#[test]
fn numbers_that_make_no_sense_are_refused() {
    let console = Console::open();
    assert!(console.run(&["populate"]).refused().contains("start the server once"));
    let server = console.serves(&[]);
    for (words, told) in [
        (&["populate", "--people=10001"][..], "10001 is not in 1..=10000"),
        (&["populate", "--rooms=3"], "--people"),
        (&["populate", "--into=general"], "--messages"),
        (&["populate", "--people=3", "--password-stdin"], "cannot be used with"),
    ] {
        let wrong = console.run(words);
        assert_eq!(wrong.code, Some(2), "{words:?}");
        assert!(wrong.complained.contains(told), "{}", wrong.complained);
    }
    for (words, told) in [
        (&["populate", "--people=3", "--rooms=4"][..], "more rooms than people"),
        (&["populate", "--people=3", "--messages=1", "--into=attic"], "there is no such room"),
        (&["populate", "--messages=1"], "nobody is in the room"),
    ] {
        let refused = console.run(words).refused();
        assert!(refused.contains(told), "{refused}");
    }
    assert_eq!(console.run(&["user", "list"]).done(), "", "nothing half done");
    drop(server);
}

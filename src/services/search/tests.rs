//! Whatever happened, what is found is what one finds by hand.

use super::*;
use crate::{
    contract::{
        ids::RoomId,
        messages::{DeleteMessage, EditMessage, SendMessage},
        rooms::NewRoom,
    },
    services::{edits, messages, rooms, stage::Stage},
};

const WORDS: [&str; 6] = ["lentils", "thyme", "té", "bread", "café", "東京"];
const PEOPLE: usize = 3;

/// Numbers that look drawn and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides
    }
}

/// What is there, kept by hand.
struct Said {
    id: MessageId,
    room: usize,
    author: usize,
    text: String,
}

#[tokio::test]
async fn whatever_happened_a_search_finds_what_one_finds_by_hand() {
    for seed in 0..4 {
        tell(&mut Dice(seed)).await;
    }
}

async fn tell(dice: &mut Dice) {
    let stage = Stage::open().await;
    let core = &stage.core;
    let mut people = vec![stage.who(&stage.ada().await).await.unwrap()];
    for name in ["Bea", "Cid"] {
        people.push(stage.who(&stage.member(name).await).await.unwrap());
    }
    let mut members = vec![vec![true; PEOPLE]];
    let mut ids = vec![RoomId::from("general")];
    for name in ["patio", "kitchen"] {
        let new = NewRoom { name: name.to_owned(), topic: String::new(), private: true, member_ids: vec![] };
        ids.push(rooms::create(core, &people[0], new).await.unwrap().id);
        members.push(vec![true, false, false]);
    }
    let mut said: Vec<Said> = Vec::new();
    for _ in 0..120 {
        let (room, person) = (dice.roll(ids.len()), dice.roll(PEOPLE));
        match dice.roll(8) {
            0 if room > 0 && person > 0 => {
                let user = &people[person].user_id;
                if members[room][person] {
                    rooms::remove_member(core, &people[0], &ids[room], user).await.unwrap();
                } else {
                    rooms::add_member(core, &people[0], &ids[room], user).await.unwrap();
                }
                members[room][person] = !members[room][person];
            }
            1 if !said.is_empty() => {
                let one = said.swap_remove(dice.roll(said.len()));
                let asked = DeleteMessage { room_id: ids[one.room].clone(), message_id: one.id };
                messages::delete(core, &people[0], asked).await.unwrap();
            }
            2 if !said.is_empty() => {
                let at = dice.roll(said.len());
                let (text, one) = (sentence(dice), &mut said[at]);
                if members[one.room][one.author] {
                    let asked = EditMessage {
                        room_id: ids[one.room].clone(),
                        message_id: one.id.clone(),
                        text: text.clone(),
                    };
                    edits::edit(core, &people[one.author], asked).await.unwrap();
                    one.text = text;
                }
            }
            3 => drop(index_some(core).await.unwrap()),
            _ if members[room][person] => {
                let text = sentence(dice);
                let sent = SendMessage {
                    room_id: ids[room].clone(),
                    text: text.clone(),
                    client_id: None,
                    attachments: vec![],
                    reply_to: None,
                    also_in_room: false,
                };
                let ack = messages::send(core, &people[person], sent, None).await.unwrap();
                said.push(Said { id: ack.id, room, author: person, text });
            }
            _ => {}
        }
    }
    while index_some(core).await.unwrap() {}
    compare(core, &people, &members, &said).await;
}

/// Everybody asks for everything.
async fn compare(core: &Core, people: &[Who], members: &[Vec<bool>], said: &[Said]) {
    for (at, who) in people.iter().enumerate() {
        for (q, fits) in [
            ("lentils", "lentils"),
            ("LENT", "lentils"),
            ("hym", "thyme"),
            ("te", "té"),
            ("cafe", "café"),
            ("京", "東京"),
        ] {
            let asked = SearchQuery { q: q.to_owned(), ..SearchQuery::default() };
            let page = find(core, who, asked).await.unwrap();
            let mut found: Vec<_> = page.hits.into_iter().map(|hit| hit.message.id).collect();
            let mine = said.iter().filter(|one| members[one.room][at] && one.text.contains(fits));
            let mut expected: Vec<_> = mine.map(|one| one.id.clone()).collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{q} by {at}");
        }
    }
}

async fn says(core: &Core, who: &Who, room: &RoomId, text: &str) -> MessageId {
    let sent = SendMessage {
        room_id: room.clone(),
        text: text.to_owned(),
        client_id: None,
        attachments: vec![],
        reply_to: None,
        also_in_room: false,
    };
    messages::send(core, who, sent, None).await.unwrap().id
}

async fn finds(core: &Core, who: &Who, q: &str, sort: SearchSort) -> Vec<String> {
    let asked = SearchQuery { q: q.to_owned(), sort: Some(sort), ..SearchQuery::default() };
    find(core, who, asked).await.unwrap().hits.into_iter().map(|hit| hit.message.text).collect()
}

#[tokio::test]
async fn a_room_with_deleted_messages_goes_and_what_is_said_later_is_found() {
    let stage = Stage::open().await;
    let core = &stage.core;
    let ada = stage.who(&stage.ada().await).await.unwrap();
    let new = NewRoom { name: "patio".to_owned(), topic: String::new(), private: true, member_ids: vec![] };
    let patio = rooms::create(core, &ada, new).await.unwrap().id;
    says(core, &ada, &RoomId::from("general"), "stays").await;
    let first = says(core, &ada, &patio, "soon gone").await;
    says(core, &ada, &patio, "gone with its room").await;
    while index_some(core).await.unwrap() {}
    let asked = DeleteMessage { room_id: patio.clone(), message_id: first };
    messages::delete(core, &ada, asked).await.unwrap();
    rooms::remove(core, &ada, &patio).await.unwrap();
    while rooms::sweep(core).await.unwrap() {}
    says(core, &ada, &RoomId::from("general"), "stays too").await;
    while index_some(core).await.unwrap() {}
    for sort in [SearchSort::Newest, SearchSort::Best] {
        let mut found = finds(core, &ada, "stays", sort).await;
        found.sort();
        assert_eq!(found, ["stays", "stays too"]);
        assert!(finds(core, &ada, "gone", sort).await.is_empty());
    }
}

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
        says(core, &ada, room, text).await;
        core.clock.advance(std::time::Duration::from_secs(24 * 60 * 60));
    }
    while index_some(core).await.unwrap() {}
    for (q, expected) in [
        ("tea on:2026-02-01", vec!["tea on Sunday"]),
        ("tea after:2026-02-01", vec!["tea on Tuesday", "tea on Monday"]),
        ("tea before:2026-02-02", vec!["tea on Sunday", "tea on Saturday"]),
        ("tea after:2026-01-31 before:2026-02-03", vec!["tea on Monday", "tea on Sunday"]),
        ("tea on:2026-02-05", vec![]),
    ] {
        assert_eq!(finds(core, &ada, q, SearchSort::Newest).await, expected, "{q}");
    }
    let query_range = core
        .store
        .read(move |query| {
            let searched = search::list_searched(query, &ada.user_id, MAX_ROOMS)?;
            let day = begin("2026-02-02", &TimeZone::UTC, 0)?;
            search::find_range(query, &searched, day, begin("2026-02-02", &TimeZone::UTC, 1)?)
        })
        .await
        .unwrap();
    assert_eq!(query_range, (3, 4), "only what was said on that day is looked at");
}

fn sentence(dice: &mut Dice) -> String {
    let words: Vec<_> = (0..=dice.roll(3)).map(|_| WORDS[dice.roll(WORDS.len())]).collect();
    format!("{} {}", words.join(" "), dice.roll(1_000_000))
}

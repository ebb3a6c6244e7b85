//! Searches: against a search by hand whatever happened, for what was said on some days, and what is told around a hit.

use std::time::Duration;

use crate::{
    contract::{
        ids::{MessageId, RoomId},
        messages::{ChatMessage, DeleteMessage, EditMessage, SendMessage},
        rooms::NewRoom,
        search::{SearchQuery, SearchSort},
        time::Timestamp,
    },
    domain::who::Who,
    services::{
        core::Core,
        edits, messages, rooms, search,
        stage::{Dice, Stage},
    },
    store::search as store,
};

const WORDS: [&str; 6] = ["lentils", "thyme", "té", "bread", "café", "東京"];
const PEOPLE: usize = 3;

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
    let people = stage.people().await;
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
            3 => drop(search::index_some(core).await.unwrap()),
            _ if members[room][person] => {
                let text = sentence(dice);
                let id = says(core, &people[person], &ids[room], &text).await;
                said.push(Said { id, room, author: person, text });
            }
            _ => {}
        }
    }
    while search::index_some(core).await.unwrap() {}
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
            let page = search::find(core, who, asked).await.unwrap();
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
    let sent = SendMessage::of(room.clone(), text);
    messages::send(core, who, sent, None).await.unwrap().id
}

async fn finds(core: &Core, who: &Who, q: &str, sort: SearchSort) -> Vec<String> {
    let asked = SearchQuery { q: q.to_owned(), sort: Some(sort), ..SearchQuery::default() };
    search::find(core, who, asked).await.unwrap().hits.into_iter().map(|hit| hit.message.text).collect()
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
    while search::index_some(core).await.unwrap() {}
    let asked = DeleteMessage { room_id: patio.clone(), message_id: first };
    messages::delete(core, &ada, asked).await.unwrap();
    rooms::remove(core, &ada, &patio).await.unwrap();
    while rooms::sweep(core).await.unwrap() {}
    says(core, &ada, &RoomId::from("general"), "stays too").await;
    while search::index_some(core).await.unwrap() {}
    for sort in [SearchSort::Newest, SearchSort::Best] {
        let mut found = finds(core, &ada, "stays", sort).await;
        found.sort();
        assert_eq!(found, ["stays", "stays too"]);
        assert!(finds(core, &ada, "gone", sort).await.is_empty());
    }
}

fn sentence(dice: &mut Dice) -> String {
    let words: Vec<_> = (0..=dice.roll(3)).map(|_| WORDS[dice.roll(WORDS.len())]).collect();
    format!("{} {}", words.join(" "), dice.roll(1_000_000))
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
        let reply_to = root.map(|root| MessageId::clone(&ids[root]));
        let sent = SendMessage { reply_to, ..SendMessage::of(RoomId::from("general"), text) };
        ids.push(messages::send(core, &ada, sent, None).await.unwrap().id);
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

//! Finding what was said: who finds what, and that nobody finds what is not theirs.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    cast::{Person, joins},
    house::House,
};

const PATIENCE: Duration = Duration::from_secs(60);

async fn search(person: &Person, query: &str) -> Value {
    let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let (status, page) = person.get(&format!("/api/search?q={encoded}")).await;
    assert_eq!(status, 200, "{query}: {page}");
    page
}

async fn finds(person: &Person, query: &str) -> Vec<String> {
    let page = search(person, query).await;
    let hits = page["hits"].as_array().unwrap();
    hits.iter().map(|hit| hit["message"]["text"].as_str().unwrap().to_owned()).collect()
}

/// Waits until the last thing that was said is in the index.
async fn is_indexed(person: &Person, last: &str) {
    let question = format!("\"{last}\"");
    let asked = async { while !finds(person, &question).await.iter().any(|text| text == last) {} };
    tokio::time::timeout(PATIENCE, asked).await.expect("it comes into the index");
}

#[tokio::test]
async fn what_was_said_is_found_by_words_beginnings_parts_and_signs() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    joins(&ada.tab, "general").await.unwrap();
    joins(&bea.tab, "general").await.unwrap();
    for text in [
        "Canción de café",
        "Lentils with thyme",
        "東京タワー",
        "see https://example.org",
        "tea time",
        "time for tea",
    ] {
        ada.sends(text).to("general").await.unwrap();
    }
    let tea = ada.get("/api/rooms/general/messages?limit=1").await.1;
    let reply = json!({ "text": "camomile", "replyTo": tea["messages"][0]["id"] });
    assert_eq!(ada.post("/api/rooms/general/messages", &reply).await.0, 201);
    bea.sends("last words").to("general").await.unwrap();
    is_indexed(ada, "last words").await;
    let (status, page) = ada.get("/api/search?q=thyme&context=true").await;
    let hit = &page["hits"][0];
    assert_eq!(
        (status, &hit["before"]["text"], &hit["after"]["text"]),
        (StatusCode::OK, &json!("Canción de café"), &json!("東京タワー"))
    );
    assert_eq!(search(ada, "thyme").await["hits"][0].get("before"), None, "who asks for less gets less");
    for (query, expected) in [
        ("cancion", vec!["Canción de café"]),
        ("CAFÉ", vec!["Canción de café"]),
        ("lent", vec!["Lentils with thyme"]),
        ("lent* thyme", vec!["Lentils with thyme"]),
        ("\"lent\"", vec!["Lentils with thyme"]),
        ("ntil", vec!["Lentils with thyme"]),
        ("thyme lentils", vec!["Lentils with thyme"]),
        ("京タ", vec!["東京タワー"]),
        ("tea", vec!["time for tea", "tea time"]),
        ("\"tea time\"", vec!["tea time"]),
        ("tea -for", vec!["tea time"]),
        ("has:link", vec!["see https://example.org"]),
        ("from:bea", vec!["last words"]),
        ("from:@Bea words", vec!["last words"]),
        ("from:me in:#general tea", vec!["time for tea", "tea time"]),
        ("in:nowhere tea", vec![]),
        ("from:nobody", vec![]),
        ("after:2000-01-01 tea", vec!["time for tea", "tea time"]),
        ("before:2000-01-01 tea", vec![]),
        ("is:thread camomile", vec!["camomile"]),
        ("is:thread tea", vec![]),
        ("nothing like it", vec![]),
        ("", vec![]),
        ("\" OR 1=1 * NEAR( {", vec![]),
    ] {
        assert_eq!(finds(ada, query).await, expected, "{query}");
    }
    let hit = &search(ada, "cafe").await["hits"][0];
    assert_eq!(hit["marks"], json!([[11, 15]]), "{hit}");
}

#[tokio::test]
async fn a_search_pages_by_cursor_and_refuses_what_is_none() {
    let house = House::open().await;
    let ada = house.ada().await;
    joins(&ada.tab, "general").await.unwrap();
    for n in 0..70 {
        ada.sends(&format!("bread {n}")).to("general").await.unwrap();
    }
    is_indexed(ada, "bread 69").await;
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let (_, page) = ada.get(&format!("/api/search?q=bread{cursor}")).await;
        found.extend(
            page["hits"]
                .as_array()
                .unwrap()
                .iter()
                .map(|hit| hit["message"]["text"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(found, (0..70).rev().map(|n| format!("bread {n}")).collect::<Vec<_>>());
    let (_, best) = ada.get("/api/search?q=bread%2069&sort=best").await;
    assert_eq!(best["hits"][0]["message"]["text"], "bread 69");
    for (query, code) in [
        ("q=x&cursor=zzz", "validation.shape"),
        ("q=before:yesterday%20x", "validation.time"),
        ("q=x&timeZone=Mars/Olympus", "validation.time"),
        ("", "validation.shape"),
        (&format!("q={}", "x".repeat(501)), "validation.text_length"),
    ] {
        let (status, answer) = ada.get(&format!("/api/search?{query}")).await;
        assert_eq!((status.as_u16(), answer["error"]["code"].as_str()), (400, Some(code)), "{query}");
    }
}

#[tokio::test]
async fn nobody_finds_what_is_said_where_they_are_no_member() {
    let house = House::open().await;
    let (ada, bea, eve) = (house.ada().await, house.bea().await, house.eve().await);
    let patio = ada.makes_room("patio", true).await;
    let member = format!("/api/rooms/{patio}/members/{}", bea.id);
    ada.call(Method::PUT, &member, None).await;
    joins(&ada.tab, &patio).await.unwrap();
    ada.sends("the secret recipe").to(&patio).await.unwrap();
    is_indexed(ada, "the secret recipe").await;
    assert_eq!(finds(&bea, "secret").await, ["the secret recipe"]);
    for query in [
        "secret",
        "\"secret recipe\"",
        "ecre",
        "in:patio",
        "from:ada",
        "after:2000-01-01",
        "secret OR recipe",
    ] {
        assert_eq!(finds(&eve, query).await, [""; 0], "{query}");
    }
    for (path, unknown) in [
        (format!("/api/search?q=secret&room={patio}"), "/api/search?q=secret&room=nowhere".to_owned()),
        (
            format!("/api/search?q=in:patio%20secret&from={}", ada.id),
            format!("/api/search?q=in:nowhere%20secret&from={}", ada.id),
        ),
    ] {
        assert_eq!(eve.get(&path).await, eve.get(&unknown).await, "{path}");
    }
    ada.call(Method::DELETE, &member, None).await;
    assert_eq!(finds(&bea, "secret").await, [""; 0], "no longer a member");
    let (_, page) = ada.get(&format!("/api/search?q=secret&room={patio}")).await;
    assert_eq!(page["hits"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_edited_message_is_found_by_what_it_says_and_a_deleted_one_by_nothing() {
    let house = House::open().await;
    let ada = house.ada().await;
    joins(&ada.tab, "general").await.unwrap();
    let sent = ada.sends("lentils today").to("general").await.unwrap();
    is_indexed(ada, "lentils today").await;
    let path = format!("/api/rooms/general/messages/{}", sent.id);
    ada.call(Method::PATCH, &path, Some(&json!({ "text": "chickpeas today" }))).await;
    assert_eq!(finds(ada, "lentils").await, [""; 0]);
    assert_eq!(finds(ada, "entil").await, [""; 0]);
    assert_eq!(finds(ada, "chickpeas").await, ["chickpeas today"]);
    assert_eq!(finds(ada, "is:edited").await, ["chickpeas today"]);
    ada.call(Method::PUT, &format!("/api/me/saved/{}", sent.id), None).await;
    assert_eq!(finds(ada, "is:saved").await, ["chickpeas today"]);
    ada.call(Method::PUT, &format!("/api/rooms/general/pins/{}", sent.id), None).await;
    assert_eq!(finds(ada, "has:pin").await, ["chickpeas today"]);
    ada.call(Method::DELETE, &path, None).await;
    for query in ["chickpeas", "hickpea", "today", "is:edited", "is:saved", "has:pin", "from:me"] {
        assert_eq!(finds(ada, query).await, [""; 0], "{query}");
    }
}

#[tokio::test]
async fn words_that_read_as_facts_of_a_message_are_words() {
    let house = House::open().await;
    let ada = house.ada().await;
    joins(&ada.tab, "general").await.unwrap();
    for text in ["is there any soup", "see https://example.org", "the link is gone", "bread"] {
        ada.sends(text).to("general").await.unwrap();
    }
    is_indexed(ada, "bread").await;
    for (query, expected) in [
        ("any ", vec!["is there any soup"]),
        ("an", vec!["is there any soup"]),
        ("link ", vec!["the link is gone"]),
        ("fro", vec![]),
        ("is -any", vec!["the link is gone"]),
        ("is -link", vec!["is there any soup"]),
        ("has:link", vec!["see https://example.org"]),
        ("from:me bread", vec!["bread"]),
    ] {
        assert_eq!(finds(ada, query).await, expected, "{query}");
    }
}

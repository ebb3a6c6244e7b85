//! Rooms: public, private, direct; what outsiders see of them; what ends with a membership.

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::contract::rooms::Makers;

use crate::{cast::joins, house::House};

#[tokio::test]
async fn a_private_room_does_not_exist_for_others() {
    let house = House::open().await;
    let (ada, bea, eve) = (house.ada().await, house.bea().await, house.eve().await);
    let patio = ada.makes_room("patio", true).await;
    let (status, _) = ada.call(Method::PUT, &format!("/api/rooms/{patio}/members/{}", bea.id), None).await;
    assert_eq!(status, 200);
    bea.joins(&patio).await;
    ada.joins(&patio).await;
    ada.sends("only for us").to(&patio).await.unwrap();
    bea.hears("only for us").await;
    let unknown = "00000000-0000-7000-8000-000000000000";
    for (event, extra) in [
        ("chat:join-room", json!({})),
        ("chat:send-message", json!({ "text": "let me in" })),
        ("chat:typing-start", json!({})),
        ("chat:mark-read", json!({ "seq": 1 })),
    ] {
        let ask = async |room: &str| {
            let mut payload = extra.clone();
            payload["roomId"] = json!(room);
            eve.tab.ask_raw(event, &payload).await
        };
        let hidden = ask(&patio).await;
        assert_eq!(hidden["status"], "error", "{event}");
        assert_eq!(hidden, ask(unknown).await, "{event}: hidden and absent look alike");
    }
    for (method, path, body) in [
        (Method::GET, "", None),
        (Method::GET, "/messages", None),
        (Method::GET, "/members", None),
        (Method::PATCH, "", Some(json!({ "name": "mine" }))),
        (Method::DELETE, "", None),
        (Method::POST, "/messages", Some(json!({ "text": "hi" }))),
    ] {
        let hidden = eve.call(method.clone(), &format!("/api/rooms/{patio}{path}"), body.as_ref()).await;
        let absent = eve.call(method.clone(), &format!("/api/rooms/{unknown}{path}"), body.as_ref()).await;
        assert_eq!(hidden.0, 404, "{method} {path}: {}", hidden.1);
        assert_eq!(hidden, absent, "{method} {path}");
    }
    let (_, rooms) = eve.get("/api/rooms?browse=true").await;
    assert_eq!(rooms["rooms"], json!([]));
    assert_eq!(eve.syncs(&[(&patio, 0)]).await.rooms.len(), 1, "general alone");
    // The name of a private room is not taken for others.
    eve.makes_room("patio", false).await;
}

#[tokio::test]
async fn a_long_answer_comes_whole_and_between_short_ones() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let patio = ada.makes_room("patio", false).await;
    ada.joins(&patio).await;
    let texts: Vec<_> = ["a", "b", "c"].map(|letter| letter.repeat(1900)).into();
    for text in &texts {
        ada.sends(text).to(&patio).await.unwrap();
    }
    let joined = bea.joins(&patio).await;
    let recent = joined.recent_messages.read().unwrap();
    let seen: Vec<_> = recent.iter().map(|message| &message.text).collect();
    assert_eq!(seen, texts.iter().collect::<Vec<_>>());
    ada.sends("a short one").to(&patio).await.unwrap();
    bea.hears("a short one").await;
    let missed = bea.syncs(&[(&patio, 0)]).await;
    assert!(missed.rooms.iter().any(|room| room.changed.as_ref().is_some_and(|changed| changed.len() == 4)));
}

#[tokio::test]
async fn losing_a_membership_closes_the_room_at_once() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let patio = ada.makes_room("patio", true).await;
    let place = format!("/api/rooms/{patio}/members/{}", bea.id);
    ada.call(Method::PUT, &place, None).await;
    ada.joins(&patio).await;
    bea.joins(&patio).await;
    bea.syncs(&[]).await;
    ada.sends("before").to(&patio).await.unwrap();
    bea.hears("before").await;
    let (status, _) = ada.call(Method::DELETE, &place, None).await;
    assert_eq!(status, 204);
    bea.tab.hears("chat:room-removed", |told| told["roomId"] == patio.as_str()).await;
    ada.tab.hears("chat:user-left", |told| told["userId"] == bea.id).await;
    ada.sends("after").to(&patio).await.unwrap();
    let refused =
        bea.tab.ask_raw("chat:send-message", &json!({ "roomId": patio, "text": "still here?" })).await;
    assert_eq!(refused["code"], "room.not_found");
    assert!(joins(&bea.tab, &patio).await.is_err());
    // Something that surely comes after what must not come.
    ada.joins("general").await;
    bea.joins("general").await;
    ada.sends("a sign").to("general").await.unwrap();
    bea.hears("a sign").await;
    assert_eq!(bea.tab.heard("chat:message"), [] as [Value; 0]);
}

#[tokio::test]
async fn a_direct_room_is_found_again_and_stays_as_it_is() {
    let house = House::open().await;
    let (ada, bea, cid) = (house.ada().await, house.bea().await, house.cid().await);
    bea.syncs(&[]).await;
    let (status, room) = ada.post("/api/direct", &json!({ "userIds": [bea.id] })).await;
    assert_eq!(status, 200, "{room}");
    bea.tab.hears("chat:room-updated", |told| told["id"] == room["id"]).await;
    let (_, again) = bea.post("/api/direct", &json!({ "userIds": [ada.id, ada.id, bea.id] })).await;
    assert_eq!(again["id"], room["id"]);
    let (_, three) = ada.post("/api/direct", &json!({ "userIds": [bea.id, cid.id] })).await;
    assert_ne!(three["id"], room["id"]);
    let id = room["id"].as_str().unwrap();
    ada.joins(id).await;
    ada.sends("between us").to(id).await.unwrap();
    let state = bea.syncs(&[]).await.rooms.into_iter().find(|state| state.room.id.as_str() == id).unwrap();
    assert_eq!((state.unread, state.mentions), (1, 1));
    for (method, path, body) in [
        (Method::DELETE, format!("/api/rooms/{id}"), None),
        (Method::PATCH, format!("/api/rooms/{id}"), Some(json!({ "name": "x" }))),
        (Method::PUT, format!("/api/rooms/{id}/members/{}", cid.id), None),
        (Method::DELETE, format!("/api/rooms/{id}/members/{}", bea.id), None),
    ] {
        let (status, answer) = ada.call(method.clone(), &path, body.as_ref()).await;
        assert_eq!(
            (status.as_u16(), answer["error"]["code"].as_str()),
            (409, Some("room.fixed")),
            "{method} {path}"
        );
    }
    let (_, nobody) = ada.post("/api/direct", &json!({ "userIds": [ada.id] })).await;
    assert_eq!(nobody["error"]["code"], "validation.range");
    let (_, unknown) = ada.post("/api/direct", &json!({ "userIds": ["nobody"] })).await;
    assert_eq!(unknown["error"]["code"], "user.not_found");
}

#[tokio::test]
async fn a_public_room_is_made_found_joined_left_and_removed() {
    let house = House::open().await;
    let (ada, bea, eve) = (house.ada().await, house.bea().await, house.eve().await);
    let kitchen = bea.makes_room("Kitchen", false).await;
    let (status, taken) = ada.post("/api/rooms", &json!({ "name": "kitchen" })).await;
    assert_eq!((status.as_u16(), taken["error"]["code"].as_str()), (409, Some("room.exists")), "{taken}");
    let (_, open) = eve.get("/api/rooms?browse=true").await;
    assert_eq!(open["rooms"][0]["name"], "Kitchen");
    eve.joins(&kitchen).await;
    let (_, members) = eve.get(&format!("/api/rooms/{kitchen}/members")).await;
    assert_eq!(members["members"].as_array().unwrap().len(), 2);
    let (status, _) =
        eve.call(Method::PATCH, &format!("/api/rooms/{kitchen}"), Some(&json!({ "topic": "x" }))).await;
    assert_eq!(status, 403, "neither its maker nor an admin");
    let (status, edited) = bea
        .call(Method::PATCH, &format!("/api/rooms/{kitchen}"), Some(&json!({ "topic": "What is for lunch" })))
        .await;
    assert_eq!((status.as_u16(), edited["topic"].as_str()), (200, Some("What is for lunch")));
    let (status, _) =
        eve.call(Method::DELETE, &format!("/api/rooms/{kitchen}/members/{}", eve.id), None).await;
    assert_eq!(status, 204);
    bea.syncs(&[]).await;
    bea.joins(&kitchen).await;
    let (status, _) = ada.call(Method::DELETE, &format!("/api/rooms/{kitchen}"), None).await;
    assert_eq!(status, 204);
    bea.tab.hears("chat:room-removed", |told| told["roomId"] == kitchen.as_str()).await;
    assert!(bea.sends("hello?").to(&kitchen).await.is_err());
    for path in ["/api/rooms/general", &format!("/api/rooms/general/members/{}", ada.id)] {
        let (status, answer) = ada.call(Method::DELETE, path, None).await;
        assert_eq!((status.as_u16(), answer["error"]["code"].as_str()), (409, Some("room.fixed")), "{path}");
    }
}

#[tokio::test]
async fn an_archived_room_is_read_and_nothing_in_it_changes() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let patio = ada.makes_room("patio", false).await;
    joins(&ada.tab, &patio).await.unwrap();
    joins(&bea.tab, &patio).await.unwrap();
    bea.syncs(&[]).await;
    let id = bea.sends("last words").to(&patio).await.unwrap().id.0;
    let path = format!("/api/rooms/{patio}");
    let archives = json!({ "archived": true });
    let (status, _) = bea.call(Method::PATCH, &path, Some(&archives)).await;
    assert_eq!(status, 403, "its maker and admins alone");
    let (status, room) = ada.call(Method::PATCH, &path, Some(&archives)).await;
    assert_eq!(status, 200, "{room}");
    bea.tab.hears("chat:room-updated", |told| told["archivedAt"] == room["archivedAt"]).await;
    let message = format!("{path}/messages/{id}");
    for (method, path, body) in [
        (Method::POST, format!("{path}/messages"), Some(json!({ "text": "one more" }))),
        (Method::PATCH, message.clone(), Some(json!({ "text": "other words" }))),
        (Method::PUT, format!("{path}/pins/{id}"), None),
    ] {
        let (status, refused) = bea.call(method.clone(), &path, body.as_ref()).await;
        assert_eq!(
            (status.as_u16(), &refused["error"]["code"]),
            (409, &json!("room.archived")),
            "{method} {path}"
        );
    }
    let (status, refused) = bea.uploads_for(&[("roomId", &patio)], "late.txt", b"too late").await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (409, &json!("room.archived")));
    let reaction = json!({ "roomId": patio, "messageId": id, "emoji": "👍" });
    assert_eq!(bea.tab.ask_raw("chat:add-reaction", &reaction).await["code"], "room.archived");
    bea.tab.hears("exception", |told| told["code"] == "room.archived").await;
    let (_, page) = bea.get(&format!("{path}/messages")).await;
    assert_eq!(
        (&page["messages"][0]["text"], &page["messages"][0]["rev"]),
        (&json!("last words"), &json!(1))
    );
    let eve = house.eve().await;
    let browsed =
        async |query: &str| eve.get(&format!("/api/rooms?browse=true{query}")).await.1["rooms"].clone();
    assert_eq!(browsed("").await, json!([]));
    let over = &browsed("&archived=true").await[0];
    assert_eq!(over["id"], patio.as_str());
    assert_eq!(over["lastMessageAt"], page["messages"][0]["sentAt"], "when something was last said there");
    let (status, _) = ada.call(Method::PATCH, "/api/rooms/general", Some(&archives)).await;
    assert_eq!(status, 409, "general is everybody's");
    let (_, room) = ada.call(Method::PATCH, &path, Some(&json!({ "archived": false }))).await;
    assert_eq!(room.get("archivedAt"), None);
    let sent = bea.sends("and on").to(&patio).await.unwrap();
    assert_eq!(sent.seq, 2, "what was refused took no number");
}

#[tokio::test]
async fn where_only_admins_write_everybody_else_reads() {
    let house = House::open().await;
    let (ada, bea, cid) = (house.ada().await, house.bea().await, house.person("Cid").await);
    let news = bea.makes_room("news", false).await;
    for person in [ada, &bea, &cid] {
        joins(&person.tab, &news).await.unwrap();
    }
    let path = format!("/api/rooms/{news}");
    let (_, room) = bea.call(Method::PATCH, &path, Some(&json!({ "posting": "admins" }))).await;
    assert_eq!(room["posting"], "admins");
    bea.sends("by its maker").to(&news).await.unwrap();
    ada.sends("by an admin").to(&news).await.unwrap();
    cid.hears("by an admin").await;
    let refused = cid.sends("by somebody else").to(&news).await.unwrap_err();
    assert_eq!(refused["code"], "room.announcements");
    cid.tab.hears("exception", |told| told["code"] == "room.announcements").await;
    let (status, refused) = cid.post(&format!("{path}/messages"), &json!({ "text": "by HTTP" })).await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (403, &json!("room.announcements")));
    let (status, refused) = cid.uploads_for(&[("roomId", &news)], "loud.txt", b"me too").await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (403, &json!("room.announcements")));
    assert_eq!(bea.uploads_for(&[("roomId", &news)], "news.txt", b"news").await.0, 201);
    bea.call(Method::PATCH, &path, Some(&json!({ "posting": "everybody" }))).await;
    cid.sends("by everybody").to(&news).await.unwrap();
    bea.hears("by everybody").await;
}

#[tokio::test]
async fn who_makes_rooms_is_the_operators_word() {
    let house = House::open_with(|settings| {
        settings.limits.enabled = false;
        settings.rooms.create_public = Makers::Admins;
    })
    .await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let (_, told) = house.call(Method::GET, None, "/api/setup", None).await;
    assert_eq!((&told["createPublic"], &told["createPrivate"]), (&json!("admins"), &json!("everybody")));
    let (status, refused) = bea.post("/api/rooms", &json!({ "name": "patio" })).await;
    assert_eq!((status.as_u16(), &refused["error"]["code"]), (403, &json!("room.makers")));
    bea.makes_room("patio", true).await;
    ada.makes_room("patio", false).await;
    let (status, _) = bea.post("/api/direct", &json!({ "userIds": [ada.id] })).await;
    assert_eq!(status, 200, "direct rooms are everybody's");
}

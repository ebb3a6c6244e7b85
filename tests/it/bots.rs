//! Bots over the wire: what a token opens, and how it ends.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tertulia::contract::{
    events::{CHAT, DASHBOARD, JOIN_ROOM, NOTIFICATIONS, SEND_MESSAGE, SYNC},
    ids::RoomId,
    messages::SendMessage,
    rooms::JoinRoom,
    sync::Sync,
};

use crate::{cast::Person, house::House, socket::Socket};

/// Every scope, in the order in which the server lists them.
const ALL: [&str; 4] = ["read", "messages:write", "notifications:write", "notifications:broadcast"];

async fn makes_dov(ada: &Person, rooms: &[&str]) -> String {
    let (status, dov) = ada.post("/api/admin/bots", &json!({ "name": "Dov", "roomIds": rooms })).await;
    assert_eq!(status, StatusCode::CREATED, "{dov}");
    dov["id"].as_str().unwrap().to_owned()
}

async fn makes_token(ada: &Person, bot: &str, scopes: &[&str]) -> (String, String) {
    let body = json!({ "name": "ci", "scopes": scopes });
    let (status, made) = ada.post(&format!("/api/admin/bots/{bot}/tokens"), &body).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let text = |field: &str| made[field].as_str().unwrap().to_owned();
    (text("id"), text("token"))
}

async fn ask(house: &House, token: &str, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
    let request = house.http().request(method, house.url(path)).bearer_auth(token);
    let request = match body {
        Some(body) => request.json(body),
        None => request,
    };
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

#[tokio::test]
async fn a_token_opens_what_its_scope_names_and_nothing_else() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let dov = makes_dov(ada, &[]).await;
    let notify = |user: Option<&str>| match user {
        Some(user) => json!({ "userId": user, "type": "info", "title": "Built", "message": "It is green." }),
        None => json!({ "broadcast": true, "type": "info", "title": "Built", "message": "It is green." }),
    };
    let (to_bea, to_all, said) = (notify(Some(&bea.id)), notify(None), json!({ "text": "hi" }));
    let (get, post) = (Method::GET, Method::POST);
    let routes: Vec<(&Method, String, Option<&Value>, Option<&str>)> = vec![
        (&get, "/api/me".into(), None, Some("read")),
        (&get, "/api/users".into(), None, Some("read")),
        (&get, format!("/api/users/{}", bea.id), None, Some("read")),
        (&get, "/api/rooms".into(), None, Some("read")),
        (&get, "/api/rooms/general".into(), None, Some("read")),
        (&get, "/api/rooms/general/members".into(), None, Some("read")),
        (&get, "/api/rooms/general/messages".into(), None, Some("read")),
        (&get, "/api/rooms/general/files".into(), None, Some("read")),
        (&get, "/api/notifications".into(), None, Some("read")),
        (&post, "/api/rooms/general/messages".into(), Some(&said), Some("messages:write")),
        (&post, "/api/notifications".into(), Some(&to_bea), Some("notifications:write")),
        (&post, "/api/notifications".into(), Some(&to_all), Some("notifications:broadcast")),
        (&get, "/api/rooms?browse=true".into(), None, None),
        (&post, "/api/rooms".into(), Some(&said), None),
        (&Method::PATCH, "/api/rooms/general".into(), Some(&said), None),
        (&Method::DELETE, "/api/rooms/general".into(), None, None),
        (&Method::PUT, "/api/rooms/general/members/x".into(), None, None),
        (&Method::DELETE, "/api/rooms/general/members/x".into(), None, None),
        (&post, "/api/direct".into(), Some(&said), None),
        (&Method::PATCH, "/api/me".into(), Some(&said), None),
        (&post, "/api/me/password".into(), Some(&said), None),
        (&get, "/api/me/sessions".into(), None, None),
        (&get, "/api/me/reminders".into(), None, None),
        (&post, "/api/me/reminders".into(), Some(&said), None),
        (&post, "/api/rooms/general/scheduled".into(), Some(&said), None),
        (&get, "/api/invites".into(), None, None),
        (&post, "/api/invites".into(), Some(&said), None),
        (&get, "/api/admin/bots".into(), None, None),
        (&post, "/api/admin/bots".into(), Some(&said), None),
        (&post, format!("/api/admin/bots/{dov}/tokens"), Some(&said), None),
        (&get, "/api/admin/jobs".into(), None, None),
        (&get, format!("/api/admin/users/{}", bea.id), None, None),
        (&Method::PATCH, format!("/api/admin/users/{dov}"), Some(&said), None),
    ];
    for scope in ALL {
        let (_, token) = makes_token(ada, &dov, &[scope]).await;
        for (method, path, body, needed) in &routes {
            let (status, answer) = ask(&house, &token, (*method).clone(), path, *body).await;
            if *needed == Some(scope) {
                assert!((200..300).contains(&status), "{scope} {method} {path}: {status} {answer}");
            } else {
                assert_eq!(status, 403, "{scope} {method} {path}: {answer}");
                assert_eq!(answer["error"]["code"], "token.scope", "{scope} {method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_bot_talks_in_its_rooms_and_the_others_do_not_exist_for_it() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let (patio, plaza) = (bea.makes_room("patio", true).await, ada.makes_room("plaza", false).await);
    let dov = makes_dov(ada, &[]).await;
    let (_, token) = makes_token(ada, &dov, &ALL).await;
    bea.joins("general").await;

    let tab = Socket::connect(house.address(), CHAT, &json!({ "token": token })).await.unwrap();
    let join = |room: &str| JoinRoom { room_id: RoomId::from(room), shown: None };
    tab.ask(JOIN_ROOM, join("general")).await.unwrap();
    let say = SendMessage::of(RoomId::from("general"), "the build is green");
    tab.ask(SEND_MESSAGE, say).await.unwrap();
    let heard = bea.hears("the build is green").await;
    assert_eq!((&heard["kind"], &heard["userName"]), (&json!("bot"), &json!("Dov")));
    let synced = tab.ask(SYNC, Sync { epoch: None, rooms: Vec::new() }).await.unwrap();
    let rooms: Vec<&str> = synced.rooms.iter().map(|state| state.room.id.as_str()).collect();
    assert_eq!(rooms, ["general"]);
    for room in [patio.as_str(), plaza.as_str(), "nowhere"] {
        let refused = tab.ask(JOIN_ROOM, join(room)).await.unwrap_err();
        assert_eq!(refused["code"], "room.not_found", "{room}");
        let path = format!("/api/rooms/{room}/messages");
        let (status, _) = ask(&house, &token, Method::POST, &path, Some(&json!({ "text": "hi" }))).await;
        assert_eq!(status, 404, "{room}");
    }

    // An admin who is no member of patio can put nobody there; plaza is open to all.
    let path = format!("/api/admin/bots/{dov}");
    let (status, _) = ada.call(Method::PATCH, &path, Some(&json!({ "roomIds": [patio] }))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (_, bot) = ada.call(Method::PATCH, &path, Some(&json!({ "roomIds": [plaza] }))).await;
    assert_eq!(bot["roomIds"].as_array().unwrap().len(), 2, "{bot}");
    tab.ask(JOIN_ROOM, join(&plaza)).await.unwrap();
    let (_, bot) = ada.call(Method::PATCH, &path, Some(&json!({ "roomIds": [] }))).await;
    assert_eq!(bot["roomIds"], json!(["general"]));
}

#[tokio::test]
async fn a_bot_is_in_no_way_a_person() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let dov = makes_dov(ada, &[]).await;
    let (_, users) = bea.get("/api/users").await;
    let shown = users["users"].as_array().unwrap().iter().find(|user| user["id"] == dov.as_str()).unwrap();
    assert_eq!(shown["isBot"], true);
    let (_, seen_by_admin) = ada.get(&format!("/api/users/{dov}")).await;
    assert_eq!((&seen_by_admin["email"], &seen_by_admin["isBot"]), (&Value::Null, &json!(true)));
    let (status, _) = ada
        .call(Method::PATCH, &format!("/api/admin/users/{dov}"), Some(&json!({ "roles": ["admin"] })))
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _) = bea.get("/api/admin/bots").await;
    assert_eq!(status, StatusCode::FORBIDDEN);

    let (_, token) = makes_token(ada, &dov, &ALL).await;
    let auth = json!({ "token": token });
    assert!(Socket::connect(house.address(), NOTIFICATIONS, &auth).await.is_ok());
    let refused = Socket::connect(house.address(), DASHBOARD, &auth).await.err().unwrap();
    assert_eq!(refused, "Forbidden");
}

#[tokio::test]
async fn what_is_no_token_of_ours_opens_nothing() {
    let house = House::open().await;
    let ada = house.ada().await;
    let dov = makes_dov(ada, &[]).await;
    let (_, token) = makes_token(ada, &dov, &["read"]).await;
    assert_eq!(ask(&house, &token, Method::GET, "/api/me", None).await.0, 200);
    for wrong in
        ["tt_", "tt_1", "tt_-", &token[3..], &token[..token.len() - 1], &format!("{token}A"), "tt_%00"]
    {
        let (status, answer) = ask(&house, wrong, Method::GET, "/api/me", None).await;
        assert_eq!((status, &answer["error"]["code"]), (401, &json!("auth.required")), "{wrong}");
        let refused = Socket::connect(house.address(), CHAT, &json!({ "token": wrong })).await.err().unwrap();
        assert_eq!(refused, "Invalid or expired token");
    }
}

#[tokio::test]
async fn a_revoked_token_and_a_switched_off_bot_are_out_at_once() {
    let house = House::open().await;
    let ada = house.ada().await;
    let dov = makes_dov(ada, &[]).await;
    let (first, second) = (makes_token(ada, &dov, &ALL).await, makes_token(ada, &dov, &ALL).await);
    let connect =
        async |token: &str| Socket::connect(house.address(), CHAT, &json!({ "token": token })).await.unwrap();
    let (one, other) = (connect(&first.1).await, connect(&second.1).await);

    let status = ada.call(Method::DELETE, &format!("/api/admin/bots/{dov}/tokens/{}", first.0), None).await.0;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(ask(&house, &first.1, Method::GET, "/api/me", None).await.0, 401);
    one.is_cut().await;
    assert!(other.ask(JOIN_ROOM, JoinRoom { room_id: RoomId::from("general"), shown: None }).await.is_ok());
    let status = ada.call(Method::DELETE, &format!("/api/admin/bots/{dov}/tokens/{}", first.0), None).await.0;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let (_, bot) =
        ada.call(Method::PATCH, &format!("/api/admin/bots/{dov}"), Some(&json!({ "active": false }))).await;
    assert_eq!(bot["active"], false);
    assert_eq!(ask(&house, &second.1, Method::GET, "/api/me", None).await.0, 401);
    other.is_cut().await;
    ada.call(Method::PATCH, &format!("/api/admin/bots/{dov}"), Some(&json!({ "active": true }))).await;
    assert_eq!(ask(&house, &second.1, Method::GET, "/api/me", None).await.0, 200);
}

//! The handshake guard, and what ends a socket's right to be there.

use reqwest::Method;
use serde_json::json;
use tertulia::contract::events::{CHAT, DASHBOARD, NOTIFICATIONS};

use crate::{house::House, socket::Socket};

#[tokio::test]
async fn a_handshake_without_a_good_token_is_refused_in_stable_words() {
    let house = House::open().await;
    let bea = house.bea().await;
    for namespace in [CHAT, NOTIFICATIONS, DASHBOARD] {
        for (auth, words) in [
            (json!({}), "No token provided"),
            (json!({ "token": "" }), "No token provided"),
            (json!({ "token": "nonsense" }), "Invalid or expired token"),
            (json!({ "token": format!("{}x", bea.token) }), "Invalid or expired token"),
        ] {
            let refused = Socket::connect(house.address(), namespace, &auth).await.err();
            assert_eq!(refused.as_deref(), Some(words), "{namespace} {auth}");
        }
    }
    let auth = json!({ "token": bea.token });
    let refused = Socket::connect(house.address(), DASHBOARD, &auth).await.err();
    assert_eq!(refused.as_deref(), Some("Forbidden"));
    assert!(Socket::connect(house.address(), "/elsewhere", &auth).await.is_err());
    let ada = json!({ "token": house.ada().await.token });
    let dashboard = Socket::connect(house.address(), DASHBOARD, &ada).await.unwrap();
    let stats = dashboard.hears("dashboard:stats", |stats| stats["usersOnline"].as_u64() >= Some(2)).await;
    assert!(stats["databaseBytes"].as_u64().unwrap() > 0, "{stats}");
}

#[tokio::test]
async fn an_ended_session_loses_its_sockets_and_no_other() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let notifications = bea.listens().await;
    ada.joins("general").await;
    bea.joins("general").await;
    let (_, sessions) = bea.get("/api/me/sessions").await;
    let id = sessions["sessions"][0]["id"].as_str().unwrap();
    let (status, _) = bea.call(Method::DELETE, &format!("/api/me/sessions/{id}"), None).await;
    assert_eq!(status, 204);
    bea.tab.is_cut().await;
    notifications.is_cut().await;
    ada.tab.hears("chat:user-left", |told| told["userId"] == bea.id).await;
    let refused = Socket::connect(house.address(), CHAT, &json!({ "token": bea.token })).await.err();
    assert_eq!(refused.as_deref(), Some("Invalid or expired token"));
    ada.sends("still here").to("general").await.unwrap();
}

#[tokio::test]
async fn a_deactivated_person_is_cut_and_stays_out() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let (status, _) = ada
        .call(Method::PATCH, &format!("/api/admin/users/{}", bea.id), Some(&json!({ "active": false })))
        .await;
    assert_eq!(status, 200);
    bea.tab.is_cut().await;
    let (status, _) = bea.get("/api/me").await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn a_role_taken_away_ends_what_only_the_role_allowed() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let place = format!("/api/admin/users/{}", bea.id);
    ada.call(Method::PATCH, &place, Some(&json!({ "roles": ["admin"] }))).await;
    let dashboard =
        Socket::connect(house.address(), DASHBOARD, &json!({ "token": bea.token })).await.unwrap();
    dashboard.hears("dashboard:stats", |_| true).await;
    ada.call(Method::PATCH, &place, Some(&json!({ "roles": ["member"] }))).await;
    dashboard.is_cut().await;
    bea.joins("general").await;
}

#[tokio::test]
async fn too_many_events_are_refused_with_a_wait() {
    let house = House::open_with(|settings| {
        settings.limits.messages_per_second = 1;
        settings.limits.messages_burst = 3;
    })
    .await;
    let ada = house.ada().await;
    ada.joins("general").await;
    let mut refused = None;
    for n in 0..20 {
        if let Err(answer) = ada.sends(&n.to_string()).to("general").await {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("the limit is reached");
    assert_eq!(refused["code"], "rate_limited");
    assert!(refused["retryAfterMs"].as_u64().unwrap() > 0, "{refused}");
}

#[tokio::test]
async fn a_stop_answers_what_was_taken_and_a_restart_finds_it() {
    let mut house = House::open().await;
    let ada = house.ada().await;
    ada.joins("general").await;
    let acks: Vec<_> = (0..50)
        .map(|n| {
            ada.tab.ask_later("chat:send-message", &json!({ "roomId": "general", "text": format!("{n}") }))
        })
        .collect();
    let mut stored = Vec::new();
    for ack in acks {
        stored.push(ack.await.unwrap()["seq"].as_i64().unwrap());
    }
    let token = ada.token.clone();
    house.restart().await;
    let (status, page) =
        house.call(Method::GET, Some(&token), "/api/rooms/general/messages?limit=200", None).await;
    assert_eq!(status, 200, "the session outlives a restart: {page}");
    let found: Vec<_> =
        page["messages"].as_array().unwrap().iter().map(|message| message["seq"].as_i64().unwrap()).collect();
    assert_eq!(found, stored);
}

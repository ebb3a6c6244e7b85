//! The dashboard: numbers each second, a week's history that outlives the server, and what nobody is told.

use serde_json::{Value, json};
use tertulia::contract::events::DASHBOARD;

use crate::{house::House, socket::Socket};

async fn look(house: &House) -> Socket {
    let auth = json!({ "token": house.ada().await.token });
    Socket::connect(house.address(), DASHBOARD, &auth).await.unwrap()
}

#[tokio::test]
async fn an_admin_sees_the_numbers_move() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let dashboard = look(&house).await;
    ada.joins("general").await;
    bea.joins("general").await;
    for n in 0..20 {
        bea.sends(&format!("{n}")).to("general").await.unwrap();
    }
    ada.hears("19").await;
    let stats = dashboard
        .hears("dashboard:stats", |stats| {
            stats["messagesPerMinute"] == 20
                && stats["deliveryMsP95"].is_number()
                && stats["ackMsP95"].is_number()
        })
        .await;
    assert_eq!((stats["usersOnline"].as_u64(), stats["people"].as_u64()), (Some(2), Some(2)), "{stats}");
    let room = &stats["rooms"][0];
    assert_eq!(
        (room["name"].as_str(), room["people"].as_u64(), room["messagesPerMinute"].as_u64()),
        (Some("general"), Some(2), Some(20)),
        "{stats}"
    );
    let (p50, p99) = (stats["ackMsP50"].as_f64().unwrap(), stats["ackMsP99"].as_f64().unwrap());
    assert!(p50 > 0.0 && p50 <= p99, "{stats}");
    assert!(stats["wires"].as_u64() >= Some(3) && stats["connections"].as_u64() >= Some(3), "{stats}");
}

#[tokio::test]
async fn a_resent_message_is_counted_once() {
    let house = House::open().await;
    let bea = house.bea().await;
    let dashboard = look(&house).await;
    bea.joins("general").await;
    for _ in 0..5 {
        bea.sends("once").under("the-same").to("general").await.unwrap();
    }
    bea.sends("and one more").to("general").await.unwrap();
    let stats = dashboard.hears("dashboard:stats", |stats| stats["messagesPerMinute"] != 0).await;
    assert!(stats["messagesPerMinute"].as_u64() <= Some(2), "{stats}");
    dashboard.hears("dashboard:stats", |stats| stats["messagesPerMinute"] == 2).await;
}

#[tokio::test]
async fn what_happens_is_told_without_words_addresses_and_private_names() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.makes_room("kitchen", false).await;
    let patio = ada.makes_room("patio", true).await;
    ada.joins(&patio).await;
    ada.sends("between us").to(&patio).await.unwrap();
    let dashboard = look(&house).await;
    let stats = dashboard.hears("dashboard:stats", |stats| stats["messagesPerMinute"] == 1).await;
    let kinds: Vec<_> = stats["happenings"].as_array().unwrap().iter().map(|told| &told["kind"]).collect();
    assert_eq!(kinds, ["room-made", "room-made", "joined", "joined", "started"], "{stats}");
    assert_eq!(stats["happenings"][1]["room"], "kitchen");
    assert_eq!(stats["happenings"][2]["person"], "Bea");
    let (_, history) = ada.get("/api/admin/stats").await;
    assert_eq!(history["happenings"], stats["happenings"]);
    for told in [stats.to_string(), history.to_string()] {
        for hidden in ["patio", patio.as_str(), "between us", "@", bea.token.as_str(), ada.token.as_str()] {
            assert!(!told.contains(hidden), "{hidden} in {told}");
        }
    }
}

#[tokio::test]
async fn the_history_outlives_the_server() {
    let mut house = House::open().await;
    let ada_token = {
        let (ada, bea) = (house.ada().await, house.bea().await);
        ada.joins("general").await;
        bea.joins("general").await;
        for text in ["one", "two", "three"] {
            bea.sends(text).to("general").await.unwrap();
        }
        ada.token.clone()
    };
    house.restart().await;
    for (range, step) in [("hour", 60), ("day", 300), ("week", 3600)] {
        let path = format!("/api/admin/stats?range={range}");
        let (status, told) = house.call(reqwest::Method::GET, Some(&ada_token), &path, None).await;
        assert_eq!((status.as_u16(), told["range"].as_str()), (200, Some(range)));
        assert_eq!(told["stepSeconds"], step);
        let points = told["points"].as_array().unwrap();
        let messages: u64 = points.iter().map(|point| point["messages"].as_u64().unwrap()).sum();
        assert_eq!(messages, 3, "{told}");
        assert!(points.iter().any(|point| point["ackMsP50"].is_number()), "{told}");
    }
}

#[tokio::test]
async fn the_history_is_for_admins_alone() {
    let house = House::open().await;
    let bea = house.bea().await;
    let (status, refused) = bea.get("/api/admin/stats").await;
    assert_eq!((status.as_u16(), refused["error"]["code"].as_str()), (403, Some("forbidden")));
    let (status, _) = house.call(reqwest::Method::GET, None, "/api/admin/stats", None).await;
    assert_eq!(status, 401);
    for wrong in ["range=year", "range=", "since=1"] {
        let (status, refused) = house.ada().await.get(&format!("/api/admin/stats?{wrong}")).await;
        assert_eq!(
            (status.as_u16(), &refused["error"]["code"]),
            (400, &Value::from("validation.shape")),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn prometheus_hears_the_same() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    bea.joins("general").await;
    bea.sends("hi").to("general").await.unwrap();
    ada.hears("hi").await;
    let metrics = house.http().get(house.url("/metrics")).send().await.unwrap().text().await.unwrap();
    for line in [
        "tertulia_messages_total 1",
        "tertulia_ack_seconds_count 1",
        "tertulia_delivery_seconds_bucket{le=\"+Inf\"}",
        "tertulia_users_online 2",
        "tertulia_write_queue ",
        "tertulia_burst_queue ",
        "tertulia_read_queue ",
        "tertulia_database_log_bytes ",
        "tertulia_uptime_seconds ",
        "# EOF",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
}

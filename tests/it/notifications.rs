//! Notifications: every device of a user, everybody, who was away.

use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn a_notification_reaches_every_tab_of_its_user_and_nobody_else() {
    let house = House::open().await;
    let (ada, bea, cid) = (house.ada().await, house.bea().await, house.cid().await);
    let tabs = [bea.listens().await, bea.listens().await];
    let other = cid.listens().await;
    let body = json!({ "userId": bea.id, "type": "warning", "title": "Lunch", "message": "It gets cold" });
    let (status, made) = ada.post("/api/notifications", &body).await;
    assert_eq!(status, 201, "{made}");
    for tab in &tabs {
        let told = tab.hears("notification:new", |_| true).await;
        assert_eq!((told["id"].as_str(), told["type"].as_str()), (made["id"].as_str(), Some("warning")));
        assert_eq!((told["title"].as_str(), told["message"].as_str()), (Some("Lunch"), Some("It gets cold")));
        assert!(told["createdAt"].is_string());
    }
    let all = json!({ "broadcast": true, "type": "info", "title": "All", "message": "of you" });
    ada.post("/api/notifications", &all).await;
    other.hears("notification:new", |told| told["title"] == "All").await;
    assert_eq!(other.heard("notification:new"), [] as [Value; 0]);
    let (status, refused) = bea.post("/api/notifications", &all).await;
    assert_eq!((status.as_u16(), refused["error"]["code"].as_str()), (403, Some("forbidden")));
}

#[tokio::test]
async fn who_was_away_finds_them_and_tabs_agree_on_what_is_read() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    for n in 1..=3 {
        let body = json!({ "userId": bea.id, "type": "info", "title": format!("{n}"), "message": "m" });
        ada.post("/api/notifications", &body).await;
    }
    let (_, page) = bea.get("/api/notifications?limit=2").await;
    assert_eq!((page["unread"].as_i64(), page["hasMore"].as_bool()), (Some(3), Some(true)));
    assert_eq!(page["notifications"][0]["title"], "3");
    let before = page["notifications"][1]["id"].as_str().unwrap();
    let (_, rest) = bea.get(&format!("/api/notifications?before={before}")).await;
    assert_eq!(
        (rest["notifications"][0]["title"].as_str(), rest["hasMore"].as_bool()),
        (Some("1"), Some(false))
    );
    let (tab, second) = (bea.listens().await, bea.listens().await);
    let answer = tab.ask_raw("notification:read", &json!({ "ids": [before] })).await;
    assert_eq!(answer, json!({ "unread": 2 }));
    second.hears("notification:read", |told| told["ids"] == json!([before])).await;
    assert_eq!(tab.ask_raw("notification:read", &json!({ "all": true })).await, json!({ "unread": 0 }));
    second.hears("notification:read", |told| told["all"] == true).await;
    let refused = tab.ask_raw("notification:read", &json!({})).await;
    assert_eq!(refused["code"], "validation.combination");
    // What was told before somebody came is not theirs.
    ada.post(
        "/api/notifications",
        &json!({ "broadcast": true, "type": "info", "title": "t", "message": "m" }),
    )
    .await;
    let cid = house.cid().await;
    let (_, page) = cid.get("/api/notifications").await;
    assert_eq!(page["notifications"], json!([]));
}

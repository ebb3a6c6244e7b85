//! Who is where: several tabs, drops, typing.

use serde_json::{Value, json};

use crate::{cast::joins, house::House};

#[tokio::test]
async fn whoever_comes_back_on_the_same_connection_sits_there_anew() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    for _ in 0..20 {
        assert_eq!(bea.joins("general").await.users.len(), 2);
        ada.tab.hears("chat:user-joined", |told| told["userId"] == bea.id).await;
        bea.tab.tell("chat:typing-start", &json!({ "roomId": "general" }));
        bea.tab.comes_back(&json!({ "token": bea.token })).await;
        ada.tab.hears("chat:user-left", |told| told["userId"] == bea.id).await;
    }
    let refused = bea.sends("not there").to("general").await.unwrap_err();
    assert_eq!(refused["code"], "room.not_joined");
    bea.joins("general").await;
    ada.sends("still heard").to("general").await.unwrap();
    bea.hears("still heard").await;
}

#[tokio::test]
async fn closing_one_of_two_tabs_keeps_the_user_present() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    bea.joins("general").await;
    ada.tab.hears("chat:user-joined", |user| user["userId"] == bea.id).await;
    let second = bea.opens_a_tab().await;
    joins(&second, "general").await.unwrap();
    drop(second);
    // Room-users comes at most once a second and says who is there after both.
    bea.sends("still here").to("general").await.unwrap();
    ada.hears("still here").await;
    assert_eq!(ada.tab.heard("chat:user-joined"), [] as [Value; 0], "a second tab joins nothing");
    assert_eq!(ada.tab.heard("chat:user-left"), [] as [Value; 0]);
    let id = bea.id.clone();
    drop(bea);
    let left = ada.tab.hears("chat:user-left", |user| user["userId"] == id).await;
    assert_eq!((left["roomId"].as_str(), left["userName"].as_str()), (Some("general"), Some("Bea")));
    ada.tab.hears("chat:room-users", |list| list["users"].as_array().unwrap().len() == 1).await;
}

#[tokio::test]
async fn whoever_stops_renewing_stops_typing() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    ada.joins("general").await;
    bea.joins("general").await;
    let note = json!({ "roomId": "general" });
    bea.tab.tell("chat:typing-start", &note);
    ada.tab.hears("chat:typing", |typing| typing["isTyping"] == true && typing["userName"] == "Bea").await;
    // Nobody says stop: it ends by itself.
    ada.tab.hears("chat:typing", |typing| typing["isTyping"] == false).await;
    bea.tab.tell("chat:typing-start", &note);
    ada.tab.hears("chat:typing", |typing| typing["isTyping"] == true).await;
    bea.sends("done").to("general").await.unwrap();
    ada.tab.hears("chat:typing", |typing| typing["isTyping"] == false).await;
    assert_eq!(bea.tab.heard("chat:typing"), [] as [Value; 0], "nobody is told of their own typing");
}

#[tokio::test]
async fn followers_hear_who_comes_and_goes() {
    let house = House::open().await;
    let ada = house.ada().await;
    ada.syncs(&[]).await;
    let bea = house.bea().await;
    let id = bea.id.clone();
    ada.tab.hears("chat:presence", |told| told["userId"] == id && told["status"] == "online").await;
    bea.tab.ask_raw("chat:set-presence", &json!({ "status": "dnd" })).await;
    ada.tab.hears("chat:presence", |told| told["userId"] == id && told["status"] == "dnd").await;
    let refused = bea.tab.ask_raw("chat:set-presence", &json!({ "status": "offline" })).await;
    assert_eq!(refused["code"], "validation.shape");
    drop(bea);
    let gone =
        ada.tab.hears("chat:presence", |told| told["userId"] == id && told["status"] == "offline").await;
    assert!(gone["lastSeenAt"].is_string());
    let (_, user) = ada.get(&format!("/api/users/{id}")).await;
    assert_eq!(user["status"], "offline");
}

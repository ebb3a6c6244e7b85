//! How people want to be reached, and the browsers that take pushes.

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::contract::reaching::Level;

use crate::{
    cast::Person,
    house::{self, House},
};

const P256DH: &str =
    "BLn9b-VR0ca83knDNZ32dCHGyjJp-1riX9ZTN40MqV8K_LpQmLqxC_DoHvqvFXO_nGdAB4W9dogZb_sM-uV4JbY";
const AUTH: &str = "_ordMnz7uTCmrpBTeUV4Bw";

fn browser(endpoint: &str) -> Value {
    json!({ "endpoint": endpoint, "expirationTime": null, "keys": { "p256dh": P256DH, "auth": AUTH } })
}

fn refused(answer: (reqwest::StatusCode, Value)) -> (u16, String, String) {
    let (status, body) = answer;
    let text = |name: &str| body["error"][name].as_str().unwrap_or_default().to_owned();
    (status.as_u16(), text("code"), text("field"))
}

#[tokio::test]
async fn how_one_wants_to_be_reached_is_told_to_all_of_ones_tabs() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let unless_told = json!({ "sounds": false, "toasts": true, "preview": true, "timeZone": "UTC" });
    assert_eq!(bea.get("/api/me/reaching").await.1, unless_told);
    let (tab, others) = (bea.listens().await, ada.listens().await);
    let wanted = json!({
        "sounds": true, "toasts": true, "preview": false, "timeZone": "Europe/Madrid",
        "quietHours": { "from": "22:00", "to": "07:30" },
    });
    let (status, answer) = bea.call(Method::PUT, "/api/me/reaching", Some(&wanted)).await;
    assert_eq!((status.as_u16(), &answer), (200, &wanted));
    assert_eq!(tab.hears("notification:settings", |_| true).await, wanted);
    assert_eq!(bea.get("/api/me/reaching").await.1, wanted);
    assert_eq!(ada.get("/api/me/reaching").await.1, unless_told);
    let wrong = json!({ "sounds": true, "toasts": true, "preview": true, "timeZone": "Europe/Atlantis" });
    let answer = refused(bea.call(Method::PUT, "/api/me/reaching", Some(&wrong)).await);
    assert_eq!(answer, (400, "validation.time".into(), "timeZone".into()));
    let all = json!({ "broadcast": true, "type": "info", "title": "All", "message": "of you" });
    ada.post("/api/notifications", &all).await;
    others.hears("notification:new", |_| true).await;
    assert_eq!(others.heard("notification:settings"), [] as [Value; 0]);
}

#[tokio::test]
async fn a_room_has_a_level_for_each_of_its_members() {
    let house = House::open().await;
    let (bea, eve) = (house.bea().await, house.eve().await);
    let patio = bea.makes_room("patio", true).await;
    let path = format!("/api/rooms/{patio}/level");
    let level = async |person: &Person, room: &str| {
        let state = person.syncs(&[]).await;
        state.rooms.into_iter().find(|state| state.room.id.as_str() == room).unwrap().level
    };
    assert_eq!(level(&bea, &patio).await, Level::Mentions);
    let (status, answer) = bea.call(Method::PUT, &path, Some(&json!({ "level": "all" }))).await;
    assert_eq!((status.as_u16(), &answer), (200, &json!({ "roomId": patio, "level": "all" })));
    bea.tab.hears("chat:room-level", |told| told["level"] == "all").await;
    assert_eq!(level(&bea, &patio).await, Level::All);
    assert_eq!(level(&eve, "general").await, Level::Mentions);
    let (_, answer) = bea.call(Method::PUT, &path, Some(&json!({}))).await;
    assert_eq!(answer["level"], "mentions");
    for room in [path.as_str(), "/api/rooms/nowhere/level"] {
        let answer = refused(eve.call(Method::PUT, room, Some(&json!({ "level": "none" }))).await);
        assert_eq!(answer, (404, "room.not_found".into(), "roomId".into()), "an outsider learns nothing");
    }
    let answer = refused(bea.call(Method::PUT, &path, Some(&json!({ "level": "loud" }))).await);
    assert_eq!(answer.1, "validation.shape");
}

#[tokio::test]
async fn a_browser_is_the_persons_who_signed_in_last_and_gone_with_the_session() {
    let house = House::open().await;
    let (bea, cid) = (house.bea().await, house.cid().await);
    let (_, state) = bea.get("/api/push").await;
    assert_eq!((state["key"].as_str().unwrap().len(), &state["subscriptions"]), (87, &json!([])));
    assert_eq!(cid.get("/api/push").await.1["key"], state["key"]);
    let endpoint = "https://push.example.org/a";
    let (status, first) = bea.post("/api/push/subscriptions", &browser(endpoint)).await;
    assert_eq!((status.as_u16(), first["current"].as_bool()), (201, Some(true)), "{first}");
    let (_, again) = bea.post("/api/push/subscriptions", &browser(endpoint)).await;
    assert_eq!(again["id"], first["id"]);
    let (_, others) = cid.post("/api/push/subscriptions", &browser(endpoint)).await;
    assert_ne!(others["id"], first["id"]);
    assert_eq!(bea.get("/api/push").await.1["subscriptions"], json!([]));
    let path = format!("/api/push/subscriptions/{}", others["id"].as_str().unwrap());
    let answer = refused(bea.call(Method::DELETE, &path, None).await);
    assert_eq!((answer.0, answer.1.as_str()), (404, "push.not_found"));
    assert_eq!(refused(bea.post("/api/push/test", &json!({})).await).1, "push.not_found");
    assert_eq!(cid.call(Method::DELETE, &path, None).await.0, 204);
    for n in 0..20 {
        let (status, _) = cid.post("/api/push/subscriptions", &browser(&format!("{endpoint}/{n}"))).await;
        assert_eq!(status, 201);
    }
    let answer = refused(cid.post("/api/push/subscriptions", &browser(endpoint)).await);
    assert_eq!((answer.0, answer.1.as_str()), (409, "too_many"));
    let login = json!({ "email": "cid@example.org", "password": house::PASSWORD });
    let (_, phone) = house.post(None, "/api/auth/login", &login).await;
    let phone = Person::of(&house, &phone).await;
    let count = async || phone.get("/api/push").await.1["subscriptions"].as_array().unwrap().len();
    assert_eq!(count().await, 20);
    assert_eq!(cid.post("/api/auth/logout", &json!({})).await.0, 204);
    assert_eq!(count().await, 0, "they went with their session");
    phone.post("/api/push/subscriptions", &browser(endpoint)).await;
    assert_eq!(count().await, 1);
    let ada = house.ada().await;
    for active in [false, true] {
        let path = format!("/api/admin/users/{}", cid.id);
        assert_eq!(ada.call(Method::PATCH, &path, Some(&json!({ "active": active }))).await.0, 200);
    }
    let (_, again) = house.post(None, "/api/auth/login", &login).await;
    let again = Person::of(&house, &again).await;
    assert_eq!(again.get("/api/push").await.1["subscriptions"], json!([]), "and with the right to come in");
}

#[tokio::test]
async fn what_cannot_be_pushed_to_is_refused_with_its_field() {
    let house = House::open().await;
    let bea = house.bea().await;
    let long = format!("https://push.example.org/{}", "x".repeat(2048));
    for (endpoint, code) in [
        ("http://push.example.org/a", "validation.url"),
        ("push", "validation.url"),
        (long.as_str(), "validation.url"),
        ("https://127.0.0.1/a", "outbound.private"),
        ("https://169.254.169.254/a", "outbound.private"),
    ] {
        let answer = refused(bea.post("/api/push/subscriptions", &browser(endpoint)).await);
        assert_eq!(answer, (400, code.into(), "endpoint".into()), "{endpoint}");
    }
    let mut wrong = browser("https://push.example.org/a");
    wrong["keys"]["auth"] = json!("c2hvcnQ");
    let answer = refused(bea.post("/api/push/subscriptions", &wrong).await);
    assert_eq!(answer, (400, "validation.push_keys".into(), "keys".into()));
}

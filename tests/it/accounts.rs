//! How people come in, stay in and are put out: setup, invitations, sessions, passwords, roles.

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tertulia::contract::events::CHAT;

use crate::{
    cast::Person,
    house::{House, PASSWORD, SETUP_TOKEN},
    socket::Socket,
};

const OTHER_PASSWORD: &str = "a second lamp beside the door";

/// A browser: the cookie of a session, and what it calls itself.
struct Browser<'a> {
    house: &'a House,
    name: &'static str,
    cookie: String,
    token: String,
}

impl<'a> Browser<'a> {
    fn new(house: &'a House, name: &'static str) -> Self {
        Self { house, name, cookie: String::new(), token: String::new() }
    }

    /// Posts to `/api/auth/…`, and keeps the session that comes back.
    async fn auth(&mut self, what: &str, body: &Value) -> Response {
        let request = self.house.http().post(self.house.url(&format!("/api/auth/{what}"))).json(body);
        let request = request.header("user-agent", self.name).header("cookie", &self.cookie);
        let answer = request.send().await.unwrap();
        let cookies = answer.headers().get_all("set-cookie").iter();
        let mut cookies = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
        // The cookies come in any order; the other one shows pictures.
        if let Some(cookie) = cookies.find(|cookie| cookie.starts_with("tertulia_refresh=")) {
            cookie.clone_into(&mut self.cookie);
        }
        answer
    }

    async fn signs_in(&mut self, email: &str, password: &str) {
        let answer = self.auth("login", &json!({ "email": email, "password": password })).await;
        assert_eq!(answer.status(), StatusCode::OK);
        self.token = token(answer).await;
    }

    /// Goes on with the session; the status when it may not.
    async fn refreshes(&mut self) -> Result<(), StatusCode> {
        let answer = self.auth("refresh", &json!({})).await;
        if answer.status() != StatusCode::OK {
            return Err(answer.status());
        }
        self.token = token(answer).await;
        Ok(())
    }

    async fn is_known(&self) -> bool {
        self.house.call(Method::GET, Some(&self.token), "/api/me", None).await.0 == StatusCode::OK
    }

    async fn opens_a_tab(&self) -> Socket {
        let auth = json!({ "token": self.token });
        Socket::connect(self.house.address(), CHAT, &auth).await.unwrap()
    }
}

async fn token(answer: Response) -> String {
    answer.json::<Value>().await.unwrap()["accessToken"].as_str().unwrap().to_owned()
}

async fn registers(house: &House, invite: &str, name: &str) -> (StatusCode, Value) {
    let email = format!("{}@example.org", name.to_lowercase());
    let body = json!({ "inviteToken": invite, "name": name, "email": email, "password": PASSWORD });
    house.post(None, "/api/auth/register", &body).await
}

fn refusal(code: &str, field: Option<&str>, answer: &Value) {
    assert_eq!(answer["error"]["code"], code, "{answer}");
    assert_eq!(answer["error"]["field"].as_str(), field, "{answer}");
}

#[tokio::test]
async fn the_house_is_set_up_once() {
    let house = House::open().await;
    let needed = async || house.call(Method::GET, None, "/api/setup", None).await.1["needed"].clone();
    let set_up = async |token: &str, name: &str| {
        let email = format!("{}@example.org", name.to_lowercase());
        let body = json!({ "setupToken": token, "name": name, "email": email, "password": PASSWORD });
        house.post(None, "/api/setup", &body).await
    };
    assert_eq!(needed().await, true);
    for wrong in ["", "guessed", &SETUP_TOKEN[1..]] {
        let (status, answer) = set_up(wrong, "Eve").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        refusal("setup.token", Some("setupToken"), &answer);
    }
    let (status, answer) = set_up(SETUP_TOKEN, "Ada").await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(answer["user"]["roles"], json!(["admin"]));
    assert_eq!(needed().await, false);
    let (status, answer) = set_up(SETUP_TOKEN, "Eve").await;
    assert_eq!(status, StatusCode::CONFLICT);
    refusal("setup.closed", None, &answer);
}

#[tokio::test]
async fn an_invitation_lets_in_as_many_as_it_says_and_then_looks_unknown() {
    let house = House::open().await;
    let ada = house.ada().await;
    let invite = async |body: Value| ada.post("/api/invites", &body).await.1;
    let check = async |token: &str| {
        house.call(Method::GET, None, &format!("/api/invites/check?token={token}"), None).await
    };
    let (for_two, taken_back) = (invite(json!({ "maxUses": 2 })).await, invite(json!({})).await);
    let token = for_two["token"].as_str().unwrap();
    assert!(for_two["url"].as_str().unwrap().starts_with(&house.url("/")), "{for_two}");
    assert_eq!(check(token).await.0, StatusCode::OK);
    for name in ["Bea", "Cid"] {
        let (status, answer) = registers(&house, token, name).await;
        assert_eq!(status, StatusCode::CREATED);
        assert_eq!(answer["user"]["roles"], json!(["member"]));
    }

    let gone = taken_back["token"].as_str().unwrap();
    assert_eq!(check(gone).await.0, StatusCode::OK);
    let place = format!("/api/invites/{}", taken_back["id"].as_str().unwrap());
    assert_eq!(ada.call(Method::DELETE, &place, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(ada.call(Method::DELETE, &place, None).await.0, StatusCode::NOT_FOUND);
    let unknown: String = token.chars().rev().collect();
    let refused = registers(&house, &unknown, "Dov").await;
    assert_eq!(refused.0, StatusCode::NOT_FOUND);
    refusal("invite.invalid", refused.1["error"]["field"].as_str(), &refused.1);
    for token in [token, gone] {
        assert_eq!(registers(&house, token, "Dov").await, refused, "used up and taken back look unknown");
        assert_eq!(check(token).await, check(&unknown).await);
    }
}

#[tokio::test]
async fn a_taken_address_does_not_use_up_an_invitation() {
    let house = House::open().await;
    let ada = house.ada().await;
    house.bea().await;
    let invite = ada.post("/api/invites", &json!({})).await.1;
    let token = invite["token"].as_str().unwrap();
    let (status, answer) = registers(&house, token, "BEA").await;
    assert_eq!(status, StatusCode::CONFLICT);
    refusal("user.exists", Some("email"), &answer);
    assert_eq!(registers(&house, token, "Cid").await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn a_refresh_rotates_and_a_stolen_token_ends_the_session_with_its_sockets() {
    let house = House::open().await;
    house.bea().await;
    let mut laptop = Browser::new(&house, "laptop");
    laptop.signs_in("bea@example.org", PASSWORD).await;
    let stolen = laptop.cookie.clone();
    assert_eq!(laptop.refreshes().await, Ok(()));
    assert_ne!(laptop.cookie, stolen, "it is another one each time");
    assert!(laptop.is_known().await);
    let tab = laptop.opens_a_tab().await;

    let mut thief = Browser::new(&house, "thief");
    thief.cookie = stolen;
    assert_eq!(thief.refreshes().await, Err(StatusCode::UNAUTHORIZED));
    tab.is_cut().await;
    assert!(!laptop.is_known().await, "nobody knows which of the two is bea");
    assert_eq!(laptop.refreshes().await, Err(StatusCode::UNAUTHORIZED));
}

#[tokio::test]
async fn a_client_whose_answer_was_lost_may_refresh_again() {
    let house = House::open().await;
    house.bea().await;
    let mut laptop = Browser::new(&house, "laptop");
    laptop.signs_in("bea@example.org", PASSWORD).await;
    let before = laptop.cookie.clone();
    assert_eq!(laptop.refreshes().await, Ok(()));
    laptop.cookie = before;
    assert_eq!(laptop.refreshes().await, Ok(()));
    assert_eq!(laptop.refreshes().await, Ok(()));
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_no_other_person() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let mut laptop = Browser::new(&house, "laptop");
    laptop.signs_in("bea@example.org", PASSWORD).await;
    let (tab, notifications) = (laptop.opens_a_tab().await, bea.listens().await);

    let change = |current: &str, new: &str| json!({ "currentPassword": current, "newPassword": new });
    let (status, answer) = bea.post("/api/me/password", &change("not my password", OTHER_PASSWORD)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    refusal("auth.password", Some("currentPassword"), &answer);
    let (status, answer) = bea.post("/api/me/password", &change(PASSWORD, "short")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    refusal("validation.password_length", Some("newPassword"), &answer);
    assert!(laptop.is_known().await);

    let (status, _) = bea.post("/api/me/password", &change(PASSWORD, OTHER_PASSWORD)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    tab.is_cut().await;
    assert!(!laptop.is_known().await);
    assert_eq!(laptop.refreshes().await, Err(StatusCode::UNAUTHORIZED));
    bea.joins("general").await;
    let to_bea = json!({ "userId": bea.id, "type": "info", "title": "Still here", "message": "x" });
    assert_eq!(ada.post("/api/notifications", &to_bea).await.0, StatusCode::CREATED);
    notifications.hears("notification:new", |told| told["title"] == "Still here").await;

    let old = laptop.auth("login", &json!({ "email": "bea@example.org", "password": PASSWORD })).await;
    assert_eq!(old.status(), StatusCode::UNAUTHORIZED);
    laptop.signs_in("bea@example.org", OTHER_PASSWORD).await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_get_one_answer() {
    let house = House::open().await;
    house.ada().await;
    let login = async |email: &str| {
        let body = json!({ "email": email, "password": "neither this nor that" });
        house.post(None, "/api/auth/login", &body).await
    };
    let known = login("ada@example.org").await;
    assert_eq!(known.0, StatusCode::UNAUTHORIZED);
    refusal("auth.credentials", None, &known.1);
    for unknown in ["nobody@example.org", "no address", "", "ada@example.org\0"] {
        assert_eq!(login(unknown).await, known, "{unknown}");
    }
}

#[tokio::test]
async fn how_somebody_looks_is_theirs_to_choose_and_seen_by_all_at_once() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let change = async |edit: Value| bea.call(Method::PATCH, "/api/me", Some(&edit)).await;
    let tutorial = ada.opens_a_tab().await;
    ada.syncs(&[]).await;
    assert_eq!(bea.get("/api/me").await.1.get("avatarColor"), None);

    let (status, me) = change(json!({ "avatarColor": 5 })).await;
    assert_eq!((status, &me["avatarColor"]), (StatusCode::OK, &json!(5)));
    ada.tab
        .hears("chat:user-updated", |told| {
            *told == json!({ "userId": bea.id, "name": "Bea", "avatarColor": 5 })
        })
        .await;
    assert_eq!(ada.get(&format!("/api/users/{}", bea.id)).await.1["avatarColor"], 5);
    change(json!({ "name": "Beatriz" })).await;
    ada.tab.hears("chat:user-updated", |told| told["name"] == "Beatriz" && told["avatarColor"] == 5).await;
    assert_eq!(change(json!({ "avatarColor": null })).await.1.get("avatarColor"), None);
    ada.tab.hears("chat:user-updated", |told| told.get("avatarColor").is_none()).await;
    // Nothing changes, so nobody is told; the next that is told is not this.
    change(json!({ "name": "Beatriz" })).await;
    change(json!({ "avatarColor": 0 })).await;
    ada.tab.hears("chat:user-updated", |told| told["avatarColor"] == 0).await;
    assert_eq!(ada.tab.heard("chat:user-updated"), [] as [Value; 0]);
    assert_eq!(tutorial.heard("chat:user-updated"), [] as [Value; 0], "who never synced knows no such event");

    for wrong in [json!(8), json!(-1), json!("red"), json!(2.5), json!(300)] {
        let (status, answer) = change(json!({ "avatarColor": wrong })).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}");
        refusal("validation.shape", Some("avatarColor"), &answer);
    }
    assert_eq!(bea.get("/api/me").await.1["avatarColor"], 0);
}

#[tokio::test]
async fn nobody_raises_themselves_and_one_admin_stays() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let place = |person: &Person| format!("/api/admin/users/{}", person.id);
    let admin = json!({ "roles": ["admin"] });
    assert_eq!(bea.call(Method::PATCH, &place(&bea), Some(&admin)).await.0, StatusCode::FORBIDDEN);
    assert_eq!(bea.post("/api/invites", &json!({ "role": "admin" })).await.0, StatusCode::FORBIDDEN);
    let (status, answer) = bea.call(Method::PATCH, "/api/me", Some(&admin)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    refusal("validation.shape", Some("roles"), &answer);
    assert_eq!(bea.get("/api/me").await.1["roles"], json!(["member"]));

    for loss in [json!({ "roles": ["member"] }), json!({ "active": false })] {
        let (status, answer) = ada.call(Method::PATCH, &place(ada), Some(&loss)).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert_eq!(answer["error"]["code"], "user.last_admin", "{answer}");
    }
    assert_eq!(ada.call(Method::PATCH, &place(&bea), Some(&admin)).await.0, StatusCode::OK);
    let member = json!({ "roles": ["member"] });
    assert_eq!(ada.call(Method::PATCH, &place(ada), Some(&member)).await.0, StatusCode::OK);
    assert_eq!(ada.post("/api/invites", &json!({})).await.0, StatusCode::FORBIDDEN, "at once");
}

#[tokio::test]
async fn addresses_are_for_admins_and_for_oneself() {
    let house = House::open().await;
    let (ada, bea) = (house.ada().await, house.bea().await);
    let emails = async |person: &Person| {
        let people = person.get("/api/users").await.1["users"].clone();
        let people = people.as_array().unwrap().clone();
        people.into_iter().filter_map(|user| user["email"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(emails(ada).await, ["ada@example.org", "bea@example.org"]);
    assert_eq!(emails(&bea).await, ["bea@example.org"]);
    let shown = bea.get(&format!("/api/users/{}", ada.id)).await.1;
    assert_eq!((shown["name"].as_str(), shown["email"].as_str()), (Some("Ada"), None));
}

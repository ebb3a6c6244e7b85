//! The door as a browser, a script and a stranger find it: over real connections.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::{
    http::{
        listener::{Ends, serve},
        options::Options,
        routes::router,
    },
    services::{
        Core,
        stage::{PASSWORD, Stage},
    },
};

struct House {
    address: SocketAddr,
    core: Arc<Core>,
    ends: Ends,
    server: JoinHandle<()>,
    client: Client,
    _folder: tempfile::TempDir,
}

async fn open() -> House {
    open_with(|_| ()).await
}

async fn open_with(change: impl FnOnce(&mut Options)) -> House {
    let mut options = Options::default();
    change(&mut options);
    let (core, folder) = Stage::open().await.into_parts();
    let core = Arc::new(core);
    let ends = Ends::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = router(core.clone(), &options, ends.stop.clone(), |routes| {
        use axum::{body::Body, routing::get};
        routes
            .route("/outside", get(async || "outside"))
            .route("/panics", get(async || -> &'static str { panic!("on purpose") }))
            .route("/flood", get(async || Body::from(vec![0; 64 << 20])))
    });
    let server = tokio::spawn({
        let (core, ends) = (core.clone(), ends.clone());
        async move { serve(listener, routes, core, &options, ends).await }
    });
    let client = Client::builder().cookie_store(true).build().unwrap();
    House { address, core, ends, server, client, _folder: folder }
}

impl House {
    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    async fn get(&self, path: &str) -> Response {
        self.ask(Method::GET, path).send().await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        self.ask(Method::POST, path).json(&body).send().await.unwrap()
    }

    /// Sets the house up and answers Ada's access token.
    async fn ada(&self) -> String {
        let token = self.core.setup_token.text().unwrap();
        let body =
            json!({"setupToken": token, "name": "Ada", "email": "ada@example.org", "password": PASSWORD});
        let answer = self.post("/api/setup", body).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        answer.json::<Value>().await.unwrap()["accessToken"].as_str().unwrap().to_owned()
    }
}

async fn code(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.expect("an error is JSON");
    (status, body["error"]["code"].as_str().expect("an error has a code").to_owned())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn every_refusal_has_one_shape() {
    let house = open_with(|options| options.max_body_bytes = 16_384).await;
    let login = |body: &str| house.ask(Method::POST, "/api/auth/login").body(body.to_owned());
    let json = "application/json";
    for (request, expected) in [
        (house.ask(Method::GET, "/api/nothing"), refused(404, "not_found")),
        (house.ask(Method::PUT, "/api/me"), refused(405, "method_not_allowed")),
        (house.ask(Method::POST, "/nothing"), refused(405, "method_not_allowed")),
        (house.ask(Method::GET, "/api/me"), refused(401, "auth.required")),
        (house.ask(Method::GET, "/api/me").bearer_auth("forged"), refused(401, "auth.required")),
        (login("{}"), refused(400, "validation.shape")),
        (login("{").header("content-type", json), refused(400, "validation.shape")),
        (login("[\"a@b.c\", \"x\"]").header("content-type", json), refused(400, "validation.shape")),
        (
            login(&format!("\"{}\"", "x".repeat(20_000))).header("content-type", json),
            refused(413, "too_large"),
        ),
        (house.ask(Method::GET, "/api/invites/check"), refused(400, "validation.shape")),
        (house.ask(Method::GET, "/api/invites/check?token=x"), refused(404, "invite.invalid")),
        (house.ask(Method::GET, "/missing.js"), refused(404, "not_found")),
    ] {
        let shown = format!("{request:?}");
        assert_eq!(code(request.send().await.unwrap()).await, expected, "{shown}");
    }
    let answer = house.post("/api/auth/login", json!({"email": "ada@example.org", "password": 7})).await;
    assert_eq!(answer.json::<Value>().await.unwrap()["error"]["field"], "password");
}

#[tokio::test]
async fn a_session_lives_in_a_cookie_that_no_script_sees() {
    let house = open().await;
    house.ada().await;
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    let answer = house.post("/api/auth/login", body).await;
    let cookies: Vec<&str> =
        answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    for (name, path) in [("tertulia_refresh=", "Path=/api/auth"), ("tertulia_files=", "Path=/api/uploads")] {
        let cookie = cookies.iter().find(|cookie| cookie.starts_with(name)).unwrap();
        for part in ["HttpOnly", "SameSite=Strict", path, "Max-Age=2592000"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        assert!(!cookie.contains("Secure"), "this came over plain HTTP");
    }
    assert_eq!(answer.headers()["cache-control"], "no-store");

    let answer: Value = house.post("/api/auth/refresh", json!({})).await.json().await.unwrap();
    let token = answer["accessToken"].as_str().unwrap();
    let me: Value =
        house.ask(Method::GET, "/api/me").bearer_auth(token).send().await.unwrap().json().await.unwrap();
    assert_eq!(me["email"], "ada@example.org");

    assert_eq!(house.post("/api/auth/logout", json!({})).await.status(), StatusCode::NO_CONTENT);
    let after = house.ask(Method::GET, "/api/me").bearer_auth(token).send().await.unwrap();
    assert_eq!(code(after).await, refused(401, "auth.required"));
    let refresh =
        |cookie: &'static str| house.ask(Method::POST, "/api/auth/refresh").header("cookie", cookie);
    let used_up = refresh("tertulia_refresh=stale").send().await.unwrap();
    assert_eq!(code(used_up).await, refused(401, "auth.refresh"));
    let nobody = house.post("/api/auth/refresh", json!({})).await;
    assert_eq!(nobody.status(), StatusCode::NO_CONTENT, "no cookie is no fault");
}

#[tokio::test]
async fn a_program_without_cookies_signs_out_by_its_token() {
    let house = open().await;
    let token = house.ada().await;
    let out = || Client::new().post(format!("http://{}/api/auth/logout", house.address)).bearer_auth(&token);
    for _ in 0..2 {
        assert_eq!(out().send().await.unwrap().status(), StatusCode::NO_CONTENT);
    }
    let me = house.ask(Method::GET, "/api/me").bearer_auth(&token).send().await.unwrap();
    assert_eq!(code(me).await, refused(401, "auth.required"));
}

#[tokio::test]
async fn behind_tls_the_cookie_is_secure() {
    let house = open_with(|options| options.public_url = "https://chat.example.org".into()).await;
    let token = house.core.setup_token.text().unwrap();
    let body = json!({"setupToken": token, "name": "Ada", "email": "ada@example.org", "password": PASSWORD});
    let answer = house.post("/api/setup", body).await;
    assert!(answer.headers()["set-cookie"].to_str().unwrap().contains("Secure"));
    assert!(answer.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn foreign_pages_change_nothing() {
    let house = open_with(|options| options.allowed_origins = vec!["http://localhost:5173".into()]).await;
    let own = format!("http://{}", house.address);
    for (origin, allowed) in [
        (own.as_str(), true),
        ("http://localhost:5173", true),
        ("https://evil.example", false),
        ("null", false),
    ] {
        let answer =
            house.ask(Method::POST, "/api/auth/logout").header("origin", origin).send().await.unwrap();
        assert_eq!(answer.status().is_success(), allowed, "{origin}");
        let shown = answer.headers().get("access-control-allow-origin").and_then(|value| value.to_str().ok());
        assert_eq!(shown, Some(origin).filter(|origin| origin.ends_with("5173")), "{origin}");
        let socket =
            house.ask(Method::GET, "/outside").header("origin", origin).header("upgrade", "websocket");
        assert_eq!(socket.send().await.unwrap().status().is_success(), allowed, "{origin}");
    }
    let cross = house.ask(Method::POST, "/api/auth/logout").header("sec-fetch-site", "cross-site");
    assert_eq!(code(cross.send().await.unwrap()).await, refused(403, "forbidden.origin"));
}

#[tokio::test]
async fn every_answer_keeps_a_browser_safe() {
    let house = open().await;
    for path in ["/", "/api/setup", "/api/nothing", "/outside"] {
        let answer = house.get(path).await;
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        let sockets = format!("connect-src 'self' ws://{0} wss://{0};", house.address);
        assert!(policy.contains(&sockets) && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers()["referrer-policy"], "no-referrer", "{path}");
    }
    let odd = house.ask(Method::GET, "/").header("host", "a;script-src *").send().await.unwrap();
    assert!(odd.headers()["content-security-policy"].to_str().unwrap().contains("connect-src 'self';"));
}

#[tokio::test]
async fn the_app_is_served_at_its_own_addresses_in_the_chosen_language_and_look() {
    let house = open().await;
    let page = |path: &str| house.ask(Method::GET, path).header("accept", "text/html");
    let plain = page("/rooms/general").send().await.unwrap();
    assert_eq!(plain.headers()["cache-control"], "no-cache");
    let tag = plain.headers()["etag"].clone();
    assert!(
        plain
            .text()
            .await
            .unwrap()
            .contains(r#"<html lang="en" data-theme="auto" data-density="comfortable">"#)
    );
    let again = page("/").header("if-none-match", tag.clone()).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);

    let chosen = page("/")
        .header("cookie", "tertulia-lang=es; tertulia-theme=dark; tertulia-density=compact")
        .header("if-none-match", tag);
    let chosen = chosen.send().await.unwrap().text().await.unwrap();
    assert!(chosen.contains(r#"<html lang="es" data-theme="dark" data-density="compact">"#), "{chosen}");
    let forged = page("/").header("cookie", "tertulia-lang=\"><script>").send().await.unwrap();
    assert!(!forged.text().await.unwrap().contains("><script>"));
}

#[tokio::test]
async fn a_panic_ends_one_request() {
    let house = open().await;
    // Outside of the routes' own net the connection ends; the server goes on.
    assert!(house.ask(Method::GET, "/panics").send().await.is_err());
    assert_eq!(house.get("/healthz").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn metrics_are_for_this_machine_and_admins() {
    let house = open_with(|options| options.behind_proxy = true).await;
    let ada = house.ada().await;
    assert_eq!(code(house.get("/metrics").await).await, refused(401, "auth.required"));
    let text =
        house.ask(Method::GET, "/metrics").bearer_auth(ada).send().await.unwrap().text().await.unwrap();
    assert!(text.contains("tertulia_connections") && text.contains("http_answers_total"), "{text}");
    let house = open().await;
    assert_eq!(house.get("/metrics").await.status(), StatusCode::OK);
    let proxied = house.ask(Method::GET, "/metrics").header("x-forwarded-for", "192.0.2.1");
    assert_eq!(code(proxied.send().await.unwrap()).await, refused(401, "auth.required"));
}

#[tokio::test]
async fn the_description_names_every_route() {
    let house = open().await;
    let description: Value = house.get("/api/openapi.json").await.json().await.unwrap();
    for (path, method) in [
        ("/api/setup", "post"),
        ("/api/auth/login", "post"),
        ("/api/me/sessions/{id}", "delete"),
        ("/api/admin/users/{id}", "patch"),
        ("/api/invites/check", "get"),
    ] {
        assert!(description["paths"][path][method].is_object(), "{method} {path}");
    }
    assert!(description["components"]["schemas"]["SessionAnswer"].is_object());
}

#[tokio::test]
async fn a_connection_without_a_head_is_ended() {
    let house = open_with(|options| options.header_seconds = 1).await;
    let mut slow = TcpStream::connect(house.address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let mut rest = Vec::new();
    tokio::time::timeout(Duration::from_secs(5), slow.read_to_end(&mut rest)).await.unwrap().unwrap();
}

#[tokio::test]
async fn who_does_not_read_is_cut_off() {
    let house = open_with(|options| options.write_stall_seconds = 1).await;
    let mut deaf = TcpStream::connect(house.address).await.unwrap();
    deaf.write_all(b"GET /flood HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let gone = async {
        while house.core.metrics.answers[1].get() == 0 || house.core.metrics.connections.get() > 0 {
            house.core.clock.sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.expect("it is cut off");
}

#[tokio::test]
async fn a_stop_lets_go_and_a_cut_cuts() {
    let house = open().await;
    let mut idle = TcpStream::connect(house.address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut head = [0; 12];
    idle.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 200");
    assert_eq!(house.core.metrics.connections.get(), 1);

    house.ends.stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), house.server).await.expect("an idle one is let go").unwrap();
    assert!(TcpStream::connect(house.address).await.is_err(), "nobody else comes in");
    assert_eq!(house.core.metrics.connections.get(), 0);

    let house = open().await;
    let mut open = TcpStream::connect(house.address).await.unwrap();
    open.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    open.read_exact(&mut head).await.unwrap();
    house.ends.cut.cancel();
    house.ends.stop.cancel();
    let mut rest = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(5), open.read_to_end(&mut rest)).await.unwrap();
    house.server.await.unwrap();
}

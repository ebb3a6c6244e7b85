//! What every answer over HTTP has in common: its headers, its refusals, which pages may ask.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tertulia::contract::errors::Code;
use tokio_tungstenite::tungstenite::{Error, client::IntoClientRequest};

use crate::house::House;

const FRIEND: &str = "https://board.example.org";
const STRANGERS: [&str; 4] =
    ["https://evil.example", "null", "http://board.example.org", "https://board.example.org.evil.example"];
const HANDSHAKE: &str = "/socket.io/?EIO=4&transport=polling";
/// The routes that need nobody to be signed in, and no other.
const PUBLIC: [&str; 8] = [
    "get /api/invites/check",
    "get /api/setup",
    "post /api/auth/login",
    "post /api/auth/logout",
    "post /api/auth/refresh",
    "post /api/auth/register",
    "post /api/hooks/{id}/{secret}",
    "post /api/setup",
];

async fn open() -> House {
    House::open_with(|settings| {
        settings.limits.enabled = false;
        settings.server.allowed_origins = vec![FRIEND.to_owned()];
        settings.server.max_body_bytes = 16_384;
    })
    .await
}

impl House {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http().request(method, self.url(path))
    }

    async fn page(&self, path: &str) -> Response {
        self.request(Method::GET, path).header("accept", "text/html").send().await.unwrap()
    }
}

fn header<'r>(answer: &'r Response, name: &str) -> Option<&'r str> {
    answer.headers().get(name).map(|value| value.to_str().unwrap())
}

async fn error(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    (status, answer.json::<Value>().await.expect("an error is JSON")["error"].clone())
}

#[tokio::test]
async fn every_answer_has_the_headers_that_keep_a_browser_safe() {
    let house = open().await;
    for path in
        ["/", "/rooms/general", "/missing.js", "/api/setup", "/api/me", "/api/nothing", "/healthz", HANDSHAKE]
    {
        let answer = house.page(path).await;
        let policy = header(&answer, "content-security-policy").unwrap();
        for rule in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(header(&answer, "x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(header(&answer, "referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(header(&answer, "strict-transport-security"), None, "{path} came over plain HTTP");
        if path.starts_with("/api/") {
            assert_eq!(header(&answer, "cache-control"), Some("no-store"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_foreign_page_changes_nothing_and_opens_no_websocket() {
    let house = open().await;
    house.ada().await;
    let own = house.url("");
    let login = async |origin: &str| {
        let body = json!({ "email": "nobody@example.org", "password": "x" });
        let request = house.request(Method::POST, "/api/auth/login").header("origin", origin).json(&body);
        error(request.send().await.unwrap()).await
    };
    let websocket = async |origin: &str| {
        let url = format!("ws://{}/socket.io/?EIO=4&transport=websocket", house.address());
        let mut request = url.into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        match tokio_tungstenite::connect_async(request).await {
            Ok(_) => 101,
            Err(Error::Http(answer)) => answer.status().as_u16(),
            Err(error) => panic!("{error}"),
        }
    };
    for origin in [own.as_str(), FRIEND] {
        assert_eq!(login(origin).await.1["code"], "auth.credentials", "{origin}");
        assert_eq!(websocket(origin).await, 101, "{origin}");
    }
    for origin in STRANGERS {
        let (status, refusal) = login(origin).await;
        assert_eq!((status, &refusal["code"]), (403, &json!("forbidden.origin")), "{origin}");
        assert_eq!(websocket(origin).await, 403, "{origin}");
        let polling = house.request(Method::POST, &format!("{HANDSHAKE}&sid=x")).header("origin", origin);
        assert_eq!(polling.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{origin}");
    }
}

#[tokio::test]
async fn only_pages_of_listed_origins_may_read() {
    let house = open().await;
    for path in ["/api/setup", "/api/me", HANDSHAKE] {
        for origin in STRANGERS.into_iter().chain([FRIEND]) {
            let get = house.request(Method::GET, path).header("origin", origin).send().await.unwrap();
            let preflight = house
                .request(Method::OPTIONS, path)
                .header("origin", origin)
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization,content-type");
            let preflight = preflight.send().await.unwrap();
            let allowed = (origin == FRIEND).then_some(FRIEND);
            for answer in [&get, &preflight] {
                assert_eq!(header(answer, "access-control-allow-origin"), allowed, "{path} {origin}");
            }
            if origin == FRIEND {
                assert_eq!(header(&get, "access-control-allow-credentials"), Some("true"));
                assert!(header(&get, "vary").unwrap().to_lowercase().contains("origin"), "{path}");
                let headers = header(&preflight, "access-control-allow-headers").unwrap();
                assert!(headers.contains("authorization"), "{headers}");
            }
        }
    }
}

#[tokio::test]
async fn assets_are_compressed_kept_for_ever_and_not_sent_twice() {
    let house = open().await;
    let page = house.page("/").await;
    assert_eq!(header(&page, "cache-control"), Some("no-cache"));
    let page = page.text().await.unwrap();
    let asset = page.split('"').find(|word| word.starts_with("/assets/") && word.ends_with(".js")).unwrap();

    let get = |coding: &str| house.request(Method::GET, asset).header("accept-encoding", coding);
    let plain = get("identity").send().await.unwrap();
    assert_eq!(header(&plain, "content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(header(&plain, "cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(header(&plain, "vary").map(str::to_lowercase).as_deref(), Some("accept-encoding"));
    let (tag, plain) = (header(&plain, "etag").unwrap().to_owned(), plain.bytes().await.unwrap());
    for (accepted, coding) in [("br, gzip", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip")] {
        let packed = get(accepted).send().await.unwrap();
        assert_eq!(header(&packed, "content-encoding"), Some(coding), "{accepted}");
        assert_ne!(header(&packed, "etag"), Some(tag.as_str()), "another form has another tag");
        assert!(packed.bytes().await.unwrap().len() < plain.len());
    }
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let again = get("identity").header("if-none-match", &known).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(header(&again, "etag"), Some(tag.as_str()));
        assert!(again.bytes().await.unwrap().is_empty());
    }
    let changed = get("identity").header("if-none-match", "\"other\"").send().await.unwrap();
    assert_eq!(changed.status(), StatusCode::OK);

    let missing = house.request(Method::GET, "/assets/missing-0.js").header("accept", "*/*");
    assert_eq!(error(missing.send().await.unwrap()).await.1["code"], "not_found");
}

#[tokio::test]
async fn every_described_route_is_there_and_wants_a_token_unless_it_is_public() {
    let house = open().await;
    let description = house.call(Method::GET, None, "/api/openapi.json", None).await.1;
    let mut public = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, route) in methods.as_object().unwrap() {
            assert!(route["summary"].is_string(), "{method} {path} says what it does");
            if route["security"] == json!([{}]) {
                public.push(format!("{method} {path}"));
                continue;
            }
            let asked = path.replace(['{', '}'], "");
            let request = house.request(method.to_uppercase().parse().unwrap(), &asked).json(&json!({}));
            let (status, refusal) = error(request.send().await.unwrap()).await;
            assert_eq!((status, &refusal["code"]), (401, &json!("auth.required")), "{method} {path}");
        }
    }
    public.sort();
    assert_eq!(public, PUBLIC);
}

#[tokio::test]
async fn the_description_lists_the_codes_as_they_are_sent() {
    let house = open().await;
    let description = house.call(Method::GET, None, "/api/openapi.json", None).await.1;
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(description["components"]["schemas"]["Code"]["enum"], json!(codes));
}

#[tokio::test]
async fn the_description_names_every_call_of_the_contract() {
    let house = open().await;
    let description = house.call(Method::GET, None, "/api/openapi.json", None).await.1;
    for (path, methods) in [
        ("/api/setup", "get post"),
        ("/api/auth/login", "post"),
        ("/api/auth/refresh", "post"),
        ("/api/auth/logout", "post"),
        ("/api/auth/register", "post"),
        ("/api/me", "get patch"),
        ("/api/me/password", "post"),
        ("/api/me/sessions", "get"),
        ("/api/me/sessions/{id}", "delete"),
        ("/api/users", "get"),
        ("/api/users/{id}", "get"),
        ("/api/admin/users/{id}", "get patch"),
        ("/api/invites", "get post"),
        ("/api/invites/{id}", "delete"),
        ("/api/rooms", "get post"),
        ("/api/rooms/{id}", "get patch delete"),
        ("/api/rooms/{id}/members", "get"),
        ("/api/rooms/{id}/members/{userId}", "put delete"),
        ("/api/rooms/{id}/messages", "get post"),
        ("/api/direct", "post"),
        ("/api/notifications", "get post"),
    ] {
        for method in methods.split(' ') {
            assert!(description["paths"][path][method].is_object(), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_in_one_shape_that_names_the_place() {
    let house = open().await;
    let ada = house.ada().await;
    let post = async |path: &str, body: String| {
        let request = house.request(Method::POST, path).bearer_auth(&ada.token);
        error(request.header("content-type", "application/json").body(body).send().await.unwrap()).await
    };
    let (rooms, direct) = ("/api/rooms", "/api/direct");
    for (path, body, field) in [
        (rooms, "", None),
        (rooms, "{", None),
        (rooms, "null", None),
        (rooms, r#"["Kitchen", null, false]"#, None),
        (rooms, r#"{"private": false}"#, None),
        (rooms, r#"{"name": 7, "private": false}"#, Some("name")),
        (rooms, r#"{"name": "Kitchen", "private": "no"}"#, Some("private")),
        (rooms, r#"{"name": "Kitchen", "private": false} {}"#, None),
        (direct, r#"{"userIds": ["a", 7]}"#, Some("userIds[1]")),
    ] {
        let (status, refusal) = post(path, body.to_owned()).await;
        assert_eq!((status, &refusal["code"]), (400, &json!("validation.shape")), "{body}: {refusal}");
        assert_eq!(refusal["field"].as_str(), field, "{body}: {refusal}");
    }
    let deep = format!(r#"{{"name": {}{}}}"#, "[".repeat(5000), "]".repeat(5000));
    assert_eq!(post(rooms, deep).await.0, 400);
    let (status, refusal) = post(rooms, format!(r#"{{"name": "{}"}}"#, "x".repeat(20_000))).await;
    assert_eq!((status, &refusal["code"]), (413, &json!("too_large")));
    let form = house.request(Method::POST, rooms).bearer_auth(&ada.token).body("name=Kitchen");
    assert_eq!(error(form.send().await.unwrap()).await.1["code"], "validation.shape");
    assert_eq!(ada.get(rooms).await.1["rooms"].as_array().unwrap().len(), 1, "there is general alone");
}

#[tokio::test]
async fn an_address_that_is_nobodys_is_told_in_the_same_shape() {
    let house = open().await;
    for (method, path, status, code) in [
        (Method::GET, "/api", 404, "not_found"),
        (Method::GET, "/api/nothing", 404, "not_found"),
        (Method::POST, "/api/rooms/general/nothing", 404, "not_found"),
        (Method::GET, "/nothing.json", 404, "not_found"),
        (Method::PUT, "/api/me", 405, "method_not_allowed"),
        (Method::DELETE, "/rooms/general", 405, "method_not_allowed"),
    ] {
        let (told, refusal) = error(house.request(method, path).send().await.unwrap()).await;
        assert_eq!((told, &refusal["code"]), (status, &json!(code)), "{path}");
        assert!(refusal["message"].is_string() && refusal.as_object().unwrap().len() == 2, "{refusal}");
    }
}

#[tokio::test]
async fn the_operator_sees_that_it_lives_is_ready_and_what_it_counts() {
    let house = open().await;
    let ada = house.ada().await;
    ada.joins("general").await;
    ada.sends("counted").to("general").await.unwrap();
    for path in ["/healthz", "/readyz"] {
        assert_eq!(house.page(path).await.status(), StatusCode::OK, "{path}");
    }
    let metrics = house.page("/metrics").await.text().await.unwrap();
    for line in ["tertulia_messages_total 1", "tertulia_panics_total 0", "tertulia_commits_total"] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    let proxied = house.request(Method::GET, "/metrics").header("x-forwarded-for", "192.0.2.1");
    assert_eq!(error(proxied.send().await.unwrap()).await.0, 401, "from elsewhere");
}

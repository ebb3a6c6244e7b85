//! A running server in a temporary folder, on a free port, with its cast.

use std::net::SocketAddr;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tertulia::{App, Settings};
use tokio::sync::OnceCell;

use crate::cast::Person;

pub const SETUP_TOKEN: &str = "a-setup-token-of-the-tests";
pub const PASSWORD: &str = "one long lamp over the table";

/// The real server; it falls with the test.
pub struct House {
    app: Option<App>,
    address: SocketAddr,
    _folder: tempfile::TempDir,
    settings: Settings,
    http: reqwest::Client,
    ada: OnceCell<Person>,
}

impl House {
    /// A fresh house without limits: stories are told faster than people type.
    pub async fn open() -> Self {
        Self::open_with(|settings| settings.limits.enabled = false).await
    }

    /// A fresh house with other settings.
    pub async fn open_with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        settings.server.listen = "127.0.0.1:0".parse().unwrap();
        settings.data.dir = folder.path().join("data");
        settings.setup.token = SETUP_TOKEN.to_owned();
        // However full the disk is on which the stories are told.
        (settings.files.keep_free_mb, settings.files.keep_free_percent) = (0, 0);
        change(&mut settings);
        let app = App::start(settings.clone()).await.unwrap();
        let address = app.address();
        let http = reqwest::Client::new();
        Self { app: Some(app), address, _folder: folder, settings, http, ada: OnceCell::new() }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// The admin, who set the house up.
    pub async fn ada(&self) -> &Person {
        let set_up = async {
            let body = json!({
                "setupToken": SETUP_TOKEN, "teamName": "Taller Norte",
                "name": "Ada", "email": "ada@example.org", "password": PASSWORD,
            });
            let (status, answer) = self.post(None, "/api/setup", &body).await;
            assert_eq!(status, StatusCode::CREATED, "{answer}");
            Person::of(self, &answer).await
        };
        self.ada.get_or_init(|| set_up).await
    }

    /// Somebody of that name, who came by an invitation of Ada's.
    pub async fn person(&self, name: &str) -> Person {
        let ada = self.ada().await;
        let (_, invite) = ada.post("/api/invites", &json!({})).await;
        let body = json!({
            "inviteToken": invite["token"], "name": name,
            "email": format!("{}@example.org", name.to_lowercase()), "password": PASSWORD,
        });
        let (status, answer) = self.post(None, "/api/auth/register", &body).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        Person::of(self, &answer).await
    }

    pub async fn bea(&self) -> Person {
        self.person("Bea").await
    }

    pub async fn cid(&self) -> Person {
        self.person("Cid").await
    }

    pub async fn eve(&self) -> Person {
        self.person("Eve").await
    }

    pub async fn post(&self, token: Option<&str>, path: &str, body: &Value) -> (StatusCode, Value) {
        self.call(reqwest::Method::POST, token, path, Some(body)).await
    }

    /// One HTTP call; an answer that is no JSON is `null`.
    pub async fn call(
        &self,
        method: reqwest::Method,
        token: Option<&str>,
        path: &str,
        body: Option<&Value>,
    ) -> (StatusCode, Value) {
        let mut request = self.http.request(method, self.url(path));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        (status, answer.json().await.unwrap_or_default())
    }

    /// Stops the server as SIGTERM does, and starts it again on the same folder.
    pub async fn restart(&mut self) {
        self.app.take().unwrap().stop().await.unwrap();
        self.settings.server.listen = self.address;
        self.app = Some(App::start(self.settings.clone()).await.unwrap());
    }
}

//! People with verbs. A person has a session, and opens sockets when asked to.

use std::net::SocketAddr;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tertulia::contract::{
    events::{CHAT, JOIN_ROOM, NOTIFICATIONS, SEND_MESSAGE, SYNC},
    ids::{ClientId, RoomId},
    messages::{SendMessage, SendMessageAck},
    rooms::{JoinRoom, JoinRoomAck},
    sync::{KnownRoom, Sync, SyncAck},
};

use crate::{house::House, socket::Socket};

/// Somebody with a session and one tab in `/chat`.
pub struct Person {
    pub id: String,
    pub token: String,
    pub tab: Socket,
    address: SocketAddr,
    http: reqwest::Client,
}

/// A message on its way: `bea.sends("hi").to("general")`.
pub struct Sending<'a> {
    tab: &'a Socket,
    text: String,
    client_id: Option<ClientId>,
}

impl Person {
    /// Whom a session answer is about.
    pub async fn of(house: &House, answer: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let token = text(&answer["accessToken"]);
        Self {
            id: text(&answer["user"]["id"]),
            tab: chat(house.address(), &token).await,
            token,
            address: house.address(),
            http: house.http().clone(),
        }
    }

    /// One more tab in `/chat`.
    pub async fn opens_a_tab(&self) -> Socket {
        chat(self.address, &self.token).await
    }

    /// A socket in `/notifications`.
    pub async fn listens(&self) -> Socket {
        Socket::connect(self.address, NOTIFICATIONS, &json!({ "token": self.token })).await.unwrap()
    }

    pub async fn joins(&self, room: &str) -> JoinRoomAck {
        joins(&self.tab, room).await.unwrap()
    }

    pub fn sends(&self, text: &str) -> Sending<'_> {
        Sending { tab: &self.tab, text: text.to_owned(), client_id: None }
    }

    /// Waits for a message of this text.
    pub async fn hears(&self, text: &str) -> Value {
        self.tab.hears("chat:message", |message| message["text"] == text).await
    }

    pub async fn syncs(&self, known: &[(&str, i64)]) -> SyncAck {
        let rooms =
            known.iter().map(|(room, rev)| KnownRoom { room_id: RoomId::from(*room), rev: *rev }).collect();
        self.tab.ask(SYNC, Sync { epoch: None, rooms }).await.unwrap()
    }

    /// Makes a room and answers its id.
    pub async fn makes_room(&self, name: &str, private: bool) -> String {
        let (status, room) = self.post("/api/rooms", &json!({ "name": name, "private": private })).await;
        assert_eq!(status, StatusCode::CREATED, "{room}");
        room["id"].as_str().unwrap().to_owned()
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.call(Method::GET, path, None).await
    }

    /// Uploads a file and answers its attachment; a refusal is handed out as it is.
    pub async fn uploads(&self, name: &str, bytes: &[u8]) -> (StatusCode, Value) {
        self.uploads_for(&[], name, bytes).await
    }

    /// The same with fields before the file.
    pub async fn uploads_for(
        &self,
        fields: &[(&str, &str)],
        name: &str,
        bytes: &[u8],
    ) -> (StatusCode, Value) {
        let mut body = Vec::new();
        for (field, value) in fields {
            let part =
                format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head =
            format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let answer = self.post_form(body).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    /// A form to upload, as it stands; its boundary is `edge`.
    pub fn post_form(&self, body: Vec<u8>) -> reqwest::RequestBuilder {
        let request = self.http.post(format!("http://{}/api/uploads", self.address)).bearer_auth(&self.token);
        request.header("content-type", "multipart/form-data; boundary=edge").body(body)
    }

    /// Sends files that were uploaded.
    pub async fn sends_files(
        &self,
        text: &str,
        files: &[&Value],
        room: &str,
    ) -> Result<SendMessageAck, Value> {
        let attachments = files.iter().map(|file| file["id"].as_str().unwrap().into()).collect();
        let message = SendMessage { attachments, ..SendMessage::of(room.into(), text) };
        self.tab.ask(SEND_MESSAGE, message).await
    }

    /// The bytes behind an address.
    pub async fn fetches(&self, path: &str) -> reqwest::Response {
        self.asks_for(path).send().await.unwrap()
    }

    pub fn asks_for(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.get(format!("http://{}{path}", self.address)).bearer_auth(&self.token)
    }

    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
        let mut request =
            self.http.request(method, format!("http://{}{path}", self.address)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        (status, answer.json().await.unwrap_or_default())
    }
}

impl Sending<'_> {
    /// Under an id of the client's, so that it may be sent again.
    pub fn under(mut self, client_id: &str) -> Self {
        self.client_id = Some(ClientId::from(client_id));
        self
    }

    pub async fn to(self, room: &str) -> Result<SendMessageAck, Value> {
        let Self { tab, text, client_id } = self;
        tab.ask(SEND_MESSAGE, SendMessage { client_id, ..SendMessage::of(room.into(), text) }).await
    }
}

/// Opens a room on one tab.
pub async fn joins(tab: &Socket, room: &str) -> Result<JoinRoomAck, Value> {
    tab.ask(JOIN_ROOM, JoinRoom { room_id: RoomId::from(room), shown: None }).await
}

async fn chat(address: SocketAddr, token: &str) -> Socket {
    Socket::connect(address, CHAT, &json!({ "token": token })).await.unwrap()
}

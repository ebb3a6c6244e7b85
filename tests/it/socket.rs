//! A Socket.IO client of a hundred lines, over a websocket: enough to tell stories, and low enough to
//! tell bad ones. The stock client's own tests are in `tests/client`.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tertulia::contract::events::ClientEvent;
use tokio::{
    sync::{Notify, mpsc, oneshot},
    task::AbortHandle,
};
use tokio_tungstenite::tungstenite::Message;

/// No story waits longer than this for a fact; none asserts a time.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// One connection to one namespace.
pub struct Socket {
    namespace: &'static str,
    out: mpsc::UnboundedSender<String>,
    next_ack: AtomicU64,
    heard: Arc<Heard>,
    tasks: [AbortHandle; 2],
}

/// Closing a tab: the connection goes without a word.
impl Drop for Socket {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

#[derive(Default)]
struct Heard {
    events: Mutex<Vec<(String, Value)>>,
    acks: Mutex<HashMap<u64, oneshot::Sender<Value>>>,
    /// Rung for every event, and for the end.
    news: Notify,
    is_over: AtomicBool,
}

impl Socket {
    /// Connects, or answers the `connect_error`'s message.
    pub async fn connect(address: SocketAddr, namespace: &'static str, auth: &Value) -> Result<Self, String> {
        let url = format!("ws://{address}/socket.io/?EIO=4&transport=websocket");
        let (stream, _) = tokio_tungstenite::connect_async(url).await.map_err(|error| error.to_string())?;
        let (mut sink, mut source) = stream.split();
        let (out, mut outgoing) = mpsc::unbounded_channel::<String>();
        let (connected, outcome) = oneshot::channel();
        let heard = Arc::new(Heard::default());
        let writing = tokio::spawn(async move {
            while let Some(packet) = outgoing.recv().await {
                if sink.send(Message::text(packet)).await.is_err() {
                    break;
                }
            }
        });
        let (reader, pong) = (heard.clone(), out.clone());
        let reading = tokio::spawn(async move {
            let mut connected = Some(connected);
            while let Some(Ok(message)) = source.next().await {
                let Message::Text(packet) = message else { continue };
                match packet.as_str() {
                    "2" => drop(pong.send("3".to_owned())),
                    packet => reader.take(namespace, packet, &mut connected),
                }
            }
            reader.is_over.store(true, Ordering::SeqCst);
            reader.news.notify_waiters();
        });
        out.send(format!("40{namespace},{auth}")).map_err(|error| error.to_string())?;
        tokio::time::timeout(PATIENCE, outcome)
            .await
            .map_err(|_| "no answer to the handshake".to_owned())?
            .map_err(|_| "the connection closed".to_owned())??;
        let tasks = [writing.abort_handle(), reading.abort_handle()];
        Ok(Self { namespace, out, next_ack: AtomicU64::new(1), heard, tasks })
    }

    /// Sends an event and waits for its acknowledgement.
    pub async fn ask<P: Serialize, A: DeserializeOwned>(
        &self,
        event: ClientEvent<P, A>,
        payload: P,
    ) -> Result<A, Value> {
        let answer = self.ask_raw(event.name, &serde_json::to_value(payload).unwrap()).await;
        if answer["status"] == "error" {
            return Err(answer);
        }
        Ok(serde_json::from_value(answer).unwrap())
    }

    /// The same with any payload at all.
    pub async fn ask_raw(&self, event: &str, payload: &Value) -> Value {
        let answer = self.ask_later(event, payload);
        tokio::time::timeout(PATIENCE, answer).await.expect("an acknowledgement").expect("a live connection")
    }

    /// Sends now; the acknowledgement may be awaited later.
    pub fn ask_later(&self, event: &str, payload: &Value) -> oneshot::Receiver<Value> {
        let id = self.next_ack.fetch_add(1, Ordering::SeqCst);
        let (answer, receiver) = oneshot::channel();
        self.heard.acks.lock().unwrap().insert(id, answer);
        self.send_raw(format!("42{},{id}{}", self.namespace, json!([event, payload])));
        receiver
    }

    /// Sends an event without asking for an acknowledgement.
    pub fn tell(&self, event: &str, payload: &Value) {
        self.send_raw(format!("42{},{}", self.namespace, json!([event, payload])));
    }

    /// Sends a packet as it is.
    pub fn send_raw(&self, packet: String) {
        let _ = self.out.send(packet);
    }

    /// Leaves the namespace and comes back at once, on the same connection.
    pub async fn comes_back(&self, auth: &Value) {
        self.send_raw(format!("41{},", self.namespace));
        self.send_raw(format!("40{},{auth}", self.namespace));
        self.hears("connect", |_| true).await;
    }

    /// Waits for the next event of this name that `fits`, and takes it. Others stay for later looks.
    pub async fn hears(&self, event: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let wait = async {
            loop {
                let news = self.heard.news.notified();
                if let Some(payload) = self.take(event, &fits) {
                    return payload;
                }
                assert!(
                    !self.is_over(),
                    "the connection ended before {event}; heard {:?}",
                    self.heard.events.lock()
                );
                news.await;
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(payload) => payload,
            Err(_) => panic!("{event} never came; heard {:?}", self.heard.events.lock().unwrap()),
        }
    }

    fn take(&self, event: &str, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        let mut events = self.heard.events.lock().unwrap();
        let at = events.iter().position(|(name, payload)| name == event && fits(payload))?;
        Some(events.remove(at).1)
    }

    /// Every event of this name that came so far and was not taken.
    pub fn heard(&self, event: &str) -> Vec<Value> {
        let events = self.heard.events.lock().unwrap();
        events.iter().filter(|(name, _)| name == event).map(|(_, payload)| payload.clone()).collect()
    }

    /// Waits until the server has ended the namespace or the connection.
    pub async fn is_cut(&self) {
        let wait = async {
            loop {
                let news = self.heard.news.notified();
                if self.is_over() {
                    return;
                }
                news.await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("the server cuts the socket");
    }

    fn is_over(&self) -> bool {
        self.heard.is_over.load(Ordering::SeqCst)
    }
}

impl Heard {
    fn take(
        &self,
        namespace: &str,
        packet: &str,
        connected: &mut Option<oneshot::Sender<Result<(), String>>>,
    ) {
        // The Engine.IO message type `4`, then the Socket.IO packet type.
        let Some(packet) = packet.strip_prefix('4') else { return };
        let (kind, rest) = packet.split_at(1);
        let rest = rest.strip_prefix(namespace).and_then(|rest| rest.strip_prefix(',')).unwrap_or(rest);
        match kind {
            "0" => match connected.take() {
                Some(answer) => drop(answer.send(Ok(()))),
                None => {
                    self.events.lock().unwrap().push(("connect".to_owned(), Value::Null));
                    self.news.notify_waiters();
                }
            },
            "1" => {
                self.is_over.store(true, Ordering::SeqCst);
                self.news.notify_waiters();
            }
            "4" => {
                let message = serde_json::from_str::<Value>(rest).unwrap_or_default()["message"].to_string();
                drop(connected.take().map(|answer| answer.send(Err(message.trim_matches('"').to_owned()))));
            }
            "2" => {
                let Ok(Value::Array(mut parts)) = serde_json::from_str(rest) else { return };
                let payload = if parts.len() > 1 { parts.remove(1) } else { Value::Null };
                let name = parts[0].as_str().unwrap_or_default().to_owned();
                self.events.lock().unwrap().push((name, payload));
                self.news.notify_waiters();
            }
            "3" => {
                let start = rest.find('[').unwrap_or(rest.len());
                let Ok(id) = rest[..start].parse::<u64>() else { return };
                let Ok(Value::Array(mut parts)) = serde_json::from_str(&rest[start..]) else { return };
                if let Some(answer) = self.acks.lock().unwrap().remove(&id) {
                    let _ = answer.send(if parts.is_empty() { Value::Null } else { parts.remove(0) });
                }
            }
            _ => (),
        }
    }
}

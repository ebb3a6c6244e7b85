//! From a client's event to its handler and back: is the session alive, does the limit allow it, has
//! the payload the right shape; then, in the socket's lane, the handler and its acknowledgement.

use std::{
    borrow::Cow,
    collections::HashMap,
    future::ready,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use socketioxide::{
    SocketIo,
    extract::{AckSender, Event, SocketRef, TryData},
};

use crate::{
    contract::{
        dashboard::HappeningKind,
        errors::Code,
        events::{ClientEvent, EXCEPTION, JOIN_ROOM, SYNC},
        ids::ClientId,
        time::Timestamp,
        tokens::Scope,
    },
    domain::error::{Error, Result},
    gateway::{answers::Number, errors, hall::Hall, lane::Pace, revoke, seat::Seat},
    services::limits::Limit,
};

/// Rate-limited events in a row after which the connection is cut.
const STRIKES: u32 = 300;

/// Events whose answers may be long.
const LONG: [&str; 2] = [JOIN_ROOM.name, SYNC.name];

/// What a handler works with.
pub struct Ask {
    pub hall: Arc<Hall>,
    pub seat: Arc<Seat>,
    pub socket: SocketRef,
    pub io: SocketIo,
}

/// What the sockets of a namespace may send. One table for all of them: a table for each would cost every
/// idle socket two kilobytes.
#[derive(Default)]
pub struct Handlers {
    by_name: HashMap<&'static str, Handler>,
}

type Handler = Box<dyn Fn(Asked, SocketIo, Value) + Send + Sync>;

impl Handlers {
    /// With the handler of one more event. `limit` is what it counts against, `scope` what a bot's token must cover.
    ///
    /// `handle` runs in the socket's lane.
    pub fn on<P, A, F, R>(mut self, event: ClientEvent<P, A>, limit: Limit, scope: Scope, handle: F) -> Self
    where
        P: DeserializeOwned + Send + 'static,
        A: Serialize + Send + Sync + 'static,
        F: Fn(Ask, P) -> R + Copy + Send + Sync + 'static,
        R: Future<Output = Result<A>> + Send + 'static,
    {
        let take = move |mut asked: Asked, io: SocketIo, data: Value| {
            asked.client_id = client_id(&data);
            asked.taken_at = (limit == Limit::Message).then(|| asked.hall.core.clock.instant());
            match asked.admit(limit, scope).and_then(|seat| Ok((seat, parse::<P>(data)?))) {
                Ok((seat, payload)) => asked.queue(io, seat, payload, handle),
                Err(error) => asked.refuse(error),
            }
        };
        self.by_name.insert(event.name, Box::new(take));
        self
    }

    /// Makes a socket listen. What it sends is checked and queued in the read loop.
    pub fn listen(self: &Arc<Self>, socket: &SocketRef, hall: &Arc<Hall>) {
        let (handlers, hall) = (self.clone(), hall.clone());
        let take = move |socket: SocketRef,
                         io: SocketIo,
                         Event(name): Event,
                         TryData::<Value>(data),
                         number: Number,
                         ack: AckSender| {
            let hall = hall.clone();
            let asked = |cause| Asked { hall, socket, ack, number, cause, client_id: None, taken_at: None };
            match handlers.by_name.get_key_value(name.as_str()) {
                Some((known, handle)) => {
                    handle(asked(Cow::Borrowed(*known)), io, data.unwrap_or(Value::Null))
                }
                None => asked(Cow::Owned(name)).refuse_unknown(),
            }
            ready(())
        };
        socket.on_fallback(take);
    }
}

/// One event on its way to its answer.
pub struct Asked {
    hall: Arc<Hall>,
    socket: SocketRef,
    ack: AckSender,
    number: Number,
    /// The event's name.
    cause: Cow<'static, str>,
    client_id: Option<ClientId>,
    /// Of a message: when it came in.
    taken_at: Option<Instant>,
}

impl Asked {
    /// Is the session alive, does the limit allow one more, has the lane room, does a bot's token cover it?
    fn admit(&self, limit: Limit, scope: Scope) -> Result<Arc<Seat>> {
        self.hall.core.metrics.events.add(1);
        let seat = Seat::of(&self.socket).ok_or_else(|| Error::internal("a socket without a seat"))?;
        seat.must_be_alive()?;
        if self.hall.core.stopping.is_cancelled() {
            return Err(Error::refused(Code::ShuttingDown, "the server is stopping"));
        }
        let limited = self.hall.core.limits.check(limit, seat.who().user_id.as_str());
        let full = || Error::wait(Code::RateLimited, "too many events are waiting", Duration::from_secs(1));
        let admitted = limited.and_then(|()| if seat.lane.has_room() { Ok(()) } else { Err(full()) });
        match admitted {
            Ok(()) => {
                seat.forgive();
                seat.who().must_have(scope)?;
                Ok(seat)
            }
            Err(error) => {
                self.hall.core.metrics.refused.add(1);
                self.hall.core.happenings.note_once(HappeningKind::Limited, Some(&seat.who().name));
                if seat.strike() == STRIKES {
                    tracing::warn!(user = %seat.who().user_id, "a flood of events; the connection is cut");
                    self.hall.core.happenings.note(HappeningKind::Cut, Some(&seat.who().name), None);
                    revoke::drop_socket(&self.hall, &self.socket, &seat);
                }
                Err(error)
            }
        }
    }

    fn queue<P, A, F, R>(self, io: SocketIo, seat: Arc<Seat>, payload: P, handle: F)
    where
        P: Send + 'static,
        A: Serialize + Send + Sync + 'static,
        F: Fn(Ask, P) -> R + Send + 'static,
        R: Future<Output = Result<A>> + Send + 'static,
    {
        let lane = seat.lane.clone();
        // A message's place is that of its write in the writer's queue, where its first poll puts it.
        let pace = if self.taken_at.is_some() { Pace::Together } else { Pace::Alone };
        lane.push(
            pace,
            Box::pin(async move {
                let ask =
                    Ask { hall: self.hall.clone(), seat: seat.clone(), socket: self.socket.clone(), io };
                let done = match seat.must_be_alive() {
                    Ok(()) => {
                        AssertUnwindSafe(handle(ask, payload)).catch_unwind().await.unwrap_or_else(|_| {
                            self.hall.core.metrics.panics.add(1);
                            Err(Error::internal("the handler of an event panicked"))
                        })
                    }
                    Err(error) => Err(error),
                };
                match done {
                    Ok(answer) => {
                        // A client that does not read its answers asks again, with the same clientId.
                        if !self.answers_at_once(&seat, &answer) {
                            let _ = self.ack.send(&answer);
                        }
                        if let Some(taken_at) = self.taken_at {
                            self.hall.core.pulse.acked(taken_at, self.hall.core.clock.instant());
                        }
                    }
                    Err(error) => self.refuse(error),
                }
            }),
        );
    }

    /// Lays a long answer on the wire. False: the library has to send it.
    fn answers_at_once(&self, seat: &Seat, answer: &impl Serialize) -> bool {
        LONG.contains(&&*self.cause) && self.number.answer(&self.hall, &self.socket, seat, answer)
    }

    fn refuse_unknown(self) {
        let unknown = || Error::refused(Code::EventUnknown, format!("there is no event {:.64}", self.cause));
        let error = self.admit(Limit::Other, Scope::Read).err().unwrap_or_else(unknown);
        self.refuse(error);
    }

    fn refuse(self, error: Error) {
        let now = Timestamp(self.hall.core.clock.now_ms());
        let told = errors::tell(error, &self.cause, self.client_id, now, self.hall.core.chance);
        let _ = self.ack.send(&told.ack);
        let _ = self.socket.emit(EXCEPTION, &told.exception);
    }
}

fn client_id(data: &Value) -> Option<ClientId> {
    let id = data.get("clientId")?.as_str()?;
    (id.chars().count() <= crate::domain::text::MAX_CLIENT_ID).then(|| ClientId::from(id))
}

/// Unknown fields are dropped; a wrong type is refused with the place where it stands.
fn parse<P: DeserializeOwned>(data: Value) -> Result<P> {
    // A list of the fields' values would pass for an object.
    if !data.is_object() {
        return Err(Error::shape(".".to_owned(), "the payload must be an object".to_owned()));
    }
    serde_path_to_error::deserialize(data).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { "the payload".to_owned() } else { path.clone() };
        let words = format!("{place}: {}", error.inner());
        Error::shape(path, words)
    })
}

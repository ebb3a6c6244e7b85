//! What is kept with a socket: who it is, which rooms it opened, whether it may still act.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, RwLock, Weak,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use socketioxide::{SocketIo, TransportType, extract::SocketRef};

use crate::{
    contract::{
        errors::Code,
        ids::{RoomId, SocketId},
    },
    domain::{
        error::{Error, Result},
        who::Who,
    },
    gateway::{
        hall::Hall,
        lane::Lane,
        names::{open_room, relayed_room},
        openers::Opener,
    },
    services::{Core, connection::Connection, wire::Wire},
};

/// Shared by the socket's handlers. It never holds the socket itself: that would be a circle, never freed.
pub struct Seat {
    /// The connection's id, which all of its namespaces share, one after the other too.
    pub socket: SocketId,
    /// No other seat has it.
    pub number: u64,
    /// This seat's own name among those who are present.
    pub place: SocketId,
    pub lane: Arc<Lane>,
    /// The connection of its first request.
    connection: Option<Connection>,
    /// Read from the database at the handshake, and again when it changed.
    who: RwLock<Arc<Who>>,
    /// How many changes of sessions there had been when it was read.
    pub checked_at: u64,
    /// The rooms that this socket opened; `None` once it is gone, so that it opens no more.
    rooms: Mutex<Option<HashSet<RoomId>>>,
    /// Did it ask for heads, by `chat:sync`?
    follows: AtomicBool,
    /// Its session has ended: every event is refused, whatever the transport does.
    is_revoked: AtomicBool,
    /// Refusals by a rate limit since the last event that went through.
    strikes: AtomicU32,
}

impl Seat {
    pub fn new(
        hall: &Hall,
        socket: SocketId,
        who: Who,
        checked_at: u64,
        connection: Option<Connection>,
    ) -> Arc<Self> {
        let number = hall.number_seat();
        Arc::new(Self {
            place: SocketId(format!("{socket}.{number}")),
            socket,
            number,
            lane: Lane::new(hall.options.socket_queue, hall.tracker.clone()),
            connection,
            who: RwLock::new(Arc::new(who)),
            checked_at,
            rooms: Mutex::new(Some(HashSet::new())),
            follows: AtomicBool::new(false),
            is_revoked: AtomicBool::new(false),
            strikes: AtomicU32::new(0),
        })
    }

    /// The seat of a socket that came through the guard.
    pub fn of(socket: &SocketRef) -> Option<Arc<Self>> {
        socket.extensions.get::<Arc<Self>>()
    }

    pub fn who(&self) -> Arc<Who> {
        self.who.read().expect("no holder panics").clone()
    }

    pub fn set_who(&self, who: Who) {
        *self.who.write().expect("no holder panics") = Arc::new(who);
    }

    /// Makes the socket join Socket.IO rooms, unless it is gone: the library forgets the rooms of a socket
    /// that goes, and one joined afterwards would stay for ever.
    pub fn join(&self, io: &SocketIo, socket: &SocketRef, rooms: Vec<String>) {
        if !self.is_there(io, socket) {
            return;
        }
        socket.join(rooms.clone());
        // It may have gone since it was looked for.
        if !self.is_there(io, socket) {
            socket.leave(rooms);
        }
    }

    /// Is the socket in its namespace, and not the next one of the same connection?
    fn is_there(&self, io: &SocketIo, socket: &SocketRef) -> bool {
        let found = io.of(socket.ns()).and_then(|all| all.get_socket(socket.id));
        found.and_then(|found| Self::of(&found)).is_some_and(|seat| seat.place == self.place)
    }

    /// The socket receives the room's full stream from here on.
    pub fn open(&self, hall: &Hall, io: &SocketIo, socket: &SocketRef, room: &RoomId) {
        let wire = self.wire(hall, socket);
        let mut joined = vec![open_room(room)];
        if wire.is_none() {
            joined.push(relayed_room(room));
        }
        self.join(io, socket, joined);
        let mut rooms = self.rooms();
        if rooms.as_mut().is_some_and(|rooms| rooms.insert(room.clone())) {
            let user = Arc::new(self.who().user_id.clone());
            hall.openers.add(room, Opener { seat: self.number, socket: socket.id, user, wire });
        }
    }

    pub fn close(&self, hall: &Hall, socket: &SocketRef, room: &RoomId) {
        socket.leave([open_room(room), relayed_room(room)]);
        let mut rooms = self.rooms();
        if rooms.as_mut().is_some_and(|rooms| rooms.remove(room)) {
            hall.openers.remove(room, self.number);
        }
    }

    /// Closes every room for good.
    pub fn close_all(&self, hall: &Hall) {
        for room in self.rooms().take().into_iter().flatten() {
            hall.openers.remove(&room, self.number);
        }
    }

    pub fn has_opened(&self, room: &RoomId) -> bool {
        self.rooms().as_ref().is_some_and(|rooms| rooms.contains(room))
    }

    /// Where ready frames reach the socket: nowhere while it polls.
    pub fn wire(&self, hall: &Hall, socket: &SocketRef) -> Option<Weak<Wire>> {
        if socket.transport_type() != TransportType::Websocket {
            return None;
        }
        let carries = |connection: Connection| {
            connection.wire.upgrade().is_some_and(|wire| wire.is_websocket()).then_some(connection.wire)
        };
        let upgraded = || hall.core.upgrades.find(self.socket.as_str()).and_then(carries);
        self.connection.clone().and_then(carries).or_else(upgraded)
    }

    /// Drops what was laid on the socket's wires and is not out. False when its client was behind with it.
    pub fn forget(&self, core: &Core) -> bool {
        let wires = self.connections(core).filter_map(|connection| connection.wire.upgrade());
        wires.filter(|wire| !wire.forget()).count() == 0
    }

    /// Cuts the wires under the socket, for a goodbye that does not get through.
    pub fn cut(&self, core: &Core) {
        self.connections(core).for_each(|connection| connection.cut.cancel());
    }

    fn connections(&self, core: &Core) -> impl Iterator<Item = Connection> {
        self.connection.clone().into_iter().chain(core.upgrades.find(self.socket.as_str()))
    }

    fn rooms(&self) -> MutexGuard<'_, Option<HashSet<RoomId>>> {
        self.rooms.lock().expect("no holder panics")
    }

    pub fn follow(&self) {
        self.follows.store(true, Ordering::SeqCst);
    }

    pub fn follows(&self) -> bool {
        self.follows.load(Ordering::SeqCst)
    }

    pub fn revoke(&self) {
        self.is_revoked.store(true, Ordering::SeqCst);
    }

    /// Refuses whatever comes after the session's end.
    pub fn must_be_alive(&self) -> Result<()> {
        if self.is_revoked.load(Ordering::SeqCst) {
            return Err(Error::refused(Code::AuthRequired, "this session has ended"));
        }
        Ok(())
    }

    /// Counts a refusal by a rate limit and answers how many there were in a row.
    pub fn strike(&self) -> u32 {
        self.strikes.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub fn forgive(&self) {
        self.strikes.store(0, Ordering::Relaxed);
    }
}

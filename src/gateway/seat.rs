//! What is kept with a socket: who it is, which rooms it opened, whether it may still act.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, RwLock,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use socketioxide::{SocketIo, extract::SocketRef};

use crate::{
    contract::{
        errors::Code,
        ids::{RoomId, SocketId},
    },
    domain::{
        error::{Error, Result},
        who::Who,
    },
    gateway::lane::Lane,
    services::connection::Connection,
};

/// Shared by the socket's handlers. It never holds the socket itself: that would be a circle, never freed.
pub struct Seat {
    /// The connection's id, which all of its namespaces share, one after the other too.
    pub socket: SocketId,
    /// This seat's own name among those who are present.
    pub place: SocketId,
    pub lane: Arc<Lane>,
    /// The wire, to be cut when a goodbye does not get through.
    pub connection: Option<Connection>,
    /// Read from the database at the handshake, and again when it changed.
    who: RwLock<Arc<Who>>,
    /// How many changes of sessions there had been when it was read.
    pub checked_at: u64,
    /// The rooms that this socket opened.
    rooms: Mutex<HashSet<RoomId>>,
    /// Did it ask for heads, by `chat:sync`?
    follows: AtomicBool,
    /// Its session has ended: every event is refused, whatever the transport does.
    is_revoked: AtomicBool,
    /// Refusals by a rate limit since the last event that went through.
    strikes: AtomicU32,
}

impl Seat {
    pub fn new(
        socket: SocketId,
        place: SocketId,
        who: Who,
        checked_at: u64,
        lane: Arc<Lane>,
        connection: Option<Connection>,
    ) -> Arc<Self> {
        Arc::new(Self {
            socket,
            place,
            lane,
            connection,
            who: RwLock::new(Arc::new(who)),
            checked_at,
            rooms: Mutex::default(),
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

    pub fn open(&self, room: &RoomId) {
        self.rooms().insert(room.clone());
    }

    pub fn close(&self, room: &RoomId) {
        self.rooms().remove(room);
    }

    pub fn has_opened(&self, room: &RoomId) -> bool {
        self.rooms().contains(room)
    }

    fn rooms(&self) -> MutexGuard<'_, HashSet<RoomId>> {
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

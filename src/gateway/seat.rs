//! What is kept with a socket: who it is, which rooms it opened, whether it may still act.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use socketioxide::extract::SocketRef;

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
    pub socket: SocketId,
    pub lane: Arc<Lane>,
    /// The wire, to be cut when a goodbye does not get through.
    pub connection: Option<Connection>,
    /// Read from the database at the handshake, and again when it changed.
    who: RwLock<Arc<Who>>,
    /// The rooms that this socket opened.
    rooms: Mutex<HashSet<RoomId>>,
    /// Did it ask for heads, by `chat:sync`?
    follows: AtomicBool,
    /// Its session has ended: every event is refused, whatever the transport does.
    is_revoked: AtomicBool,
    /// The disconnect was seen.
    is_gone: AtomicBool,
    /// Refusals by a rate limit since the last event that went through.
    strikes: AtomicU32,
}

impl Seat {
    pub fn new(socket: SocketId, who: Who, lane: Arc<Lane>, connection: Option<Connection>) -> Arc<Self> {
        Arc::new(Self {
            socket,
            lane,
            connection,
            who: RwLock::new(Arc::new(who)),
            rooms: Mutex::default(),
            follows: AtomicBool::new(false),
            is_revoked: AtomicBool::new(false),
            is_gone: AtomicBool::new(false),
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

    pub fn open(&self, room: &RoomId) {
        self.rooms.lock().expect("no holder panics").insert(room.clone());
    }

    pub fn close(&self, room: &RoomId) {
        self.rooms.lock().expect("no holder panics").remove(room);
    }

    pub fn has_opened(&self, room: &RoomId) -> bool {
        self.rooms.lock().expect("no holder panics").contains(room)
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

    pub fn set_gone(&self) {
        self.is_gone.store(true, Ordering::SeqCst);
    }

    pub fn is_gone(&self) -> bool {
        self.is_gone.load(Ordering::SeqCst)
    }

    /// Counts a refusal by a rate limit and answers how many there were in a row.
    pub fn strike(&self) -> u32 {
        self.strikes.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub fn forgive(&self) {
        self.strikes.store(0, Ordering::Relaxed);
    }
}

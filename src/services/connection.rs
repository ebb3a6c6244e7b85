//! The wire under a request or a socket: where it comes from, and a way to cut it from outside.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, Weak},
};

use tokio_util::sync::CancellationToken;

use crate::services::wire::Wire;

/// Longer than any Engine.IO session's name, in bytes.
const MAX_SESSION: usize = 64;

/// One TCP connection. The listener makes it, HTTP hands it on with each request, the gateway cuts it.
#[derive(Clone)]
pub struct Connection {
    pub peer: SocketAddr,
    /// Cancelling it makes every read and write on the connection fail at once.
    pub cut: CancellationToken,
    /// Its stream, for as long as it is open.
    pub wire: Weak<Wire>,
}

/// The connections on which sessions that began by polling go on as websockets: at most one for each
/// connection that is open.
#[derive(Default)]
pub struct Upgrades {
    connections: Mutex<HashMap<String, Connection>>,
}

impl Upgrades {
    /// The connection asks to take the session over. The first one that is open has it: the protocol lets
    /// a session be upgraded once.
    pub fn note(&self, session: &str, connection: &Connection) {
        let Some(wire) = connection.wire.upgrade().filter(|_| session.len() <= MAX_SESSION) else { return };
        let mut connections = self.connections();
        if let Some(before) = wire.takes_over(session) {
            Self::remove(&mut connections, &before, &wire);
        }
        let is_free = connections.get(session).is_none_or(|other| other.wire.strong_count() == 0);
        if is_free {
            connections.insert(session.to_owned(), connection.clone());
        }
    }

    /// The connection is gone.
    pub fn forget(&self, wire: &Arc<Wire>) {
        if let Some(session) = wire.session() {
            Self::remove(&mut self.connections(), &session, wire);
        }
    }

    pub fn find(&self, session: &str) -> Option<Connection> {
        self.connections().get(session).cloned()
    }

    fn remove(connections: &mut HashMap<String, Connection>, session: &str, wire: &Arc<Wire>) {
        if connections.get(session).is_some_and(|other| other.wire.as_ptr() == Arc::as_ptr(wire)) {
            connections.remove(session);
        }
    }

    fn connections(&self) -> MutexGuard<'_, HashMap<String, Connection>> {
        self.connections.lock().expect("no holder panics")
    }
}

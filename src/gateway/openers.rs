//! Who has opened which room, as the fan-out walks it.
//!
//! A socket on a websocket is reached by its wire, with frames that are the same for all; one that polls
//! through the library. The list of a room is shared with whoever walks it and copied only when it changes
//! meanwhile, so a walk holds no lock that a join needs.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock, Weak},
};

use socketioxide::socket::Sid;

use crate::{
    contract::ids::{RoomId, UserId},
    services::wire::Wire,
};

/// One socket in a room. Small, and no strings in it: whoever tells a large room passes over all of them.
#[derive(Clone)]
pub struct Opener {
    /// The seat's number.
    pub seat: u64,
    pub socket: Sid,
    pub user: Arc<UserId>,
    /// `None`: the library delivers.
    pub wire: Option<Weak<Wire>>,
}

#[derive(Default)]
pub struct Openers {
    rooms: RwLock<HashMap<RoomId, Arc<Vec<Opener>>>>,
}

impl Openers {
    /// Everybody in the room at this moment.
    pub fn of(&self, room: &RoomId) -> Option<Arc<Vec<Opener>>> {
        self.rooms.read().expect("no holder panics").get(room).cloned()
    }

    /// The seat was not there before.
    pub fn add(&self, room: &RoomId, opener: Opener) {
        let mut rooms = self.rooms.write().expect("no holder panics");
        Arc::make_mut(rooms.entry(room.clone()).or_default()).push(opener);
    }

    pub fn remove(&self, room: &RoomId, seat: u64) {
        let mut rooms = self.rooms.write().expect("no holder panics");
        let Some(list) = rooms.get_mut(room) else { return };
        let list = Arc::make_mut(list);
        if let Some(at) = list.iter().position(|opener| opener.seat == seat) {
            list.swap_remove(at);
        }
        if list.is_empty() {
            rooms.remove(room);
        }
    }
}

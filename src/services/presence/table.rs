//! What is known of everybody at one moment: the sockets here, and what the other processes told of theirs.

use std::{
    collections::{HashMap, HashSet},
    time::Instant,
};

use crate::{
    contract::{
        ids::{RoomId, SocketId, UserId},
        presence::ChosenStatus,
        rooms::UserInRoom,
        time::Timestamp,
    },
    services::cluster::envelope::{NodeId, PersonAt},
};

#[derive(Default)]
pub struct Table {
    /// Everybody who is connected anywhere, or was until a moment ago.
    pub people: HashMap<UserId, Person>,
    /// Every connected socket of `/chat` here.
    pub sockets: HashMap<SocketId, Place>,
    /// Who is present in each room that somebody is present in.
    pub rooms: HashMap<RoomId, HashMap<UserId, Seats>>,
    /// Who is writing where, and until when that holds.
    pub typing: HashMap<(RoomId, UserId), Instant>,
    /// Rooms whose list of users is to be told at the next tick.
    pub changed: HashSet<RoomId>,
    /// What each of the other processes said last: its people and the rooms that they have open there.
    pub elsewhere: HashMap<NodeId, HashMap<UserId, HashSet<RoomId>>>,
}

pub struct Person {
    pub name: String,
    pub status: ChosenStatus,
    /// When the status was chosen; the epoch for who never chose.
    pub chosen_at: Timestamp,
    pub sockets: HashSet<SocketId>,
    /// The other processes at which the person is connected.
    pub nodes: HashSet<NodeId>,
    /// When the last socket went, while the grace lasts.
    pub gone: Option<(Instant, Timestamp)>,
}

pub struct Place {
    pub user: UserId,
    pub rooms: HashSet<RoomId>,
}

/// By what a user is present in a room.
#[derive(Default)]
pub struct Seats {
    pub sockets: HashSet<SocketId>,
    /// The other processes at which the user has the room open.
    pub nodes: HashSet<NodeId>,
}

impl Person {
    pub fn new(name: String) -> Self {
        let (sockets, nodes) = Default::default();
        Self { name, status: ChosenStatus::Online, chosen_at: Timestamp(0), sockets, nodes, gone: None }
    }

    pub fn is_connected(&self) -> bool {
        !self.sockets.is_empty() || !self.nodes.is_empty()
    }
}

impl Seats {
    pub fn is_empty(&self) -> bool {
        self.sockets.is_empty() && self.nodes.is_empty()
    }
}

impl Table {
    pub fn name(&self, user: &UserId) -> String {
        self.people.get(user).map(|person| person.name.clone()).unwrap_or_default()
    }

    pub fn users(&self, room: &RoomId) -> Vec<UserInRoom> {
        let present = self.rooms.get(room).into_iter().flat_map(HashMap::keys);
        let mut users: Vec<_> =
            present.map(|user| UserInRoom { user_id: user.clone(), user_name: self.name(user) }).collect();
        users.sort_by(|a, b| (&a.user_name, &a.user_id).cmp(&(&b.user_name, &b.user_id)));
        users
    }

    pub fn is_present(&self, room: &RoomId, user: &UserId) -> bool {
        self.rooms.get(room).is_some_and(|users| users.contains_key(user))
    }

    /// The rooms that the user is present in, anywhere.
    pub fn rooms_of(&self, user: &UserId) -> Vec<RoomId> {
        let rooms = self.rooms.iter().filter(|(_, users)| users.contains_key(user));
        rooms.map(|(room, _)| room.clone()).collect()
    }

    /// Where the user is here, for the other processes.
    pub fn here(&self, user: &UserId) -> PersonAt {
        let person = self.people.get(user);
        let sockets = person.into_iter().flat_map(|person| &person.sockets);
        let rooms: HashSet<_> =
            sockets.filter_map(|socket| self.sockets.get(socket)).flat_map(|place| &place.rooms).collect();
        PersonAt {
            user: user.clone(),
            name: self.name(user),
            status: person.map_or(ChosenStatus::Online, |person| person.status),
            chosen_at: person.map_or(Timestamp(0), |person| person.chosen_at),
            is_there: person.is_some_and(|person| !person.sockets.is_empty()),
            rooms: rooms.into_iter().cloned().collect(),
        }
    }

    /// Everybody who is here.
    pub fn everybody_here(&self) -> Vec<PersonAt> {
        let here = self.people.iter().filter(|(_, person)| !person.sockets.is_empty());
        here.map(|(user, _)| self.here(user)).collect()
    }
}

//! What is known of everybody at one moment: the sockets here, and what the other processes told of theirs.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::Instant,
};

use crate::{
    contract::{
        ids::{RoomId, SocketId, UserId},
        presence::{self, ChosenStatus, Status},
        rooms::{RoomUsers, UserInRoom},
        time::Timestamp,
    },
    services::{
        cluster::envelope::{NodeId, PersonAt},
        presence::pace::{LISTED, Pace},
    },
};

#[derive(Default)]
pub struct Table {
    /// Everybody who is connected anywhere, or was until a moment ago.
    pub people: HashMap<UserId, Person>,
    /// Every connected socket of `/chat` here.
    pub sockets: HashMap<SocketId, Place>,
    /// Who is present in each room that somebody is present in.
    pub rooms: HashMap<RoomId, Present>,
    /// Who is writing where, and until when that holds.
    pub typing: HashMap<(RoomId, UserId), Instant>,
    /// What the rooms were told of it, and when.
    pub pace: Pace,
    /// In a large house: whose status changed and is still to be told, and since when they are offline if they are.
    pub news: BTreeMap<UserId, Option<Timestamp>>,
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

/// Who is present in a room.
#[derive(Default)]
pub struct Present {
    pub users: HashMap<UserId, Seats>,
    /// The same people by name, so that a list of the first of them passes over no others.
    by_name: BTreeSet<(String, UserId)>,
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

    /// Who is present in the room, by name: at most [`LISTED`], `asker` among them if present, and how many there are.
    pub fn list(&self, room: &RoomId, asker: Option<&UserId>) -> RoomUsers {
        let present = self.rooms.get(room);
        let by_name = present.into_iter().flat_map(|present| &present.by_name);
        let mut users: Vec<_> = by_name.take(LISTED).map(|(name, user)| listed(user, name)).collect();
        if let Some(asker) = asker.filter(|asker| self.is_present(room, asker))
            && !users.iter().any(|user| user.user_id == *asker)
        {
            users.pop();
            users.push(listed(asker, &self.name(asker)));
        }
        RoomUsers { room_id: room.clone(), users, user_count: self.count(room) as u64 }
    }

    pub fn count(&self, room: &RoomId) -> usize {
        self.rooms.get(room).map_or(0, |present| present.users.len())
    }

    pub fn is_present(&self, room: &RoomId, user: &UserId) -> bool {
        self.rooms.get(room).is_some_and(|present| present.users.contains_key(user))
    }

    /// By what the user is present in the room; nothing yet for who has just come.
    pub fn seats(&mut self, room: &RoomId, user: &UserId) -> &mut Seats {
        let name = self.people.get(user).map_or("", |person| &person.name);
        let present = self.rooms.entry(room.clone()).or_default();
        present.users.entry(user.clone()).or_insert_with(|| {
            present.by_name.insert((name.to_owned(), user.clone()));
            Seats::default()
        })
    }

    /// Takes the user out of the room if nothing of it is left there.
    pub fn clear_seats(&mut self, room: &RoomId, user: &UserId) -> bool {
        let Some(present) = self.rooms.get_mut(room) else { return false };
        if !present.users.get(user).is_some_and(Seats::is_empty) {
            return false;
        }
        present.users.remove(user);
        let name = self.people.get(user).map_or("", |person| &person.name);
        present.by_name.remove(&(name.to_owned(), user.clone()));
        if present.users.is_empty() {
            self.rooms.remove(room);
        }
        true
    }

    /// False when it was the name before. The lists that have the old name are due.
    pub fn set_name(&mut self, user: &UserId, name: &str) -> bool {
        let Some(person) = self.people.get_mut(user).filter(|person| person.name != name) else {
            return false;
        };
        let before = std::mem::replace(&mut person.name, name.to_owned());
        let before = (before, user.clone());
        for (room, present) in &mut self.rooms {
            if present.by_name.remove(&before) {
                present.by_name.insert((name.to_owned(), user.clone()));
                self.pace.changes(room.clone());
            }
        }
        true
    }

    /// How others see the user, who was last seen then if offline.
    pub fn status(&self, user: &UserId, last_seen_at: Option<Timestamp>) -> presence::Presence {
        let user_id = user.clone();
        match self.people.get(user) {
            Some(person) => presence::Presence { user_id, status: person.status.into(), last_seen_at: None },
            None => presence::Presence { user_id, status: Status::Offline, last_seen_at },
        }
    }

    /// Are so many connected that a status is told to those alone who are likely to look at it?
    pub fn is_large(&self) -> bool {
        self.people.len() > LISTED
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

fn listed(user: &UserId, name: &str) -> UserInRoom {
    UserInRoom { user_id: user.clone(), user_name: name.to_owned() }
}

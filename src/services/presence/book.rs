//! What happens to the table, and what is told of it.
//!
//! Presence is the user's, not the socket's: the first socket of a user joins a room for the user and
//! the last one leaves it, at whichever process they are. Each process tells its own sockets of the changes
//! in the whole, while they are made, so that joined and left come in pairs and in order; `chat:room-users`
//! then repairs whatever a client missed. Large rooms, and large houses, are told less (see `pace`).

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use crate::{
    clock::Clock,
    contract::{
        events::ServerEvent,
        ids::{RoomId, SocketId, UserId},
        presence::{ChosenStatus, Status},
        rooms::{RoomUsers, Typing, UserJoined, UserLeft},
        time::Timestamp,
    },
    domain::{notices::Audience, who::Who},
    services::{
        bus::Bus,
        cluster::{
            envelope::{Body, NodeId, PersonAt},
            outbox::Outbox,
        },
        presence::{
            pace::LISTED,
            table::{Person, Place, Table},
        },
    },
};

/// Typing ends by itself when it was not renewed for this long.
const TYPING: Duration = Duration::from_secs(6);
/// Whoever comes back within this time was never away: a reload, a change of network.
const GRACE: Duration = Duration::from_secs(5);
/// People of a large house whose status is told in one tick; the others wait for the next.
const NEWS: usize = LISTED;
/// After a start everybody comes back within this time.
const SETTLING: Duration = Duration::from_secs(15);

pub struct Presence {
    clock: Clock,
    bus: Bus,
    /// The other processes learn of the changes here, in their order.
    outbox: Outbox,
    table: Mutex<Table>,
    /// Nobody was here before.
    opened_at: Timestamp,
}

impl Presence {
    pub fn new(clock: Clock, bus: Bus, outbox: Outbox) -> Self {
        let opened_at = Timestamp(clock.now_ms());
        Self { clock, bus, outbox, table: Mutex::default(), opened_at }
    }

    /// A socket of the user connected.
    pub fn connect(&self, who: &Who, socket: SocketId) {
        let mut table = self.table();
        if table.sockets.contains_key(&socket) {
            return;
        }
        let user = &who.user_id;
        table.sockets.insert(socket.clone(), Place { user: user.clone(), rooms: HashSet::new() });
        let is_new = !table.people.contains_key(user);
        let person = table.people.entry(user.clone()).or_insert_with(|| Person::new(who.name.clone()));
        person.gone = None;
        let is_first = person.sockets.is_empty();
        person.sockets.insert(socket);
        if is_new {
            self.tell_status(&mut table, user, None);
        }
        if is_first {
            self.share(&table, user);
        }
    }

    /// A socket is gone, with a word or without: it leaves every room that it was in.
    pub fn disconnect(&self, socket: &SocketId) {
        let mut table = self.table();
        let Some(place) = table.sockets.remove(socket) else { return };
        let mut has_changed = false;
        for room in &place.rooms {
            has_changed |= self.take_socket(&mut table, room, &place.user, socket);
        }
        if let Some(person) = table.people.get_mut(&place.user) {
            person.sockets.remove(socket);
            has_changed |= person.sockets.is_empty();
        }
        self.may_be_gone(&mut table, &place.user);
        if has_changed {
            self.share(&table, &place.user);
        }
    }

    /// A connected socket opens the room; the first of its user makes the user present there.
    pub fn enter(&self, room: &RoomId, socket: &SocketId) {
        let mut table = self.table();
        let Some(place) = table.sockets.get_mut(socket) else { return };
        place.rooms.insert(room.clone());
        let user = place.user.clone();
        let seats = table.seats(room, &user);
        let (is_new, is_first_here) = (seats.is_empty(), seats.sockets.is_empty());
        seats.sockets.insert(socket.clone());
        if is_new {
            self.tell_joined(&mut table, room, &user);
        }
        if is_first_here {
            self.share(&table, &user);
        }
    }

    /// A socket closes the room; the last of its user ends the user's presence there.
    pub fn leave(&self, room: &RoomId, socket: &SocketId) {
        let mut table = self.table();
        let Some(place) = table.sockets.get_mut(socket) else { return };
        if place.rooms.remove(room) {
            let user = place.user.clone();
            if self.take_socket(&mut table, room, &user, socket) {
                self.share(&table, &user);
            }
        }
    }

    /// The user is writing, or has stopped. Only who is present in the room can.
    pub fn set_typing(&self, room: &RoomId, user: &UserId, is_typing: bool) {
        if self.hear_typing(room, user, is_typing) {
            self.outbox.put(|| Body::Typing { room: room.clone(), user: user.clone(), is_typing });
        }
    }

    /// The same, said at another process; false when it is no news.
    pub fn hear_typing(&self, room: &RoomId, user: &UserId, is_typing: bool) -> bool {
        let mut table = self.table();
        if !table.is_present(room, user) {
            return false;
        }
        let key = (room.clone(), user.clone());
        let was_typing = match is_typing {
            true => table.typing.insert(key, self.clock.instant() + TYPING).is_some(),
            false => table.typing.remove(&key).is_some(),
        };
        if is_typing || was_typing {
            self.tell_typing(&table, room, user, is_typing);
        }
        is_typing || was_typing
    }

    /// What the user says of itself while connected.
    pub fn set_status(&self, user: &UserId, status: ChosenStatus) {
        let mut table = self.table();
        let Some(person) = table.people.get_mut(user) else { return };
        if person.status != status {
            person.status = status;
            person.chosen_at = Timestamp(self.clock.now_ms());
            self.tell_status(&mut table, user, None);
            self.share(&table, user);
        }
    }

    /// The user has another name from here on.
    pub fn rename(&self, user: &UserId, name: &str) {
        let mut table = self.table();
        if table.set_name(user, name) {
            self.share(&table, user);
        }
    }

    /// Another process told where a person is there.
    pub fn hear_person(&self, node: &NodeId, told: PersonAt) {
        let mut table = self.table();
        self.move_person(&mut table, node, told);
    }

    /// Another process told where everybody is there.
    pub fn hear_snapshot(&self, node: &NodeId, told: Vec<PersonAt>) {
        let mut table = self.table();
        let named: HashSet<&UserId> = told.iter().map(|person| &person.user).collect();
        let known = table.elsewhere.get(node).into_iter().flat_map(HashMap::keys);
        let missing: Vec<_> = known.filter(|user| !named.contains(user)).cloned().collect();
        for user in missing {
            self.take_person(&mut table, node, &user);
        }
        for person in told {
            self.move_person(&mut table, node, person);
        }
    }

    /// Another process is gone, and with it whoever was there alone.
    pub fn drop_node(&self, node: &NodeId) {
        let mut table = self.table();
        let users: Vec<_> = table.elsewhere.get(node).into_iter().flat_map(HashMap::keys).cloned().collect();
        for user in users {
            self.take_person(&mut table, node, &user);
        }
        table.elsewhere.remove(node);
    }

    /// Tells the other processes where everybody is here.
    pub fn share_all(&self) {
        let table = self.table();
        self.outbox.put(|| Body::Snapshot(table.everybody_here()));
    }

    /// Once a second: ends typing that was not renewed, tells the lists of users that are due, and answers
    /// who has been gone for longer than the grace, with the time of going; they are still to be
    /// [seen off](Self::see_off).
    pub fn tick(&self) -> Vec<(UserId, Timestamp)> {
        let now = self.clock.instant();
        let mut table = self.table();
        let ended: Vec<_> =
            table.typing.iter().filter(|(_, until)| **until <= now).map(|(key, _)| key.clone()).collect();
        for (room, user) in ended {
            table.typing.remove(&(room.clone(), user.clone()));
            self.tell_typing(&table, &room, &user, false);
        }
        self.tell_lists(&mut table);
        let is_over = |since: Instant| now.duration_since(since) >= GRACE;
        let gone = table.people.iter().filter_map(|(user, person)| {
            person.gone.filter(|(since, _)| is_over(*since)).map(|(_, at)| (user.clone(), at))
        });
        gone.collect()
    }

    /// Tells that these people are offline, unless they have come back.
    pub fn see_off(&self, gone: &[(UserId, Timestamp)]) {
        let mut table = self.table();
        for (user, at) in gone {
            let is_gone = |person: &Person| person.gone.is_some_and(|(_, went_at)| went_at == *at);
            if table.people.get(user).is_some_and(is_gone) {
                table.people.remove(user);
                self.tell_status(&mut table, user, Some(*at));
            }
        }
    }

    /// Whose status is still to be told, in a large house: as many as a tick tells.
    pub fn news(&self) -> Vec<UserId> {
        self.table().news.keys().take(NEWS).cloned().collect()
    }

    /// Tells the status of these people to the followers of the rooms given with each.
    pub fn tell_news(&self, told: Vec<(UserId, Vec<RoomId>)>) {
        let mut table = self.table();
        for (user, rooms) in told {
            let Some(last_seen_at) = table.news.get(&user).copied() else { continue };
            let event = ServerEvent::Presence(table.status(&user, last_seen_at));
            let (is_alone, audience) = match table.is_large() {
                true => (rooms.is_empty(), Audience::FollowersOfAny(rooms)),
                false => (false, Audience::Followers),
            };
            if is_alone || self.bus.flash(audience, event) {
                table.news.remove(&user);
            }
        }
    }

    /// Who is present in the room, by name: at most [`LISTED`] people, `asker` among them if present.
    pub fn users_in(&self, room: &RoomId, asker: &UserId) -> RoomUsers {
        self.table().list(room, Some(asker))
    }

    /// Has a socket of this process the room open?
    pub fn is_open_here(&self, room: &RoomId) -> bool {
        self.table()
            .rooms
            .get(room)
            .is_some_and(|present| present.users.values().any(|seats| !seats.sockets.is_empty()))
    }

    /// The user's status as others see it.
    pub fn status(&self, user: &UserId) -> Status {
        self.table().status(user, None).status
    }

    /// Is the user in the app right now? Who is away is not; who asked not to be disturbed counts as looking.
    pub fn is_looking(&self, user: &UserId) -> bool {
        let table = self.table();
        table
            .people
            .get(user)
            .is_some_and(|person| person.is_connected() && person.status != ChosenStatus::Away)
    }

    /// How long it is open whether a user who is not connected comes right back: after they went, and after a start. By
    /// the wall clock, as what then happens is.
    pub fn may_come_back_within(&self, user: &UserId) -> Duration {
        let now = self.clock.now_ms();
        let left = |since: Timestamp, whole: Duration| {
            whole.saturating_sub(Duration::from_millis(u64::try_from(now - since.0).unwrap_or(0)))
        };
        let gone = self.table().people.get(user).and_then(|person| person.gone);
        let grace = gone.map_or(Duration::ZERO, |(_, at)| left(at, GRACE));
        grace.max(left(self.opened_at, SETTLING))
    }

    /// Who is connected, at any process, and says so of themselves.
    pub fn list_online(&self) -> HashSet<UserId> {
        let table = self.table();
        let online = table
            .people
            .iter()
            .filter(|(_, person)| person.is_connected() && person.status == ChosenStatus::Online);
        online.map(|(user, _)| user.clone()).collect()
    }

    /// People who are connected, at any process.
    pub fn count_online(&self) -> usize {
        self.table().people.values().filter(|person| person.is_connected()).count()
    }

    /// People who are connected to this process.
    pub fn count_here(&self) -> usize {
        self.table().people.values().filter(|person| !person.sockets.is_empty()).count()
    }

    /// How many people are present in each room that somebody is present in, at any process.
    pub fn count_rooms(&self) -> Vec<(RoomId, usize)> {
        self.table().rooms.iter().map(|(room, present)| (room.clone(), present.users.len())).collect()
    }

    /// True when it was the last socket of its user in the room here.
    fn take_socket(&self, table: &mut Table, room: &RoomId, user: &UserId, socket: &SocketId) -> bool {
        let seats = table.rooms.get_mut(room).and_then(|present| present.users.get_mut(user));
        let Some(seats) = seats else { return false };
        let was_last = seats.sockets.remove(socket) && seats.sockets.is_empty();
        if was_last {
            self.may_have_left(table, room, user);
        }
        was_last
    }

    fn move_person(&self, table: &mut Table, node: &NodeId, told: PersonAt) {
        let user = told.user;
        if !told.is_there {
            return self.take_person(table, node, &user);
        }
        let is_new = !table.people.contains_key(&user);
        let person = table.people.entry(user.clone()).or_insert_with(|| Person::new(told.name.clone()));
        person.gone = None;
        person.nodes.insert(node.clone());
        let has_chosen = told.chosen_at > person.chosen_at;
        if has_chosen {
            person.status = told.status;
            person.chosen_at = told.chosen_at;
        }
        if is_new || has_chosen {
            self.tell_status(table, &user, None);
        }
        // Who is here too is known better here: the name is read anew for its sockets.
        if table.people.get(&user).is_some_and(|person| person.sockets.is_empty()) {
            table.set_name(&user, &told.name);
        }
        let rooms: HashSet<_> = told.rooms.into_iter().collect();
        let known = table.elsewhere.entry(node.clone()).or_default();
        let before = known.insert(user.clone(), rooms.clone()).unwrap_or_default();
        for room in before.difference(&rooms) {
            self.take_node(table, room, &user, node);
        }
        for room in rooms.difference(&before) {
            let seats = table.seats(room, &user);
            let is_new = seats.is_empty();
            seats.nodes.insert(node.clone());
            if is_new {
                self.tell_joined(table, room, &user);
            }
        }
    }

    fn take_person(&self, table: &mut Table, node: &NodeId, user: &UserId) {
        let rooms = table.elsewhere.get_mut(node).and_then(|known| known.remove(user));
        for room in rooms.into_iter().flatten() {
            self.take_node(table, &room, user, node);
        }
        if let Some(person) = table.people.get_mut(user) {
            person.nodes.remove(node);
        }
        self.may_be_gone(table, user);
    }

    fn take_node(&self, table: &mut Table, room: &RoomId, user: &UserId, node: &NodeId) {
        if let Some(seats) = table.rooms.get_mut(room).and_then(|present| present.users.get_mut(user)) {
            seats.nodes.remove(node);
            self.may_have_left(table, room, user);
        }
    }

    /// Ends the user's presence in the room when nothing of it is left there.
    fn may_have_left(&self, table: &mut Table, room: &RoomId, user: &UserId) {
        if !table.clear_seats(room, user) {
            return;
        }
        if table.typing.remove(&(room.clone(), user.clone())).is_some() {
            self.tell_typing(table, room, user, false);
        }
        let present = table.count(room);
        if table.pace.moves(room, user, present) {
            let event = ServerEvent::UserLeft(UserLeft {
                user_id: user.clone(),
                user_name: table.name(user),
                room_id: room.clone(),
                left_at: Timestamp(self.clock.now_ms()),
                user_count: present as u64,
            });
            self.bus.flash(Audience::RoomExceptUser(room.clone(), user.clone()), event);
        }
    }

    /// The grace begins when the last socket has gone.
    fn may_be_gone(&self, table: &mut Table, user: &UserId) {
        if let Some(person) = table.people.get_mut(user).filter(|person| !person.is_connected()) {
            person.gone = person.gone.or(Some((self.clock.instant(), Timestamp(self.clock.now_ms()))));
        }
    }

    fn tell_joined(&self, table: &mut Table, room: &RoomId, user: &UserId) {
        let present = table.count(room);
        if table.pace.moves(room, user, present) {
            let event = ServerEvent::UserJoined(UserJoined {
                user_id: user.clone(),
                user_name: table.name(user),
                room_id: room.clone(),
                joined_at: Timestamp(self.clock.now_ms()),
                user_count: present as u64,
            });
            self.bus.flash(Audience::RoomExceptUser(room.clone(), user.clone()), event);
        }
    }

    fn tell_lists(&self, table: &mut Table) {
        let rooms = &table.rooms;
        let due = table.pace.tick(|room| rooms.get(room).map_or(0, |present| present.users.len()));
        for room in due {
            let event = ServerEvent::RoomUsers(table.list(&room, None));
            if self.bus.flash(Audience::Room(room.clone()), event) {
                table.pace.listed(&room);
            }
        }
    }

    fn tell_typing(&self, table: &Table, room: &RoomId, user: &UserId, is_typing: bool) {
        let event =
            Typing { user_id: user.clone(), user_name: table.name(user), room_id: room.clone(), is_typing };
        self.bus.flash(Audience::RoomExceptUser(room.clone(), user.clone()), ServerEvent::Typing(event));
    }

    /// At once to everybody who follows; in a large house later, and to fewer.
    fn tell_status(&self, table: &mut Table, user: &UserId, last_seen_at: Option<Timestamp>) {
        if table.is_large() {
            table.news.insert(user.clone(), last_seen_at);
            return;
        }
        table.news.remove(user);
        let event = table.status(user, last_seen_at);
        self.bus.flash(Audience::Followers, ServerEvent::Presence(event));
    }

    /// Tells the other processes where the user is here; while the table is held, so that they hear it in order.
    fn share(&self, table: &Table, user: &UserId) {
        self.outbox.put(|| Body::Person(table.here(user)));
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().expect("no holder of the table panics")
    }
}

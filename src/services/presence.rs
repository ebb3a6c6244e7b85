//! Who is where, in memory: which sockets are in which rooms, who is connected at all, who is writing.
//!
//! Presence is the user's, not the socket's: the first socket of a user joins a room for the user and
//! the last one leaves it. What is told is told while the change is made, so that joined and left
//! come in pairs and in order; `chat:room-users` then repairs whatever a client missed.

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
        presence::{self, ChosenStatus, Status},
        rooms::{RoomUsers, Typing, UserInRoom, UserJoined, UserLeft},
        time::Timestamp,
    },
    domain::{notices::Audience, who::Who},
    services::bus::Bus,
};

/// Typing ends by itself when it was not renewed for this long.
const TYPING: Duration = Duration::from_secs(6);
/// Whoever comes back within this time was never away: a reload, a change of network.
const GRACE: Duration = Duration::from_secs(5);

pub struct Presence {
    clock: Clock,
    bus: Bus,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    /// Everybody who is connected, or was until a moment ago.
    people: HashMap<UserId, Person>,
    /// Every connected socket of `/chat`.
    sockets: HashMap<SocketId, Place>,
    /// Who is present in each room that somebody is present in.
    rooms: HashMap<RoomId, HashMap<UserId, Seats>>,
    /// Who is writing where, and until when that holds.
    typing: HashMap<(RoomId, UserId), Instant>,
    /// Rooms whose list of users is to be told at the next tick.
    changed: HashSet<RoomId>,
}

struct Person {
    name: String,
    status: ChosenStatus,
    sockets: usize,
    /// When the last socket went, while the grace lasts.
    gone: Option<(Instant, Timestamp)>,
}

struct Place {
    user: UserId,
    rooms: HashSet<RoomId>,
}

#[derive(Default)]
struct Seats {
    sockets: HashSet<SocketId>,
}

impl Presence {
    pub fn new(clock: Clock, bus: Bus) -> Self {
        Self { clock, bus, table: Mutex::default() }
    }

    /// A socket of the user connected.
    pub fn connect(&self, who: &Who, socket: SocketId) {
        let mut table = self.table();
        if table.sockets.contains_key(&socket) {
            return;
        }
        table.sockets.insert(socket, Place { user: who.user_id.clone(), rooms: HashSet::new() });
        match table.people.get_mut(&who.user_id) {
            Some(person) => {
                person.sockets += 1;
                person.gone = None;
            }
            None => {
                let person =
                    Person { name: who.name.clone(), status: ChosenStatus::Online, sockets: 1, gone: None };
                table.people.insert(who.user_id.clone(), person);
                self.tell_status(&who.user_id, Status::Online, None);
            }
        }
    }

    /// A socket is gone, with a word or without: it leaves every room that it was in.
    pub fn disconnect(&self, socket: &SocketId) {
        let mut table = self.table();
        let Some(place) = table.sockets.remove(socket) else { return };
        for room in &place.rooms {
            self.take_from_room(&mut table, room, &place.user, socket);
        }
        if let Some(person) = table.people.get_mut(&place.user) {
            person.sockets -= 1;
            if person.sockets == 0 {
                person.gone = Some((self.clock.instant(), Timestamp(self.clock.now_ms())));
            }
        }
    }

    /// A connected socket opens the room; the first of its user makes the user present there.
    pub fn enter(&self, room: &RoomId, socket: &SocketId) {
        let mut table = self.table();
        let Some(place) = table.sockets.get_mut(socket) else { return };
        place.rooms.insert(room.clone());
        let user = place.user.clone();
        let seats = table.rooms.entry(room.clone()).or_default().entry(user.clone()).or_default();
        let first = seats.sockets.is_empty();
        seats.sockets.insert(socket.clone());
        if first {
            let user_name = table.name(&user);
            let joined_at = Timestamp(self.clock.now_ms());
            let event = UserJoined { user_id: user.clone(), user_name, room_id: room.clone(), joined_at };
            self.bus.flash(Audience::RoomExceptUser(room.clone(), user), ServerEvent::UserJoined(event));
            table.changed.insert(room.clone());
        }
    }

    /// A socket closes the room; the last of its user ends the user's presence there.
    pub fn leave(&self, room: &RoomId, socket: &SocketId) {
        let mut table = self.table();
        let Some(place) = table.sockets.get_mut(socket) else { return };
        if place.rooms.remove(room) {
            let user = place.user.clone();
            self.take_from_room(&mut table, room, &user, socket);
        }
    }

    /// The user is writing, or has stopped. Only who is present in the room can.
    pub fn set_typing(&self, room: &RoomId, user: &UserId, is_typing: bool) {
        let mut table = self.table();
        if !table.rooms.get(room).is_some_and(|users| users.contains_key(user)) {
            return;
        }
        let key = (room.clone(), user.clone());
        let was_typing = match is_typing {
            true => table.typing.insert(key, self.clock.instant() + TYPING).is_some(),
            false => table.typing.remove(&key).is_some(),
        };
        if is_typing || was_typing {
            self.tell_typing(&table, room, user, is_typing);
        }
    }

    /// What the user says of itself while connected.
    pub fn set_status(&self, user: &UserId, status: ChosenStatus) {
        let mut table = self.table();
        let Some(person) = table.people.get_mut(user) else { return };
        if person.status != status {
            person.status = status;
            self.tell_status(user, status.into(), None);
        }
    }

    /// The user has another name from here on.
    pub fn rename(&self, user: &UserId, name: &str) {
        let mut table = self.table();
        let Some(person) = table.people.get_mut(user) else { return };
        if person.name == name {
            return;
        }
        name.clone_into(&mut person.name);
        let rooms: Vec<RoomId> = table
            .rooms
            .iter()
            .filter(|(_, users)| users.contains_key(user))
            .map(|(room, _)| room.clone())
            .collect();
        table.changed.extend(rooms);
    }

    /// Once a second: ends typing that was not renewed, tells the changed lists of users, and answers
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
        let changed = std::mem::take(&mut table.changed);
        for room in changed {
            let event =
                ServerEvent::RoomUsers(RoomUsers { users: table.users(&room), room_id: room.clone() });
            if !self.bus.flash(Audience::Room(room.clone()), event) {
                table.changed.insert(room);
            }
        }
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
                self.tell_status(user, Status::Offline, Some(*at));
            }
        }
    }

    /// Who is present in the room, by name.
    pub fn users_in(&self, room: &RoomId) -> Vec<UserInRoom> {
        self.table().users(room)
    }

    /// The user's status as others see it.
    pub fn status(&self, user: &UserId) -> Status {
        self.table().people.get(user).map_or(Status::Offline, |person| person.status.into())
    }

    /// People who are connected.
    pub fn count_online(&self) -> usize {
        self.table().people.values().filter(|person| person.sockets > 0).count()
    }

    /// How many people are present in each room that somebody is present in.
    pub fn count_rooms(&self) -> Vec<(RoomId, usize)> {
        self.table().rooms.iter().map(|(room, users)| (room.clone(), users.len())).collect()
    }

    fn take_from_room(&self, table: &mut Table, room: &RoomId, user: &UserId, socket: &SocketId) {
        let Some(users) = table.rooms.get_mut(room) else { return };
        let Some(seats) = users.get_mut(user) else { return };
        if !seats.sockets.remove(socket) || !seats.sockets.is_empty() {
            return;
        }
        users.remove(user);
        if users.is_empty() {
            table.rooms.remove(room);
        }
        if table.typing.remove(&(room.clone(), user.clone())).is_some() {
            self.tell_typing(table, room, user, false);
        }
        let user_name = table.name(user);
        let left_at = Timestamp(self.clock.now_ms());
        let event = UserLeft { user_id: user.clone(), user_name, room_id: room.clone(), left_at };
        self.bus.flash(Audience::RoomExceptUser(room.clone(), user.clone()), ServerEvent::UserLeft(event));
        table.changed.insert(room.clone());
    }

    fn tell_typing(&self, table: &Table, room: &RoomId, user: &UserId, is_typing: bool) {
        let event =
            Typing { user_id: user.clone(), user_name: table.name(user), room_id: room.clone(), is_typing };
        self.bus.flash(Audience::RoomExceptUser(room.clone(), user.clone()), ServerEvent::Typing(event));
    }

    fn tell_status(&self, user: &UserId, status: Status, last_seen_at: Option<Timestamp>) {
        let event = presence::Presence { user_id: user.clone(), status, last_seen_at };
        self.bus.flash(Audience::Followers, ServerEvent::Presence(event));
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().expect("no holder of the table panics")
    }
}

impl Table {
    fn name(&self, user: &UserId) -> String {
        self.people.get(user).map(|person| person.name.clone()).unwrap_or_default()
    }

    fn users(&self, room: &RoomId) -> Vec<UserInRoom> {
        let present = self.rooms.get(room).into_iter().flat_map(HashMap::keys);
        let mut users: Vec<_> =
            present.map(|user| UserInRoom { user_id: user.clone(), user_name: self.name(user) }).collect();
        users.sort_by(|a, b| (&a.user_name, &a.user_id).cmp(&(&b.user_name, &b.user_id)));
        users
    }
}

impl From<ChosenStatus> for Status {
    fn from(chosen: ChosenStatus) -> Self {
        match chosen {
            ChosenStatus::Online => Self::Online,
            ChosenStatus::Away => Self::Away,
            ChosenStatus::Dnd => Self::Dnd,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::{
        contract::{accounts::Role, ids::SessionId},
        domain::notices::Notice,
        services::bus::Bursts,
    };

    fn open() -> (Presence, Bursts) {
        let (bus, bursts) = Bus::open();
        (Presence::new(Clock::manual(0), bus), bursts)
    }

    fn person(name: &str) -> Who {
        Who {
            user_id: UserId::from(name),
            session_id: SessionId::from(name),
            email: format!("{name}@example.org"),
            name: name.to_owned(),
            roles: vec![Role::Member],
        }
    }

    fn told(bursts: &mut Bursts) -> Vec<&'static str> {
        let mut names = Vec::new();
        while let Ok(burst) = bursts.try_recv() {
            names.extend(burst.notices.iter().map(|notice| match notice {
                Notice::Tell { event, .. } => event.name(),
                other => panic!("presence only tells: {other:?}"),
            }));
        }
        names
    }

    #[test]
    fn a_user_with_two_tabs_joins_once_and_leaves_with_the_last() {
        let (presence, mut bursts) = open();
        let (room, bea) = (RoomId::from("general"), person("bea"));
        for tab in ["1", "2"] {
            presence.connect(&bea, SocketId::from(tab));
            presence.enter(&room, &SocketId::from(tab));
        }
        assert_eq!(told(&mut bursts), ["chat:presence", "chat:user-joined"]);
        presence.disconnect(&SocketId::from("1"));
        assert_eq!(told(&mut bursts), [] as [&str; 0]);
        assert_eq!(presence.users_in(&room).len(), 1);
        presence.disconnect(&SocketId::from("2"));
        assert_eq!(told(&mut bursts), ["chat:user-left"]);
        assert_eq!(presence.users_in(&room), []);
    }

    #[test]
    fn whoever_drops_while_writing_stops_writing() {
        let (presence, mut bursts) = open();
        let (room, bea, tab) = (RoomId::from("general"), person("bea"), SocketId::from("1"));
        presence.set_typing(&room, &bea.user_id, true);
        assert_eq!(told(&mut bursts), [] as [&str; 0], "who is not in the room cannot write there");
        presence.connect(&bea, tab.clone());
        presence.enter(&room, &tab);
        presence.set_typing(&room, &bea.user_id, true);
        told(&mut bursts);
        presence.disconnect(&tab);
        assert_eq!(told(&mut bursts), ["chat:typing", "chat:user-left"]);
    }

    #[test]
    fn entering_twice_and_leaving_twice_counts_once() {
        let (presence, mut bursts) = open();
        let (room, bea, tab) = (RoomId::from("general"), person("bea"), SocketId::from("1"));
        presence.connect(&bea, tab.clone());
        told(&mut bursts);
        presence.enter(&room, &tab);
        presence.enter(&room, &tab);
        presence.leave(&room, &tab);
        presence.leave(&room, &tab);
        assert_eq!(told(&mut bursts), ["chat:user-joined", "chat:user-left"]);
    }

    #[test]
    fn a_changed_list_of_users_is_told_once_a_tick() {
        let (presence, mut bursts) = open();
        let room = RoomId::from("general");
        for name in ["bea", "cid", "dov"] {
            presence.connect(&person(name), SocketId::from(name));
            presence.enter(&room, &SocketId::from(name));
        }
        told(&mut bursts);
        presence.tick();
        assert_eq!(told(&mut bursts), ["chat:room-users"]);
        presence.tick();
        assert_eq!(told(&mut bursts), [] as [&str; 0]);
    }

    /// What six tabs of three people may do with two rooms.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Connect(usize),
        Enter(usize, usize),
        Leave(usize, usize),
        Drop(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..6_usize).prop_map(Step::Connect),
            (0..6_usize, 0..2_usize).prop_map(|(tab, room)| Step::Enter(tab, room)),
            (0..6_usize, 0..2_usize).prop_map(|(tab, room)| Step::Leave(tab, room)),
            (0..6_usize).prop_map(Step::Drop),
        ]
    }

    proptest! {
        /// Against the plainest model: which tabs are connected, and which are in which room.
        #[test]
        fn joined_and_left_come_in_pairs_and_leave_no_ghost(steps in vec(step(), 0..60)) {
            let (presence, mut bursts) = open();
            let people = ["ada", "bea", "cid"].map(person);
            let rooms = ["general", "patio"].map(RoomId::from);
            let tabs: Vec<SocketId> = (0..6).map(|tab| SocketId(tab.to_string())).collect();
            let mut connected = HashSet::new();
            let mut inside = HashSet::new();
            let mut told_inside = HashSet::new();
            for step in steps {
                match step {
                    Step::Connect(tab) => {
                        connected.insert(tab);
                        presence.connect(&people[tab % 3], tabs[tab].clone());
                    }
                    Step::Enter(tab, room) => {
                        if connected.contains(&tab) {
                            inside.insert((tab, room));
                        }
                        presence.enter(&rooms[room], &tabs[tab]);
                    }
                    Step::Leave(tab, room) => {
                        inside.remove(&(tab, room));
                        presence.leave(&rooms[room], &tabs[tab]);
                    }
                    Step::Drop(tab) => {
                        connected.remove(&tab);
                        inside.retain(|(one, _)| *one != tab);
                        presence.disconnect(&tabs[tab]);
                    }
                }
                while let Ok(burst) = bursts.try_recv() {
                    for notice in burst.notices {
                        let Notice::Tell { event, .. } = notice else { panic!("presence only tells") };
                        match event {
                            ServerEvent::UserJoined(told) => {
                                prop_assert!(told_inside.insert((told.user_id, told.room_id)), "joined twice");
                            }
                            ServerEvent::UserLeft(told) => {
                                prop_assert!(told_inside.remove(&(told.user_id, told.room_id)), "left twice");
                            }
                            _ => (),
                        }
                    }
                }
                let modelled: HashSet<_> = inside
                    .iter()
                    .map(|(tab, room)| (people[tab % 3].user_id.clone(), rooms[*room].clone()))
                    .collect();
                let listed: HashSet<_> = rooms
                    .iter()
                    .flat_map(|room| presence.users_in(room).into_iter().map(move |user| (user.user_id, room.clone())))
                    .collect();
                prop_assert_eq!(&listed, &modelled);
                prop_assert_eq!(&told_inside, &modelled);
            }
            let online: HashSet<_> = connected.iter().map(|tab| tab % 3).collect();
            prop_assert_eq!(presence.count_online(), online.len());
        }
    }
}

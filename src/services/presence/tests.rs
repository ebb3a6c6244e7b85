//! Pairs, order and no ghosts: by stories, and by chance.

use proptest::{collection::vec, prelude::*};

use std::collections::HashSet;

use crate::{
    clock::Clock,
    contract::{
        accounts::Role,
        events::ServerEvent,
        ids::{RoomId, SessionId, SocketId, UserId},
        presence::ChosenStatus,
        time::Timestamp,
    },
    domain::{
        notices::{Audience, Notice},
        who::Who,
    },
    services::{
        bus::{Bursts, Bus},
        cluster::{
            envelope::{NodeId, PersonAt},
            outbox::Outbox,
        },
        presence::book::Presence,
    },
};

pub fn open() -> (Presence, Bursts) {
    let (bus, bursts) = Bus::open();
    (Presence::new(Clock::manual(0), bus, Outbox::default()), bursts)
}

pub fn person(name: &str) -> Who {
    Who {
        user_id: UserId::from(name),
        session_id: SessionId::from(name),
        grant: None,
        email: format!("{name}@example.org"),
        name: name.to_owned(),
        roles: vec![Role::Member],
    }
}

pub fn told(bursts: &mut Bursts) -> Vec<&'static str> {
    events(bursts).iter().map(ServerEvent::name).collect()
}

pub fn events(bursts: &mut Bursts) -> Vec<ServerEvent> {
    notices(bursts).into_iter().map(|(_, event)| event).collect()
}

pub fn notices(bursts: &mut Bursts) -> Vec<(Audience, ServerEvent)> {
    let mut told = Vec::new();
    while let Ok(burst) = bursts.try_recv() {
        told.extend(burst.notices.into_iter().map(|notice| match notice {
            Notice::Tell { audience, event } => (audience, event),
            other => panic!("presence only tells: {other:?}"),
        }));
    }
    told
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
    assert_eq!(presence.users_in(&room, &bea.user_id).users.len(), 1);
    presence.disconnect(&SocketId::from("2"));
    assert_eq!(told(&mut bursts), ["chat:user-left"]);
    assert_eq!(presence.users_in(&room, &bea.user_id).users, []);
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
                .flat_map(|room| presence.users_in(room, &people[0].user_id).users.into_iter().map(move |user| (user.user_id, room.clone())))
                .collect();
            prop_assert_eq!(&listed, &modelled);
            prop_assert_eq!(&told_inside, &modelled);
        }
        let online: HashSet<_> = connected.iter().map(|tab| tab % 3).collect();
        prop_assert_eq!(presence.count_online(), online.len());
    }
}

fn bea_at_another(rooms: &[&str], is_there: bool) -> PersonAt {
    PersonAt {
        user: UserId::from("bea"),
        name: "Bea".into(),
        status: ChosenStatus::Online,
        chosen_at: Timestamp(0),
        is_there,
        rooms: rooms.iter().map(|room| RoomId::from(*room)).collect(),
    }
}

#[test]
fn a_user_with_tabs_at_two_processes_joins_once_and_leaves_with_the_last() {
    let (presence, mut bursts) = open();
    let (room, bea, other) = (RoomId::from("general"), person("bea"), NodeId("other".into()));
    presence.hear_person(&other, bea_at_another(&["general"], true));
    assert_eq!(told(&mut bursts), ["chat:presence", "chat:user-joined"]);
    presence.connect(&bea, SocketId::from("1"));
    presence.enter(&room, &SocketId::from("1"));
    assert_eq!((presence.count_online(), presence.count_here()), (1, 1));
    presence.hear_person(&other, bea_at_another(&[], true));
    assert_eq!(told(&mut bursts), [] as [&str; 0]);
    presence.disconnect(&SocketId::from("1"));
    assert_eq!(told(&mut bursts), ["chat:user-left"]);
    presence.hear_person(&other, bea_at_another(&["general"], true));
    presence.hear_typing(&room, &bea.user_id, true);
    assert_eq!(told(&mut bursts), ["chat:user-joined", "chat:typing"]);
    presence.drop_node(&other);
    assert_eq!(told(&mut bursts), ["chat:typing", "chat:user-left"]);
    assert_eq!((presence.users_in(&room, &bea.user_id).user_count, presence.count_online()), (0, 0));
}

#[test]
fn a_snapshot_takes_away_whoever_it_does_not_name() {
    let (presence, mut bursts) = open();
    let (room, other) = (RoomId::from("general"), NodeId("other".into()));
    presence.hear_person(&other, bea_at_another(&["general", "patio"], true));
    presence.hear_snapshot(&other, vec![bea_at_another(&["general"], true)]);
    let names = told(&mut bursts);
    assert_eq!(names, ["chat:presence", "chat:user-joined", "chat:user-joined", "chat:user-left"]);
    presence.hear_snapshot(&other, vec![bea_at_another(&["general"], true)]);
    assert_eq!(told(&mut bursts), [] as [&str; 0]);
    presence.hear_snapshot(&other, Vec::new());
    assert_eq!(told(&mut bursts), ["chat:user-left"]);
    assert_eq!(presence.users_in(&room, &UserId::from("bea")).users, []);
}

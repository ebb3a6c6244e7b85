//! What large rooms and large houses are told: lists that are capped, comings and goings that are few.

use std::collections::HashSet;

use proptest::{collection::vec, prelude::*};

use crate::{
    contract::{
        events::ServerEvent,
        ids::{RoomId, SocketId, UserId},
        presence::{ChosenStatus, Status},
        rooms::RoomUsers,
    },
    domain::notices::Audience,
    services::{
        bus::Bursts,
        presence::{
            book::Presence,
            pace::LISTED,
            tests::{events, notices, open, person, told},
        },
    },
};

/// A name that sorts by its number.
fn name(number: usize) -> String {
    format!("p{number:05}")
}

fn user(number: usize) -> UserId {
    UserId(name(number))
}

fn tab(number: usize) -> SocketId {
    SocketId(name(number))
}

fn general() -> RoomId {
    RoomId::from("general")
}

fn come(presence: &Presence, numbers: impl IntoIterator<Item = usize>) {
    for number in numbers {
        presence.connect(&person(&name(number)), tab(number));
        presence.enter(&general(), &tab(number));
    }
}

fn go(presence: &Presence, numbers: impl IntoIterator<Item = usize>) {
    numbers.into_iter().for_each(|number| presence.leave(&general(), &tab(number)));
}

/// A room with so many people in it that has fallen quiet.
fn settled(people: usize) -> (Presence, Bursts) {
    let (presence, mut bursts) = open();
    for number in 0..people {
        come(&presence, [number]);
        told(&mut bursts);
    }
    for _ in 0..10 {
        presence.tick();
        told(&mut bursts);
    }
    (presence, bursts)
}

fn last_list(events: Vec<ServerEvent>) -> Option<RoomUsers> {
    let mut lists = events.into_iter().filter_map(|event| match event {
        ServerEvent::RoomUsers(list) => Some(list),
        _ => None,
    });
    lists.next_back()
}

fn moves(events: &[ServerEvent]) -> usize {
    events
        .iter()
        .filter(|event| matches!(event, ServerEvent::UserJoined(_) | ServerEvent::UserLeft(_)))
        .count()
}

#[test]
fn a_list_names_two_hundred_and_counts_all() {
    let (presence, mut bursts) = settled(LISTED + 100);
    come(&presence, [1000]);
    let ack = presence.users_in(&general(), &user(1000));
    assert_eq!((ack.users.len(), ack.user_count), (LISTED, LISTED as u64 + 101));
    assert_eq!(ack.users.last().map(|last| &last.user_id), Some(&user(1000)), "the joiner is among them");
    let of_first = presence.users_in(&general(), &user(0)).users;
    assert_eq!(
        of_first.iter().map(|one| one.user_id.clone()).collect::<Vec<_>>(),
        (0..LISTED).map(user).collect::<Vec<_>>()
    );
    presence.tick();
    let list = last_list(events(&mut bursts)).unwrap();
    assert_eq!((list.users, list.user_count), (of_first, LISTED as u64 + 101));
}

#[test]
fn a_room_of_two_hundred_hears_everything_at_once() {
    let (presence, mut bursts) = settled(LISTED - 50);
    for _ in 0..3 {
        come(&presence, LISTED - 50..LISTED);
        go(&presence, LISTED - 50..LISTED);
        presence.tick();
        let heard = events(&mut bursts);
        assert_eq!(moves(&heard), 100);
        assert_eq!(last_list(heard).unwrap().user_count, LISTED as u64 - 50);
    }
}

#[test]
fn a_large_room_hears_of_a_few_and_the_list_says_the_rest() {
    let (presence, mut bursts) = settled(1000);
    come(&presence, 1000..1500);
    let heard = events(&mut bursts);
    assert!((1..=4).contains(&moves(&heard)), "{}", moves(&heard));
    let ServerEvent::UserJoined(first) = &heard[0] else { panic!("{heard:?}") };
    assert_eq!((&first.user_id, first.user_count), (&user(1000), 1001));
    presence.tick();
    assert_eq!(last_list(events(&mut bursts)).unwrap().user_count, 1500);
    // It goes on: some more are told each second, and no list for a while.
    let mut told = 0;
    for second in 0..4 {
        come(&presence, 1500 + second * 10..1510 + second * 10);
        presence.tick();
        let heard = events(&mut bursts);
        assert_eq!(last_list(heard.clone()).map(|list| list.user_count), None);
        told += moves(&heard);
    }
    assert!((4..=16).contains(&told), "{told}");
    // It has fallen quiet: one list, the last.
    presence.tick();
    assert_eq!(last_list(events(&mut bursts)).unwrap().user_count, 1540);
    for _ in 0..10 {
        presence.tick();
        assert_eq!(told_of_the_room(&mut bursts), 0);
    }
}

fn told_of_the_room(bursts: &mut Bursts) -> usize {
    let of_the_room = |event: &ServerEvent| !matches!(event, ServerEvent::Presence(_));
    events(bursts).into_iter().filter(of_the_room).count()
}

#[test]
fn whoever_came_untold_goes_untold() {
    let (presence, mut bursts) = settled(1000);
    come(&presence, 1000..1100);
    let told = moves(&events(&mut bursts));
    go(&presence, 1000 + told..1100);
    assert_eq!(moves(&events(&mut bursts)), 0);
    presence.tick();
    assert_eq!(last_list(events(&mut bursts)).unwrap().user_count, 1000 + told as u64);
    // What the list has said may be unsaid.
    go(&presence, [1000]);
    assert_eq!(moves(&events(&mut bursts)), 1);
}

#[test]
fn a_list_that_was_dropped_is_told_later() {
    let (presence, mut bursts) = settled(LISTED + 1);
    for _ in 0..2000 {
        presence.set_typing(&general(), &user(0), true);
    }
    come(&presence, [1000]);
    presence.tick();
    assert_eq!(last_list(events(&mut bursts)).map(|list| list.user_count), None, "the bus was full");
    presence.tick();
    assert_eq!(last_list(events(&mut bursts)).unwrap().user_count, LISTED as u64 + 2);
}

#[test]
fn a_new_name_takes_its_place_in_the_list() {
    let (presence, mut bursts) = settled(LISTED + 1);
    presence.rename(&user(0), "zoe");
    presence.tick();
    let list = last_list(events(&mut bursts)).unwrap();
    assert_eq!(list.users.first().map(|one| &one.user_id), Some(&user(1)));
    assert_eq!(list.users.last().map(|one| &one.user_id), Some(&user(LISTED)));
    let own = presence.users_in(&general(), &user(0)).users;
    assert_eq!(own.last().map(|one| &*one.user_name), Some("zoe"));
    go(&presence, [0]);
    assert_eq!(presence.users_in(&general(), &user(0)).users, list.users, "and leaves it under that name");
}

#[test]
fn a_large_house_tells_who_has_come_to_small_rooms_alone() {
    let (presence, mut bursts) = open();
    come(&presence, 0..LISTED);
    let at_once =
        notices(&mut bursts).into_iter().filter(|(audience, _)| *audience == Audience::Followers).count();
    assert_eq!(at_once, LISTED);
    come(&presence, LISTED..3 * LISTED);
    presence.set_status(&user(0), ChosenStatus::Away);
    assert!(!told(&mut bursts).contains(&"chat:presence"));
    // So many each second; who has no small room is told to nobody.
    let mut seen = Vec::new();
    for _ in 0..3 {
        let news = presence.news();
        assert!(news.len() <= LISTED);
        seen.extend(news.clone());
        let with_rooms = |user: UserId| {
            (user.clone(), if user == self::user(0) { vec![RoomId::from("patio")] } else { Vec::new() })
        };
        presence.tell_news(news.into_iter().map(with_rooms).collect());
    }
    assert_eq!(seen.len(), 2 * LISTED + 1);
    assert_eq!(presence.news(), []);
    let heard = notices(&mut bursts);
    let [(Audience::FollowersOfAny(rooms), ServerEvent::Presence(away))] = &heard[..] else {
        panic!("{heard:?}")
    };
    assert_eq!(
        (&rooms[..], &away.user_id, away.status),
        (&[RoomId::from("patio")][..], &user(0), Status::Away)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// A client that was there before, applies what it is told and takes each list as the last word.
    #[test]
    fn joined_and_left_of_a_large_room_never_contradict_and_the_last_list_is_right(
        steps in vec((0..40_usize, prop::bool::weighted(0.1)), 0..200),
    ) {
        let people = LISTED - 10;
        let (presence, mut bursts) = settled(people);
        let mut inside = HashSet::new();
        let mut told_inside = HashSet::new();
        for (number, is_tick) in steps {
            let number = people + number;
            match inside.remove(&number) {
                true => go(&presence, [number]),
                false => {
                    inside.insert(number);
                    come(&presence, [number]);
                }
            }
            if is_tick {
                presence.tick();
            }
            for event in events(&mut bursts) {
                match event {
                    ServerEvent::UserJoined(told) => prop_assert!(told_inside.insert(told.user_id), "joined twice"),
                    ServerEvent::UserLeft(told) => prop_assert!(told_inside.remove(&told.user_id), "left unseen"),
                    ServerEvent::RoomUsers(list) => {
                        prop_assert_eq!(list.user_count as usize, people + inside.len());
                        told_inside = inside.iter().map(|number| user(*number)).collect();
                    }
                    _ => (),
                }
            }
        }
        let is_known = told_inside == inside.iter().map(|number| user(*number)).collect::<HashSet<_>>();
        let mut last = None;
        for _ in 0..6 {
            presence.tick();
            last = last_list(events(&mut bursts)).or(last);
        }
        prop_assert!(is_known || last.is_some(), "nobody says what was left out");
        if let Some(last) = last {
            prop_assert_eq!(last.user_count as usize, people + inside.len());
        }
    }
}

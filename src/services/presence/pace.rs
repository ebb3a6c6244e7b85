//! How much of its comings and goings a room is told one by one, and how often its list.
//!
//! A small room hears of each at once and has its list a second later. What a large one is told costs so much a
//! second, however many come: the rest is left to the list, which comes less often and always once more when
//! the room has fallen quiet. Seconds are ticks, so nothing here reads a clock.

use std::collections::{HashMap, HashSet};

use crate::contract::ids::{RoomId, UserId};

/// The most people that a list names. A room in which more are present is large, and so is a house to which
/// more are connected.
pub const LISTED: usize = 200;
/// What comings and goings told one by one may cost a large room between two ticks, in deliveries: 20 of
/// them with 200 people, 4 with 1000, and one with however many.
const DELIVERIES: usize = 4000;
/// Ticks from one list of a large room to the next.
const LIST_TICKS: u64 = 5;

#[derive(Default)]
pub struct Pace {
    ticks: u64,
    /// The rooms where something changed in the last few ticks, and no others.
    rooms: HashMap<RoomId, Changes>,
}

#[derive(Default)]
struct Changes {
    /// Has something changed since the last list?
    is_due: bool,
    /// The tick of the last list.
    listed_at: Option<u64>,
    /// Told one by one since the last tick, while the room was large.
    told: usize,
    /// Whose coming or going was told to nobody since the last list.
    untold: HashSet<UserId>,
}

impl Pace {
    /// Somebody came to the room or went, so that `present` are there; answers whether to tell it by itself.
    ///
    /// Whoever comes and goes again between two lists without having been told is not told at all, so that joined
    /// and left stay paired.
    pub fn moves(&mut self, room: &RoomId, user: &UserId, present: usize) -> bool {
        let changes = self.rooms.entry(room.clone()).or_default();
        changes.is_due = true;
        if changes.untold.remove(user) {
            return false;
        }
        if present <= LISTED {
            return true;
        }
        if changes.told < (DELIVERIES / present).max(1) {
            changes.told += 1;
            return true;
        }
        changes.untold.insert(user.clone());
        false
    }

    /// What the room's list says has changed.
    pub fn changes(&mut self, room: RoomId) {
        self.rooms.entry(room).or_default().is_due = true;
    }

    /// A second has passed; answers the rooms whose list is to be told. `present` counts those in a room.
    pub fn tick(&mut self, present: impl Fn(&RoomId) -> usize) -> Vec<RoomId> {
        self.ticks += 1;
        let (now, mut due) = (self.ticks, Vec::new());
        self.rooms.retain(|room, changes| {
            changes.told = 0;
            let is_recent = changes.listed_at.is_some_and(|at| now - at < LIST_TICKS);
            if changes.is_due && (!is_recent || present(room) <= LISTED) {
                due.push(room.clone());
            }
            changes.is_due || is_recent
        });
        due
    }

    /// The room was told its list.
    pub fn listed(&mut self, room: &RoomId) {
        if let Some(changes) = self.rooms.get_mut(room) {
            *changes = Changes { listed_at: Some(self.ticks), ..Changes::default() };
        }
    }
}

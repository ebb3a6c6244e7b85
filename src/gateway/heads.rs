//! Where rooms stand, told to who follows them: at once when a room changes, then at most once a second
//! while it goes on; and once more when it has fallen quiet, so that the loss of a last delivery shows.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use crate::contract::{ids::RoomId, sync::RoomRev};

const PACE: Duration = Duration::from_secs(1);
const QUIET: Duration = Duration::from_secs(5);

/// The rooms that changed in the last few seconds, and no others.
#[derive(Default)]
pub struct Heads {
    rooms: Mutex<HashMap<RoomId, Head>>,
}

struct Head {
    latest: RoomRev,
    told_at: Instant,
    changed_at: Instant,
    /// Is there something that was not told?
    is_pending: bool,
}

/// What a tick has to tell.
#[derive(Debug, PartialEq, Eq)]
pub enum Due {
    /// To who follows the room and does not show it.
    Followers(RoomRev),
    /// The room has fallen quiet: to them and to who shows it.
    Everybody(RoomRev),
}

impl Heads {
    /// The room changed; answers whether to tell it at once.
    pub fn change(&self, latest: &RoomRev, now: Instant) -> bool {
        let mut rooms = self.rooms();
        match rooms.get_mut(&latest.room_id) {
            None => {
                let head = Head { latest: latest.clone(), told_at: now, changed_at: now, is_pending: false };
                rooms.insert(latest.room_id.clone(), head);
                true
            }
            // Another process' word may be late.
            Some(head) if head.latest.rev > latest.rev => false,
            Some(head) => {
                let is_due = now.duration_since(head.told_at) >= PACE;
                head.latest = latest.clone();
                head.changed_at = now;
                head.is_pending = !is_due;
                if is_due {
                    head.told_at = now;
                }
                is_due
            }
        }
    }

    /// What is due by now.
    pub fn tick(&self, now: Instant) -> Vec<Due> {
        let mut due = Vec::new();
        self.rooms().retain(|_, head| {
            if now.duration_since(head.changed_at) >= QUIET {
                due.push(Due::Everybody(head.latest.clone()));
                return false;
            }
            if head.is_pending && now.duration_since(head.told_at) >= PACE {
                head.is_pending = false;
                head.told_at = now;
                due.push(Due::Followers(head.latest.clone()));
            }
            true
        });
        due
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<RoomId, Head>> {
        self.rooms.lock().expect("no holder of the heads panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn a_busy_room_is_told_at_once_then_once_a_second_and_once_more_when_quiet() {
        let heads = Heads::default();
        let start = Clock::system().instant();
        let at = |ms| start + Duration::from_millis(ms);
        let rev = |rev| RoomRev { room_id: RoomId::from("general"), rev, seq: rev, shown: rev };
        assert!(heads.change(&rev(1), at(0)));
        assert!(!heads.change(&rev(2), at(100)));
        assert!(!heads.change(&rev(3), at(900)));
        assert_eq!(heads.tick(at(950)), []);
        assert_eq!(heads.tick(at(1000)), [Due::Followers(rev(3))]);
        assert_eq!(heads.tick(at(2000)), []);
        assert!(heads.change(&rev(4), at(2500)));
        assert_eq!(heads.tick(at(7400)), []);
        assert_eq!(heads.tick(at(7500)), [Due::Everybody(rev(4))]);
        assert_eq!(heads.tick(at(20_000)), []);
    }
}

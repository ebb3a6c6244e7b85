//! What is happening: the last hundred things worth an admin's glance, in memory. Names of people and of public rooms
//! are in it; nothing that was said, no address, no token, and no name of a private room.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
};

use crate::{
    clock::Clock,
    contract::{
        dashboard::{Happening, HappeningKind},
        time::Timestamp,
    },
};

const KEPT: usize = 100;
/// The same limit by the same person is news once in so long.
const QUIET_MS: i64 = 60_000;

pub struct Happenings {
    clock: Clock,
    feed: Mutex<Feed>,
}

#[derive(Default)]
struct Feed {
    /// The newest first.
    kept: VecDeque<Happening>,
    count: u64,
}

impl Happenings {
    pub fn new(clock: Clock) -> Self {
        Self { clock, feed: Mutex::default() }
    }

    pub fn note(&self, kind: HappeningKind, person: Option<&str>, room: Option<&str>) {
        let at = Timestamp(self.clock.now_ms());
        self.feed().push(at, kind, person, room);
    }

    /// The same for what may come many times a second: it is noted once a minute.
    pub fn note_once(&self, kind: HappeningKind, person: Option<&str>) {
        let at = Timestamp(self.clock.now_ms());
        let mut feed = self.feed();
        let is_known = |known: &Happening| {
            known.kind == kind && known.person.as_deref() == person && at.0 - known.at.0 < QUIET_MS
        };
        if !feed.kept.iter().any(is_known) {
            feed.push(at, kind, person, None);
        }
    }

    /// The newest first.
    pub fn newest(&self, count: usize) -> Vec<Happening> {
        self.feed().kept.iter().take(count).cloned().collect()
    }

    pub fn all(&self) -> Vec<Happening> {
        self.newest(KEPT)
    }

    fn feed(&self) -> MutexGuard<'_, Feed> {
        self.feed.lock().expect("no holder panics")
    }
}

impl Feed {
    fn push(&mut self, at: Timestamp, kind: HappeningKind, person: Option<&str>, room: Option<&str>) {
        self.count += 1;
        let own = |name: &str| name.to_owned();
        self.kept.truncate(KEPT - 1);
        self.kept.push_front(Happening {
            id: self.count,
            at,
            kind,
            person: person.map(own),
            room: room.map(own),
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_newest_hundred_are_kept_and_a_flood_is_told_once_a_minute() {
        let clock = Clock::manual(0);
        let happenings = Happenings::new(clock.clone());
        for _ in 0..1000 {
            happenings.note_once(HappeningKind::Limited, Some("Bea"));
        }
        happenings.note_once(HappeningKind::Limited, Some("Cid"));
        assert_eq!(happenings.all().len(), 2);
        clock.advance(Duration::from_secs(60));
        happenings.note_once(HappeningKind::Limited, Some("Bea"));
        assert_eq!(happenings.newest(1)[0].id, 3);
        for _ in 0..200 {
            happenings.note(HappeningKind::SignedIn, Some("Ada"), None);
        }
        let all = happenings.all();
        assert_eq!((all.len(), all[0].id, all[99].id), (100, 203, 104));
    }
}

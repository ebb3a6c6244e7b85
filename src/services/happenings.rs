//! What is happening: the last hundred things worth an admin's glance, in memory. Names of people and of public rooms
//! are in it; nothing that was said, no address, no token, and no name of a private room. The processes of a cluster
//! tell each other theirs, so that each has the house's.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, MutexGuard},
};

use crate::{
    clock::Clock,
    contract::{
        dashboard::{Happening, HappeningKind},
        time::Timestamp,
    },
    services::cluster::{
        envelope::{Body, NodeId},
        outbox::Outbox,
    },
};

const KEPT: usize = 100;
/// The same limit by the same person is news once in so long.
const QUIET_MS: i64 = 60_000;

pub struct Happenings {
    clock: Clock,
    outbox: Outbox,
    feed: Mutex<Feed>,
}

struct Feed {
    /// The newest first.
    kept: VecDeque<Happening>,
    /// The id of the last one that happened here. In a cluster each process begins elsewhere, so that one happening has
    /// the same id at all, and no two have the same.
    last: u64,
    first: u64,
}

impl Happenings {
    pub fn new(clock: Clock, outbox: Outbox, node: &NodeId) -> Self {
        let first = if outbox.is_open() { first_id(node) } else { 0 };
        Self { clock, outbox, feed: Mutex::new(Feed { kept: VecDeque::new(), last: first, first }) }
    }

    pub fn note(&self, kind: HappeningKind, person: Option<&str>, room: Option<&str>) {
        let at = Timestamp(self.clock.now_ms());
        let mut feed = self.feed();
        self.push(&mut feed, at, kind, person, room);
    }

    /// The same for what may come many times a second: it is noted once a minute.
    pub fn note_once(&self, kind: HappeningKind, person: Option<&str>) {
        let at = Timestamp(self.clock.now_ms());
        let mut feed = self.feed();
        let is_known = |known: &Happening| {
            known.kind == kind && known.person.as_deref() == person && at.0 - known.at.0 < QUIET_MS
        };
        if !feed.kept.iter().any(is_known) {
            self.push(&mut feed, at, kind, person, None);
        }
    }

    /// What happened at another process; what is known already is passed over.
    pub fn hear(&self, happened: Vec<Happening>) {
        let mut feed = self.feed();
        for happening in happened {
            if feed.kept.iter().any(|known| known.id == happening.id) {
                continue;
            }
            let place = feed.kept.partition_point(|known| known.at > happening.at);
            feed.kept.insert(place, happening);
            feed.kept.truncate(KEPT);
        }
    }

    /// Tells the other processes the last that happened here.
    pub fn share_all(&self) {
        let feed = self.feed();
        let ours = feed.kept.iter().filter(|known| (feed.first..=feed.last).contains(&known.id));
        self.outbox.put(|| Body::Happened(ours.cloned().collect()));
    }

    /// The newest first.
    pub fn newest(&self, count: usize) -> Vec<Happening> {
        self.feed().kept.iter().take(count).cloned().collect()
    }

    pub fn all(&self) -> Vec<Happening> {
        self.newest(KEPT)
    }

    fn push(
        &self,
        feed: &mut Feed,
        at: Timestamp,
        kind: HappeningKind,
        person: Option<&str>,
        room: Option<&str>,
    ) {
        feed.last += 1;
        let own = |name: &str| name.to_owned();
        let happening = Happening { id: feed.last, at, kind, person: person.map(own), room: room.map(own) };
        self.outbox.put(|| Body::Happened(vec![happening.clone()]));
        feed.kept.truncate(KEPT - 1);
        feed.kept.push_front(happening);
    }

    fn feed(&self) -> MutexGuard<'_, Feed> {
        self.feed.lock().expect("no holder panics")
    }
}

/// Clients read ids as doubles, which are whole up to 2^53: the node's name gives the upper 21 bits.
fn first_id(node: &NodeId) -> u64 {
    let mut hasher = DefaultHasher::new();
    node.hash(&mut hasher);
    (hasher.finish() >> 43) << 32
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_newest_hundred_are_kept_and_a_flood_is_told_once_a_minute() {
        let clock = Clock::manual(0);
        let happenings = Happenings::new(clock.clone(), Outbox::default(), &NodeId("me".into()));
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

    #[test]
    fn what_happened_at_two_processes_is_one_list_at_both() {
        let clock = Clock::manual(0);
        let open = |node: &str| {
            let (outbox, waiting) = Outbox::open(clock.clone());
            (Happenings::new(clock.clone(), outbox, &NodeId(node.into())), waiting)
        };
        let ((one, mut from_one), (two, mut from_two)) = (open("one"), open("two"));
        one.note(HappeningKind::Started, None, None);
        clock.advance(Duration::from_secs(1));
        two.note(HappeningKind::SignedIn, Some("Bea"), None);
        clock.advance(Duration::from_secs(1));
        one.note(HappeningKind::SignedIn, Some("Ada"), None);
        // What was told again after a loss is known already.
        one.share_all();
        for (from, to) in [(&mut from_two, &one), (&mut from_one, &two)] {
            while let Ok(envelope) = from.try_recv() {
                let Body::Happened(happened) = envelope.body else { panic!("{envelope:?}") };
                to.hear(happened);
            }
        }
        let all = one.all();
        let people: Vec<_> = all.iter().map(|one| one.person.as_deref()).collect();
        assert_eq!(people, [Some("Ada"), Some("Bea"), None]);
        assert_eq!(all, two.all());
        assert!(all.iter().all(|one| one.id < 1 << 53), "{all:?}");
    }
}

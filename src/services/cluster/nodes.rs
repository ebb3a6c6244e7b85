//! The other processes, as far as they were heard lately.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use crate::{
    clock::Clock,
    contract::time::Timestamp,
    services::{
        cluster::envelope::{Head, NodeId},
        reading::Reading,
    },
};

/// Whoever was not heard for this long, while we could hear, is gone.
const SILENCE: Duration = Duration::from_secs(10);
/// Nodes remembered that fell silent: they may have been stopped rather than killed, and go on.
const REMEMBERED: usize = 64;

pub struct Nodes {
    clock: Clock,
    me: NodeId,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    others: HashMap<NodeId, Node>,
    /// Who fell silent, oldest first, each with when it said its last word.
    silent: VecDeque<(NodeId, Timestamp)>,
    /// Can we hear?
    is_up: bool,
    mine: Reading,
}

struct Node {
    heard_at: Instant,
    /// The number of its last word, and when it said that.
    number: u64,
    said_at: Timestamp,
    /// Something of it is missing, and it has not told since where its people are.
    is_owed: bool,
    /// How it was, and when we heard so.
    reading: Option<(Instant, Reading)>,
}

/// What a word's number tells.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is our own, come back.
    Own,
    /// Nothing is missing before it.
    InOrder,
    /// Something may be that was said after this; nothing where the node was not known at all.
    Hole(Option<Timestamp>),
}

impl Nodes {
    pub fn new(clock: Clock, me: NodeId) -> Self {
        Self { clock, me, table: Mutex::default() }
    }

    pub fn me(&self) -> &NodeId {
        &self.me
    }

    /// How each process is, ours first; ours alone without a cluster. Of the others, those that told it lately.
    pub fn readings(&self) -> Vec<Reading> {
        self.table().readings(self.clock.instant())
    }

    /// How this process is.
    pub fn set_mine(&self, reading: Reading) {
        self.table().mine = reading;
    }

    pub(super) fn mine(&self) -> Reading {
        self.table().mine.clone()
    }

    /// The link came or went. Silence is counted anew from its return.
    pub(super) fn set_up(&self, is_up: bool) {
        self.table().is_up = is_up;
        self.pardon();
    }

    /// Nobody could be heard for a while, through no fault of theirs: silence is counted anew.
    pub(super) fn pardon(&self) {
        let now = self.clock.instant();
        self.table().others.values_mut().for_each(|node| node.heard_at = now);
    }

    pub(super) fn hear(&self, head: &Head) -> Seen {
        if head.node == self.me { Seen::Own } else { self.table().hear(head, self.clock.instant()) }
    }

    /// True when the node still owes us where its people are.
    pub(super) fn set_reading(&self, node: &NodeId, reading: Reading) -> bool {
        self.table().set_reading(node, reading, self.clock.instant())
    }

    /// The node told where its people are.
    pub(super) fn has_told(&self, node: &NodeId) {
        if let Some(known) = self.table().others.get_mut(node) {
            known.is_owed = false;
        }
    }

    /// The node said goodbye.
    pub(super) fn forget(&self, node: &NodeId) {
        self.table().others.remove(node);
    }

    /// Takes out whoever has been silent for too long, and names them.
    pub(super) fn drop_silent(&self) -> Vec<NodeId> {
        self.table().drop_silent(self.clock.instant())
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().expect("no holder of the nodes panics")
    }
}

impl Table {
    fn readings(&self, now: Instant) -> Vec<Reading> {
        let others = self.others.values().filter_map(|node| node.reading.as_ref());
        let fresh = others.filter(|(told_at, _)| now.duration_since(*told_at) < SILENCE);
        std::iter::once(&self.mine).chain(fresh.map(|(_, reading)| reading)).cloned().collect()
    }

    fn hear(&mut self, Head { node, number, said_at }: &Head, now: Instant) -> Seen {
        if let Some(known) = self.others.get_mut(node) {
            let (is_next, before) = (*number == known.number + 1, known.said_at);
            (known.heard_at, known.number, known.said_at) = (now, *number, *said_at);
            known.is_owed |= !is_next;
            return if is_next { Seen::InOrder } else { Seen::Hole(Some(before)) };
        }
        let place = self.silent.iter().position(|(silent, _)| silent == node);
        let before = place.and_then(|place| self.silent.remove(place)).map(|(_, said_at)| said_at);
        let is_owed = before.is_some() || *number != 1;
        let new = Node { heard_at: now, number: *number, said_at: *said_at, is_owed, reading: None };
        self.others.insert(node.clone(), new);
        if is_owed { Seen::Hole(before) } else { Seen::InOrder }
    }

    fn set_reading(&mut self, node: &NodeId, reading: Reading, now: Instant) -> bool {
        let Some(known) = self.others.get_mut(node) else { return false };
        known.reading = Some((now, reading));
        known.is_owed
    }

    fn drop_silent(&mut self, now: Instant) -> Vec<NodeId> {
        if !self.is_up {
            return Vec::new();
        }
        let is_silent = |node: &Node| now.duration_since(node.heard_at) >= SILENCE;
        let silent: Vec<_> = self.others.extract_if(|_, node| is_silent(node)).collect();
        self.silent.extend(silent.iter().map(|(node, known)| (node.clone(), known.said_at)));
        while self.silent.len() > REMEMBERED {
            self.silent.pop_front();
        }
        silent.into_iter().map(|(node, _)| node).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(node: &str, number: u64) -> Head {
        Head { node: NodeId(node.into()), number, said_at: Timestamp(10 * number as i64) }
    }

    #[test]
    fn a_hole_in_the_numbers_is_seen() {
        let nodes = Nodes::new(Clock::manual(0), NodeId("me".into()));
        for (node, number, seen) in [
            ("me", 9, Seen::Own),
            ("a", 1, Seen::InOrder),
            ("a", 2, Seen::InOrder),
            ("a", 4, Seen::Hole(Some(Timestamp(20)))),
            ("a", 5, Seen::InOrder),
            // Who was not known may have said more.
            ("b", 7, Seen::Hole(None)),
        ] {
            assert_eq!(nodes.hear(&word(node, number)), seen, "{node} {number}");
        }
        let a = NodeId("a".into());
        assert!(nodes.set_reading(&a, Reading::default()), "what was asked for has not come");
        nodes.has_told(&a);
        assert!(!nodes.set_reading(&a, Reading::default()));
    }

    #[test]
    fn who_fell_silent_and_speaks_again_was_missed_since_its_last_word() {
        let (mut table, start) = (Table { is_up: true, ..Table::default() }, Clock::system().instant());
        table.hear(&word("a", 1), start);
        assert_eq!(table.drop_silent(start + SILENCE / 2), []);
        assert_eq!(table.drop_silent(start + SILENCE), [NodeId("a".into())]);
        assert_eq!(table.hear(&word("a", 2), start + 2 * SILENCE), Seen::Hole(Some(Timestamp(10))));
        assert_eq!(table.hear(&word("a", 3), start + 2 * SILENCE), Seen::InOrder);
        table.is_up = false;
        assert_eq!(table.drop_silent(start + 9 * SILENCE), [], "nobody could be heard");
    }

    #[test]
    fn what_was_told_long_ago_or_by_who_is_gone_does_not_count() {
        let (mut table, start) = (Table { is_up: true, ..Table::default() }, Clock::system().instant());
        let reading = |sockets| Reading { sockets, ..Reading::default() };
        let count =
            |table: &Table, now| table.readings(now).iter().map(|one| one.sockets).collect::<Vec<_>>();
        table.mine = reading(1);
        table.hear(&word("a", 1), start);
        assert_eq!(count(&table, start), [1], "it has not told yet");
        table.set_reading(&NodeId("a".into()), reading(2), start);
        assert_eq!(count(&table, start), [1, 2]);
        assert_eq!(count(&table, start + SILENCE), [1], "Redis is away, say");
        table.set_reading(&NodeId("a".into()), reading(3), start + SILENCE);
        table.hear(&word("a", 2), start + SILENCE);
        assert_eq!(count(&table, start + SILENCE), [1, 3]);
        table.drop_silent(start + 2 * SILENCE);
        assert_eq!(count(&table, start + SILENCE), [1]);
    }
}

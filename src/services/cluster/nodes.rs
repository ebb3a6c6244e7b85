//! The other processes, as far as they were heard lately.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use crate::{
    clock::Clock,
    services::cluster::envelope::{Gauges, NodeId},
};

/// Whoever was not heard for this long, while we could hear, is gone.
const SILENCE: Duration = Duration::from_secs(10);

/// One process, ours or another.
#[derive(Clone, Debug)]
pub struct NodeGauges {
    pub node: NodeId,
    pub is_this: bool,
    pub gauges: Gauges,
}

pub struct Nodes {
    clock: Clock,
    me: NodeId,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    others: HashMap<NodeId, Node>,
    /// Can we hear?
    is_up: bool,
    mine: Gauges,
}

struct Node {
    heard_at: Instant,
    /// The number of its last envelope.
    number: u64,
    gauges: Gauges,
}

/// What an envelope's number tells.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is our own, come back.
    Own,
    /// Nothing is missing before it.
    InOrder,
    /// Something is, or the node was not known.
    Hole,
}

impl Nodes {
    pub fn new(clock: Clock, me: NodeId) -> Self {
        Self { clock, me, table: Mutex::default() }
    }

    pub fn me(&self) -> &NodeId {
        &self.me
    }

    /// How each process is, ours first; ours alone without a cluster. What was last heard of the others
    /// stays while Redis is away.
    pub fn list(&self) -> Vec<NodeGauges> {
        let table = self.table();
        let mine = NodeGauges { node: self.me.clone(), is_this: true, gauges: table.mine };
        let others = table.others.iter();
        let others = others.map(|(node, known)| NodeGauges {
            node: node.clone(),
            is_this: false,
            gauges: known.gauges,
        });
        let mut all: Vec<_> = others.collect();
        all.sort_by(|a, b| a.node.cmp(&b.node));
        all.insert(0, mine);
        all
    }

    /// Can the others be heard?
    pub fn is_up(&self) -> bool {
        self.table().is_up
    }

    pub(super) fn set_mine(&self, gauges: Gauges) {
        self.table().mine = gauges;
    }

    /// The link came or went. Silence is counted anew from its return.
    pub(super) fn set_up(&self, is_up: bool) {
        let now = self.clock.instant();
        let mut table = self.table();
        table.is_up = is_up;
        table.others.values_mut().for_each(|node| node.heard_at = now);
    }

    pub(super) fn hear(&self, node: &NodeId, number: u64) -> Seen {
        if *node == self.me {
            return Seen::Own;
        }
        let heard_at = self.clock.instant();
        let mut table = self.table();
        match table.others.get_mut(node) {
            Some(known) => {
                let is_next = number == known.number + 1;
                known.heard_at = heard_at;
                known.number = number;
                if is_next { Seen::InOrder } else { Seen::Hole }
            }
            None => {
                table.others.insert(node.clone(), Node { heard_at, number, gauges: Gauges::default() });
                if number == 1 { Seen::InOrder } else { Seen::Hole }
            }
        }
    }

    pub(super) fn set_gauges(&self, node: &NodeId, gauges: Gauges) {
        if let Some(known) = self.table().others.get_mut(node) {
            known.gauges = gauges;
        }
    }

    /// The node said goodbye.
    pub(super) fn forget(&self, node: &NodeId) {
        self.table().others.remove(node);
    }

    /// Forgets whoever has been silent for too long, and names them.
    pub(super) fn drop_silent(&self) -> Vec<NodeId> {
        let now = self.clock.instant();
        let mut table = self.table();
        if !table.is_up {
            return Vec::new();
        }
        let is_silent = |node: &Node| now.duration_since(node.heard_at) >= SILENCE;
        let silent = table.others.iter().filter(|(_, node)| is_silent(node));
        let silent: Vec<_> = silent.map(|(node, _)| node.clone()).collect();
        table.others.retain(|_, node| !is_silent(node));
        silent
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().expect("no holder of the nodes panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_in_the_numbers_is_seen() {
        let node = |id: &str| NodeId(id.to_owned());
        let nodes = Nodes::new(Clock::manual(0), node("me"));
        assert_eq!(nodes.hear(&node("me"), 9), Seen::Own);
        assert_eq!(nodes.hear(&node("a"), 1), Seen::InOrder);
        assert_eq!(nodes.hear(&node("a"), 2), Seen::InOrder);
        assert_eq!(nodes.hear(&node("a"), 4), Seen::Hole);
        assert_eq!(nodes.hear(&node("a"), 5), Seen::InOrder);
        assert_eq!(nodes.hear(&node("b"), 7), Seen::Hole, "who was not known may have said more");
        let listed: Vec<_> = nodes.list().into_iter().map(|known| known.node.0).collect();
        assert_eq!(listed, ["me", "a", "b"]);
        nodes.forget(&node("a"));
        assert_eq!(nodes.list().len(), 2);
    }
}

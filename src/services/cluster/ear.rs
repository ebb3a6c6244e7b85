//! Hears the other processes: what is stored goes to the order stage, what is fleeting to where it is kept.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::{
    cluster::{Arrival, Arrivals},
    domain::notices::Notice,
    services::{
        cluster::{
            envelope::{self, Body, Head, NodeId},
            gap::Gap,
            nodes::Seen,
            order::Foreign,
        },
        core::Core,
    },
};

/// Words that are taken at once; their notices go on together.
const AT_ONCE: usize = 64;

pub struct Ear {
    core: Arc<Core>,
    gap: Arc<Gap>,
    foreign: mpsc::Sender<Foreign>,
    /// Notices heard and not yet handed on.
    heard: Vec<Notice>,
}

impl Ear {
    pub fn new(core: Arc<Core>, gap: Arc<Gap>, foreign: mpsc::Sender<Foreign>) -> Self {
        Self { core, gap, foreign, heard: Vec::new() }
    }

    /// Works until the link ends.
    pub async fn listen(mut self, mut arrivals: Arrivals) {
        let mut taken = Vec::with_capacity(AT_ONCE);
        while arrivals.recv_many(&mut taken, AT_ONCE).await > 0 {
            taken.drain(..).for_each(|arrival| self.take(arrival));
            if !self.heard.is_empty() {
                let burst = Foreign::Burst(std::mem::take(&mut self.heard));
                let _ = self.foreign.send(burst).await;
            }
        }
    }

    fn take(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Up => {
                self.core.nodes.set_up(true);
                self.core.outbox.put(|| Body::Hello);
                self.say_all();
                self.gap.open(None);
            }
            Arrival::Down => self.core.nodes.set_up(false),
            Arrival::Word(word) => match envelope::read_head(&word) {
                Some((head, body)) => self.hear(&head, body),
                None => tracing::debug!("a word that is not ours"),
            },
        }
    }

    fn hear(&mut self, head: &Head, body: &[u8]) {
        match self.core.nodes.hear(head) {
            Seen::Own => return self.gap.came_through(head.said_at),
            Seen::InOrder => (),
            Seen::Hole(since) => {
                self.core.outbox.put(|| Body::Ask(head.node.clone()));
                self.gap.open(since);
            }
        }
        match serde_json::from_slice(body) {
            Ok(body) => self.act(&head.node, body),
            Err(error) => {
                tracing::debug!(%error, "a word of another version");
                self.gap.open(Some(head.said_at));
            }
        }
    }

    fn act(&mut self, node: &NodeId, body: Body) {
        let core = &self.core;
        match body {
            // What another process may tell us to tell.
            Body::Burst(notices) => self.heard.extend(notices.into_iter().filter(Notice::is_shared)),
            Body::Typing { room, user, is_typing } => {
                core.presence.hear_typing(&room, &user, is_typing);
            }
            Body::Person(told) => core.presence.hear_person(node, told),
            Body::Snapshot(told) => {
                core.presence.hear_snapshot(node, told);
                core.nodes.has_told(node);
            }
            Body::Happened(happenings) => core.happenings.hear(happenings),
            Body::Hello => self.say_all(),
            Body::Ask(asked) if asked == *core.nodes.me() => self.say_all(),
            Body::Ask(_) => (),
            Body::Beat(reading) => {
                if core.nodes.set_reading(node, *reading) {
                    core.outbox.put(|| Body::Ask(node.clone()));
                }
            }
            Body::Bye => {
                core.nodes.forget(node);
                core.presence.drop_node(node);
            }
        }
    }

    /// Tells all that is in this process' memory alone.
    fn say_all(&self) {
        self.core.presence.share_all();
        self.core.happenings.share_all();
    }
}

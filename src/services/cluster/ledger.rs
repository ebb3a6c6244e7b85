//! How far each room was told at this process, and what has to come before what: pure, told as steps.
//!
//! A room's messages are told in the order of `rev`, each once, whether the notice is our own or another
//! process'. Our own come from the writer in order, and must be delivered by their own notice, which names the
//! socket to leave out. A notice of another process may come too early: before our own that has left the
//! disk and not yet the bus, or before a third process'. Then the room's foreign notices are held until a
//! fence has come down the bus, which the writer sends behind all that it has committed; whatever is
//! missing then is foreign, and is read from the database.

use std::collections::{BTreeMap, HashMap};

use crate::{
    contract::{events::ServerEvent, ids::RoomId, sync::RoomRev},
    domain::notices::{Audience, Notice},
};

/// Messages that are read to fill a gap. One that is wider is not filled: the room's head is told, and the
/// clients sync.
pub const WIDEST: i64 = 500;
/// Notices of one room that are held; further ones are read from the database.
const HELD: usize = 100;

#[derive(Default)]
pub struct Ledger {
    /// The rev up to which each room of the database was told. A room that is not there has not been told at all.
    told: HashMap<RoomId, i64>,
    /// The rooms of which something waits for a fence.
    held: HashMap<RoomId, Held>,
    /// Fences asked for so far, and whether the last one is still to come.
    fences: u64,
    is_awaited: bool,
}

struct Held {
    fence: u64,
    /// Once the fence has passed, the room may be told up to here.
    target: RoomRev,
    /// Where the room stands, as far as is known: what came after the fence was asked for waits for the next.
    latest: RoomRev,
    notices: BTreeMap<i64, Notice>,
}

/// What the stage has to do, in order.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "messages are the largest, and are told most")]
pub enum Step {
    Tell(Notice),
    /// Read the messages after the one rev, up to the other, and tell the whole room.
    Fill {
        room: RoomId,
        after: i64,
        up_to: i64,
    },
    /// Ask the writer for a fence.
    Fence(u64),
}

/// Where the room stands by a notice that has a place in its order.
pub fn place_of(notice: &Notice) -> Option<RoomRev> {
    match notice {
        Notice::Tell {
            event: ServerEvent::Message(message) | ServerEvent::MessageUpdated(message), ..
        } => Some(RoomRev {
            room_id: message.room_id.clone(),
            rev: message.rev,
            seq: message.seq,
            shown: message.shown.unwrap_or(0),
        }),
        _ => None,
    }
}

impl Ledger {
    /// Begins with where the rooms stand in the database, before anything is told.
    pub fn begin(heads: Vec<RoomRev>) -> Self {
        Self { told: heads.into_iter().map(|head| (head.room_id, head.rev)).collect(), ..Self::default() }
    }

    /// Our own message, from the bus.
    pub fn own(&mut self, at: &RoomRev, notice: Notice) -> Vec<Step> {
        let mut steps = Vec::new();
        let told = self.told(at);
        if at.rev > told {
            // What is missing before our own is foreign: ours would have come before.
            fill(&mut steps, &RoomRev { rev: at.rev - 1, ..at.clone() }, told);
            self.tell(at, notice, &mut steps);
        }
        steps
    }

    /// A message of another process.
    pub fn foreign(&mut self, at: &RoomRev, notice: Notice) -> Vec<Step> {
        let mut steps = Vec::new();
        let told = self.told(at);
        if at.rev == told + 1 {
            self.tell(at, notice, &mut steps);
        } else if at.rev > told {
            self.hold(at, Some(notice), &mut steps);
        }
        steps
    }

    /// The room stands there in the database, and some of it may not have been told.
    pub fn stands(&mut self, at: &RoomRev) -> Vec<Step> {
        let mut steps = Vec::new();
        if at.rev > self.told(at) {
            self.hold(at, None, &mut steps);
        }
        steps
    }

    /// A fence came down the bus: what is held behind it is missing nothing of our own.
    pub fn pass(&mut self, fence: u64) -> Vec<Step> {
        let mut steps = Vec::new();
        self.is_awaited &= fence != self.fences;
        let through: Vec<_> = self.held.iter().filter(|(_, held)| held.fence <= fence).collect();
        let through: Vec<_> =
            through.into_iter().map(|(room, held)| (room.clone(), held.target.clone())).collect();
        for (room, target) in through {
            // It may have been told meanwhile, with our own behind it.
            let told = self.told(&target);
            if target.rev > told {
                fill(&mut steps, &target, told);
                self.told.insert(room.clone(), target.rev);
                steps.push(Step::Tell(Notice::Head(target)));
            }
            self.settle(&room, &mut steps);
            let next = self.fences + 1;
            if let Some(held) = self.held.get_mut(&room) {
                held.target = held.latest.clone();
                held.fence = next;
            }
        }
        if !self.held.is_empty() {
            self.await_fence(&mut steps);
        }
        steps
    }

    /// The room is gone.
    pub fn forget(&mut self, room: &RoomId) {
        self.told.remove(room);
        self.held.remove(room);
    }

    fn told(&self, at: &RoomRev) -> i64 {
        self.told.get(&at.room_id).copied().unwrap_or_default()
    }

    fn tell(&mut self, at: &RoomRev, notice: Notice, steps: &mut Vec<Step>) {
        steps.push(Step::Tell(notice));
        self.told.insert(at.room_id.clone(), at.rev);
        self.settle(&at.room_id, steps);
    }

    /// Tells what was held in the room and has its turn now.
    fn settle(&mut self, room: &RoomId, steps: &mut Vec<Step>) {
        let Some(held) = self.held.get_mut(room) else { return };
        let told = self.told.entry(room.clone()).or_default();
        while let Some(first) = held.notices.first_entry().filter(|first| *first.key() <= *told + 1) {
            let (rev, notice) = first.remove_entry();
            if rev > *told {
                steps.push(Step::Tell(notice));
                *told = rev;
            }
        }
        if held.latest.rev <= *told {
            self.held.remove(room);
        }
    }

    fn hold(&mut self, at: &RoomRev, notice: Option<Notice>, steps: &mut Vec<Step>) {
        // A fence on its way may have been asked for before what we wait for was committed.
        let fence = self.fences + 1;
        let new = || Held { fence, target: at.clone(), latest: at.clone(), notices: BTreeMap::new() };
        let held = self.held.entry(at.room_id.clone()).or_insert_with(new);
        if held.latest.rev < at.rev {
            held.latest = at.clone();
        }
        if let Some(notice) = notice.filter(|_| held.notices.len() < HELD) {
            held.notices.insert(at.rev, notice);
        }
        self.await_fence(steps);
    }

    /// One at a time: a room that waits for the next is told when that has its turn.
    fn await_fence(&mut self, steps: &mut Vec<Step>) {
        if !self.is_awaited {
            self.fences += 1;
            self.is_awaited = true;
            steps.push(Step::Fence(self.fences));
        }
    }
}

fn fill(steps: &mut Vec<Step>, up_to: &RoomRev, after: i64) {
    if up_to.rev - after > WIDEST {
        let audience = Audience::Room(up_to.room_id.clone());
        steps.push(Step::Tell(Notice::tell(audience, ServerEvent::RoomRev(up_to.clone()))));
    } else if up_to.rev > after {
        steps.push(Step::Fill { room: up_to.room_id.clone(), after, up_to: up_to.rev });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::contract::{
        messages::{ChatMessage, MessageKind},
        time::Timestamp,
    };

    /// What may happen to a process that has two others beside it.
    #[derive(Clone, Copy, Debug)]
    enum Act {
        /// The process commits, and its notice waits to come down the bus; so does a fence, once asked for.
        Commit,
        /// Another process commits, and its notice waits to arrive.
        Foreign(usize),
        /// The next of the bus comes down.
        Bus,
        /// The next of one of the others arrives, or is lost.
        Arrive(usize),
        Lose(usize),
        /// The database is compared.
        Heal,
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            4 => Just(Act::Commit),
            4 => (0..2usize).prop_map(Act::Foreign),
            6 => Just(Act::Bus),
            6 => (0..2usize).prop_map(Act::Arrive),
            1 => (0..2usize).prop_map(Act::Lose),
            1 => Just(Act::Heal),
        ]
    }

    fn message(rev: i64) -> Notice {
        let text = rev.to_string();
        let message = ChatMessage {
            id: text.as_str().into(),
            user_id: "bea".into(),
            user_name: "Bea".into(),
            room_id: "general".into(),
            text,
            sent_at: Timestamp(0),
            seq: rev,
            rev,
            shown: Some(rev),
            kind: MessageKind::Text,
            client_id: None,
            attachments: Vec::new(),
            mentions: Vec::new(),
            reply_to: None,
            reply_count: 0,
            last_reply_at: None,
            reply_user_ids: Vec::new(),
            reactions: Vec::new(),
            edited_at: None,
            pinned_at: None,
            pinned_by: None,
            deleted_at: None,
        };
        Notice::tell(Audience::Room("general".into()), ServerEvent::Message(message))
    }

    fn at(rev: i64) -> RoomRev {
        RoomRev { room_id: "general".into(), rev, seq: rev, shown: rev }
    }

    /// The process, its bus and its two neighbours.
    #[derive(Default)]
    struct World {
        ledger: Ledger,
        /// Where the room stands in the database.
        head: i64,
        bus: Vec<Result<i64, u64>>,
        others: [Vec<i64>; 2],
        own: HashSet<i64>,
        /// The revs told, and whether by the notice itself.
        told: Vec<(i64, bool)>,
    }

    impl World {
        fn happens(&mut self, act: Act) {
            let steps = match act {
                Act::Commit => {
                    self.head += 1;
                    self.own.insert(self.head);
                    self.bus.push(Ok(self.head));
                    Vec::new()
                }
                Act::Foreign(other) => {
                    self.head += 1;
                    self.others[other].push(self.head);
                    Vec::new()
                }
                Act::Bus if self.bus.is_empty() => Vec::new(),
                Act::Bus => match self.bus.remove(0) {
                    Ok(rev) => self.ledger.own(&at(rev), message(rev)),
                    Err(fence) => self.ledger.pass(fence),
                },
                Act::Arrive(other) if !self.others[other].is_empty() => {
                    let rev = self.others[other].remove(0);
                    self.ledger.foreign(&at(rev), message(rev))
                }
                Act::Lose(other) if !self.others[other].is_empty() => {
                    self.others[other].remove(0);
                    Vec::new()
                }
                Act::Arrive(_) | Act::Lose(_) => Vec::new(),
                Act::Heal => self.ledger.stands(&at(self.head)),
            };
            for step in steps {
                match step {
                    Step::Tell(notice) => {
                        self.told.extend(place_of(&notice).map(|place| (place.rev, true)));
                    }
                    Step::Fill { after, up_to, .. } => {
                        assert!(up_to <= self.head, "only what is committed can be read");
                        self.told.extend((after + 1..=up_to).map(|rev| (rev, false)));
                    }
                    Step::Fence(fence) => self.bus.push(Err(fence)),
                }
            }
        }
    }

    proptest! {
        #[test]
        fn every_message_is_told_once_in_order_and_our_own_by_its_own_notice(acts in vec(act(), 0..120)) {
            let mut world = World::default();
            for act in acts {
                world.happens(act);
            }
            // All that is on its way arrives, and the database is compared once more.
            for _ in 0..2 {
                while !world.bus.is_empty() || world.others.iter().any(|other| !other.is_empty()) {
                    [Act::Bus, Act::Arrive(0), Act::Arrive(1)].into_iter().for_each(|act| world.happens(act));
                }
                world.happens(Act::Heal);
            }
            let revs: Vec<_> = world.told.iter().map(|(rev, _)| *rev).collect();
            prop_assert_eq!(revs, (1..=world.head).collect::<Vec<_>>());
            for (rev, by_notice) in &world.told {
                prop_assert!(*by_notice || !world.own.contains(rev), "our own {} was read", rev);
            }
            prop_assert!(world.ledger.held.is_empty());
        }
    }

    #[test]
    fn a_gap_that_is_too_wide_is_told_as_a_head() {
        let mut ledger = Ledger::begin(vec![at(1)]);
        let asked = ledger.stands(&at(2 + WIDEST));
        assert!(matches!(asked[..], [Step::Fence(1)]), "{asked:?}");
        let steps = ledger.pass(1);
        let is_rev = |notice: &Notice| matches!(notice, Notice::Tell { event: ServerEvent::RoomRev(_), .. });
        assert!(
            matches!(&steps[..], [Step::Tell(rev), Step::Tell(Notice::Head(_))] if is_rev(rev)),
            "{steps:?}"
        );
        assert!(ledger.foreign(&at(2), message(2)).is_empty());
        assert_eq!(ledger.foreign(&at(3 + WIDEST), message(3 + WIDEST)).len(), 1);
    }

    #[test]
    fn a_room_that_is_always_ahead_is_told_all_the_same() {
        let mut ledger = Ledger::default();
        ledger.foreign(&at(2), message(2));
        ledger.foreign(&at(4), message(4));
        let steps = ledger.pass(1);
        assert!(matches!(steps[0], Step::Fill { after: 0, up_to: 2, .. }), "{steps:?}");
        assert!(matches!(steps.last(), Some(Step::Fence(2))), "{steps:?}");
    }
}

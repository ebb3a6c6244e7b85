//! When the API tokens run out that sockets came in by. A session needs none of this: it goes on as long as its
//! client does, and its end is told.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard},
};

use crate::contract::{ids::SessionId, time::Timestamp};

/// Bounded by the tokens that there are: each is here once.
#[derive(Default)]
pub struct Expiries {
    due: Mutex<BTreeSet<(Timestamp, SessionId)>>,
}

impl Expiries {
    pub fn note(&self, at: Timestamp, token: &SessionId) {
        self.due().insert((at, token.clone()));
    }

    /// Those whose time is over, once.
    pub fn take_due(&self, now: Timestamp) -> Vec<SessionId> {
        let mut due = self.due();
        let mut taken = Vec::new();
        while due.first().is_some_and(|(at, _)| *at <= now) {
            taken.extend(due.pop_first().map(|(_, token)| token));
        }
        taken
    }

    fn due(&self) -> MutexGuard<'_, BTreeSet<(Timestamp, SessionId)>> {
        self.due.lock().expect("no holder panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_is_taken_once_and_the_first_comes_first() {
        let expiries = Expiries::default();
        for (at, token) in [(30, "c"), (10, "a"), (20, "b"), (10, "a")] {
            expiries.note(Timestamp(at), &token.into());
        }
        assert_eq!(expiries.take_due(Timestamp(9)), []);
        assert_eq!(expiries.take_due(Timestamp(20)), [SessionId::from("a"), SessionId::from("b")]);
        assert_eq!(expiries.take_due(Timestamp(20)), []);
        assert_eq!(expiries.take_due(Timestamp(40)), [SessionId::from("c")]);
    }
}

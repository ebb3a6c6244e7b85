//! How many files are on their way in at once: of one person, and of all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use crate::{
    contract::{errors::Code, ids::UserId},
    domain::error::{Error, Result},
};

/// As many as a browser has connections to one server.
const OF_ONE: usize = 6;
/// Each has a file open and up to half a megabyte in memory.
const OF_ALL: usize = 128;
const COME_AGAIN: Duration = Duration::from_secs(1);

/// Clones share it.
#[derive(Clone, Default)]
pub struct Seats(Arc<Mutex<HashMap<UserId, usize>>>);

/// One of them; given back when it is dropped.
pub struct Seat {
    user: UserId,
    seats: Seats,
}

impl Seats {
    /// # Errors
    /// `rate_limited` beyond six of one person; `overloaded` beyond 128 in all.
    pub fn take(&self, user: &UserId) -> Result<Seat> {
        let mut taken = self.taken();
        if taken.get(user).is_some_and(|own| *own >= OF_ONE) {
            return Err(Error::wait(Code::RateLimited, "too many uploads at once", COME_AGAIN));
        }
        if taken.values().sum::<usize>() >= OF_ALL {
            return Err(Error::wait(Code::Overloaded, "too many uploads at once", COME_AGAIN));
        }
        *taken.entry(user.clone()).or_default() += 1;
        Ok(Seat { user: user.clone(), seats: self.clone() })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.0.lock().expect("no holder of the seats panics")
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken();
        if let Some(own) = taken.get_mut(&self.user) {
            *own -= 1;
        }
        taken.retain(|_, own| *own > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_of_one_person_and_128_in_all_and_whoever_is_done_makes_room() {
        let seats = Seats::default();
        let mut ada: Vec<Seat> = (0..6).map(|_| seats.take(&"ada".into()).unwrap()).collect();
        assert_eq!(seats.take(&"ada".into()).err().unwrap().code(), Code::RateLimited);
        let bea = seats.take(&"bea".into()).unwrap();
        ada.pop();
        ada.push(seats.take(&"ada".into()).unwrap());
        let crowd: Vec<Seat> = (0..121).map(|n| seats.take(&UserId(format!("{n}"))).unwrap()).collect();
        assert_eq!(seats.take(&"cid".into()).err().unwrap().code(), Code::Overloaded);
        drop((ada, bea, crowd));
        assert!(seats.taken().is_empty(), "nobody is remembered");
    }
}

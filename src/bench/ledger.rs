//! What was sent, answered and delivered. A message counts once for each other person in its room: what
//! does not come is lost, what comes again is doubled.

use std::{
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;

use crate::{bench::wire::Mark, clock::Clock};

/// Microseconds from 1 to ten minutes, to three digits.
const LONGEST: u64 = 600_000_000;
const DIGITS: u8 = 3;
/// Histograms that the clients share, so that two seldom want the same.
const SHARDS: usize = 8;

/// Shared by all clients.
pub struct Ledger {
    clock: Clock,
    began: Instant,
    rooms: Vec<Room>,
    pub acks: AtomicU64,
    pub deliveries: AtomicU64,
    pub doubled: AtomicU64,
    pub refused: AtomicU64,
    /// Connections that ended before their time.
    pub ended: AtomicU64,
    /// The first refusal or end in its own words.
    first_trouble: Mutex<Option<String>>,
    /// Microseconds since the beginning: messages due in between are measured.
    from: AtomicU64,
    until: AtomicU64,
    ack_times: Times,
    delivery_times: Times,
}

#[derive(Default)]
struct Room {
    /// Messages on their way or through.
    sent: AtomicU64,
    /// Numbers of messages that the server refused.
    refused: Mutex<Vec<u64>>,
}

/// What one client has of its room, by number. Its own messages count as there.
#[derive(Default)]
pub struct Shelf {
    words: Vec<u64>,
}

impl Shelf {
    /// Puts a message there; false when it was there before.
    pub fn put(&mut self, number: u64) -> bool {
        let (word, bit) = (usize::try_from(number / 64).expect("a number in memory"), 1 << (number % 64));
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let is_fresh = self.words[word] & bit == 0;
        self.words[word] |= bit;
        is_fresh
    }

    fn has(&self, number: u64) -> bool {
        let word = usize::try_from(number / 64).expect("a number in memory");
        self.words.get(word).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }
}

/// Times of many clients.
struct Times([Mutex<Histogram<u64>>; SHARDS]);

impl Times {
    fn fresh() -> Self {
        Self(std::array::from_fn(|_| Mutex::new(histogram())))
    }

    fn add(&self, client: usize, micros: u64) {
        lock(&self.0[client % SHARDS]).saturating_record(micros.max(1));
    }

    /// All of them, and starts anew.
    fn take(&self) -> Histogram<u64> {
        let mut all = histogram();
        for shard in &self.0 {
            let mut shard = lock(shard);
            all.add(&*shard).expect("all have the same bounds");
            shard.reset();
        }
        all
    }
}

fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LONGEST, DIGITS).expect("the bounds fit")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("nobody panics while holding it")
}

impl Ledger {
    pub fn open(clock: Clock, rooms: usize) -> Self {
        Self {
            began: clock.instant(),
            clock,
            rooms: (0..rooms).map(|_| Room::default()).collect(),
            acks: AtomicU64::default(),
            deliveries: AtomicU64::default(),
            doubled: AtomicU64::default(),
            refused: AtomicU64::default(),
            ended: AtomicU64::default(),
            first_trouble: Mutex::default(),
            from: AtomicU64::new(u64::MAX),
            until: AtomicU64::new(u64::MAX),
            ack_times: Times::fresh(),
            delivery_times: Times::fresh(),
        }
    }

    /// Microseconds since the beginning.
    pub fn now(&self) -> u64 {
        let since = self.clock.instant().duration_since(self.began);
        u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
    }

    /// Messages that are due from `start` on, for `length`, are measured; the times of those before are dropped.
    pub fn measure(&self, start: u64, length: Duration) {
        drop((self.ack_times.take(), self.delivery_times.take()));
        self.from.store(start, Relaxed);
        self.until.store(start + u64::try_from(length.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    /// The times of acknowledgements and of deliveries, in microseconds.
    pub fn times(&self) -> (Histogram<u64>, Histogram<u64>) {
        (self.ack_times.take(), self.delivery_times.take())
    }

    /// Is it still time to send?
    pub fn is_sending(&self) -> bool {
        self.now() < self.until.load(Relaxed)
    }

    /// The next message of a room.
    pub fn number(&self, room: usize) -> u64 {
        self.rooms[room].sent.fetch_add(1, Relaxed) + 1
    }

    pub fn acknowledged(&self, client: usize, mark: &Mark, is_well: bool) {
        self.acks.fetch_add(1, Relaxed);
        if !is_well {
            self.refused.fetch_add(1, Relaxed);
            lock(&self.rooms[mark.room].refused).push(mark.number);
        } else if self.is_measured(mark) {
            self.ack_times.add(client, self.now().saturating_sub(mark.due));
        }
    }

    pub fn delivered(&self, client: usize, mark: &Mark, is_fresh: bool) {
        if !is_fresh {
            self.doubled.fetch_add(1, Relaxed);
            return;
        }
        self.deliveries.fetch_add(1, Relaxed);
        if self.is_measured(mark) {
            self.delivery_times.add(client, self.now().saturating_sub(mark.due));
        }
    }

    fn is_measured(&self, mark: &Mark) -> bool {
        (self.from.load(Relaxed)..self.until.load(Relaxed)).contains(&mark.due)
    }

    /// Keeps the first of all troubles.
    pub fn trouble(&self, words: String) {
        lock(&self.first_trouble).get_or_insert(words);
    }

    pub fn first_trouble(&self) -> Option<String> {
        lock(&self.first_trouble).clone()
    }

    pub fn sent(&self) -> u64 {
        self.rooms.iter().map(|room| room.sent.load(Relaxed)).sum()
    }

    /// Deliveries that all messages sent so far will come to, in rooms of these sizes.
    pub fn expected(&self, sizes: &[u64]) -> u64 {
        let rooms = self.rooms.iter().zip(sizes);
        rooms
            .map(|(room, size)| {
                let refused = lock(&room.refused).len() as u64;
                (room.sent.load(Relaxed) - refused) * (size - 1)
            })
            .sum()
    }

    /// Messages of the room that a client should have and has not.
    pub fn missing(&self, room: usize, shelf: &Shelf) -> u64 {
        let refused = lock(&self.rooms[room].refused);
        let absent = refused.iter().filter(|number| !shelf.has(**number)).count() as u64;
        self.rooms[room].sent.load(Relaxed).saturating_sub(absent).saturating_sub(shelf.count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_what_comes_twice_is_found() {
        let ledger = Ledger::open(Clock::system(), 2);
        let [own, refused, heard, lost] = std::array::from_fn(|_| ledger.number(1));
        let mark = |number| Mark { room: 1, number, due: 0 };
        let mut shelf = Shelf::default();
        assert!(shelf.put(own) && shelf.put(heard) && !shelf.put(heard));
        ledger.acknowledged(0, &mark(refused), false);
        assert_eq!((ledger.missing(1, &shelf), ledger.missing(0, &Shelf::default())), (1, 0));
        assert_eq!(ledger.expected(&[2, 3]), 3 * 2);
        assert!(shelf.put(lost));
        assert_eq!(ledger.missing(1, &shelf), 0);
        ledger.delivered(0, &mark(lost), false);
        assert_eq!((ledger.doubled.load(Relaxed), ledger.deliveries.load(Relaxed)), (1, 0));
    }
}

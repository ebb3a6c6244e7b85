//! The pulse of the house: how much is said, where, and how fast it is acknowledged and told.
//!
//! Counting is an addition or two. Where the counters stood is kept once a second, so that a look has a span to tell
//! of; what is worked out from it is worked out only when somebody looks, and once a minute for the history.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{
    contract::ids::RoomId,
    services::{
        latencies::{Counts, Latencies},
        metrics::Counter,
        process::CpuMeter,
    },
};

/// Seconds over which latencies are told.
const LATENCY_SECONDS: usize = 10;
/// Seconds over which messages are told.
const MESSAGE_SECONDS: usize = 60;
/// A room's last minute is kept in slices of so long.
const SLICE: Duration = Duration::from_secs(10);
const SLICES: usize = 6;
/// Rooms whose last minute is kept; further ones are not counted until some fall silent.
const BUSY_ROOMS: usize = 4096;

pub struct Pulse {
    started: Instant,
    posted: Counter,
    ack: Latencies,
    delivery: Latencies,
    /// Written by the fan-out alone and read once a second: nobody waits for it.
    busy: Mutex<Busy>,
    seconds: Mutex<Seconds>,
    minute: Mutex<Minute>,
}

struct Busy {
    /// What was told in each room, by slices of the last minute.
    rooms: HashMap<RoomId, [u64; SLICES]>,
    slice: usize,
    since: Instant,
}

#[derive(Default)]
struct Seconds {
    /// Where the counters stood at each of the last seconds, the newest last.
    posted: VecDeque<u64>,
    latencies: VecDeque<(Counts, Counts)>,
    cpu: CpuMeter,
}

struct Minute {
    since: Instant,
    posted: u64,
    ack: Counts,
    delivery: Counts,
    cpu: CpuMeter,
}

/// What one process has to say of its last seconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Beat {
    pub messages_per_second: u64,
    pub messages_per_minute: u64,
    pub ack: Counts,
    pub delivery: Counts,
    pub cpu: Option<f64>,
    pub uptime: Duration,
}

impl Pulse {
    pub fn new(now: Instant) -> Self {
        Self {
            started: now,
            posted: Counter::default(),
            ack: Latencies::default(),
            delivery: Latencies::default(),
            busy: Mutex::new(Busy { rooms: HashMap::new(), slice: 0, since: now }),
            seconds: Mutex::default(),
            minute: Mutex::new(Minute {
                since: now,
                posted: 0,
                ack: Counts::default(),
                delivery: Counts::default(),
                cpu: CpuMeter::default(),
            }),
        }
    }

    /// A message was stored.
    pub fn posted(&self) {
        self.posted.add(1);
    }

    /// A message that came in at `since` was acknowledged.
    pub fn acked(&self, since: Instant, now: Instant) {
        self.ack.add(now.saturating_duration_since(since));
    }

    /// A message has been handed to all of the room's sockets here. One of our own was committed at `since`;
    /// what other processes committed is measured there.
    pub fn delivered(&self, room: &RoomId, since: Option<Instant>, now: Instant) {
        if let Some(since) = since {
            self.delivery.add(now.saturating_duration_since(since));
        }
        let mut busy = self.busy();
        let slice = busy.slice;
        if let Some(told) = busy.rooms.get_mut(room) {
            told[slice] += 1;
        } else if busy.rooms.len() < BUSY_ROOMS {
            let mut told = [0; SLICES];
            told[slice] = 1;
            busy.rooms.insert(room.clone(), told);
        }
    }

    /// Messages stored since the start.
    pub fn count_posted(&self) -> u64 {
        self.posted.get()
    }

    /// All acknowledgements and all deliveries since the start.
    pub fn latencies(&self) -> (Counts, Counts) {
        (self.ack.counts(), self.delivery.counts())
    }

    /// Keeps where the counters stand. To be called once a second.
    pub fn tick(&self, now: Instant) {
        let mut seconds = self.seconds();
        keep(&mut seconds.posted, self.posted.get(), MESSAGE_SECONDS);
        keep(&mut seconds.latencies, self.latencies(), LATENCY_SECONDS);
        drop(seconds);
        self.busy().turn(now);
    }

    /// The last seconds, up to the last tick.
    pub fn beat(&self, now: Instant) -> Beat {
        let mut seconds = self.seconds();
        let posted = |ago: usize| {
            let last = seconds.posted.len().checked_sub(1)?;
            Some(seconds.posted[last] - seconds.posted[last.saturating_sub(ago)])
        };
        let (messages_per_second, messages_per_minute) = (posted(1), posted(MESSAGE_SECONDS));
        let span = seconds.latencies.front().zip(seconds.latencies.back());
        let (ack, delivery) =
            span.map(|(first, last)| (last.0.since(&first.0), last.1.since(&first.1))).unwrap_or_default();
        Beat {
            messages_per_second: messages_per_second.unwrap_or_default(),
            messages_per_minute: messages_per_minute.unwrap_or_default(),
            ack,
            delivery,
            cpu: seconds.cpu.read(now),
            uptime: self.uptime(now),
        }
    }

    /// Since the start.
    pub fn uptime(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.started)
    }

    /// What came since it was last asked, for the history: messages, acknowledgements, deliveries, and the CPU as a
    /// share of a whole minute, so that parts of one add up.
    pub fn minute(&self, now: Instant) -> (u64, Counts, Counts, Option<f64>) {
        let mut minute = self.minute.lock().expect("no holder panics");
        let (posted, (ack, delivery)) = (self.posted.get(), self.latencies());
        let part = (now.saturating_duration_since(minute.since).as_secs_f64() / 60.0).min(1.0);
        let since = (
            posted - minute.posted,
            ack.since(&minute.ack),
            delivery.since(&minute.delivery),
            minute.cpu.read(now).map(|share| share * part),
        );
        minute.since = now;
        (minute.posted, minute.ack, minute.delivery) = (posted, ack, delivery);
        since
    }

    /// What was told in each room in the last minute.
    pub fn busy_rooms(&self) -> HashMap<RoomId, u64> {
        self.busy().rooms.iter().map(|(room, told)| (room.clone(), told.iter().sum())).collect()
    }

    fn busy(&self) -> MutexGuard<'_, Busy> {
        self.busy.lock().expect("no holder panics")
    }

    fn seconds(&self) -> MutexGuard<'_, Seconds> {
        self.seconds.lock().expect("no holder panics")
    }
}

impl Busy {
    /// Goes on to the next slice when it is time, and forgets rooms that have been silent for a minute.
    fn turn(&mut self, now: Instant) {
        if now.saturating_duration_since(self.since) < SLICE {
            return;
        }
        self.since = now;
        self.slice = (self.slice + 1) % SLICES;
        let slice = self.slice;
        self.rooms.retain(|_, told| {
            told[slice] = 0;
            told.iter().any(|count| *count > 0)
        });
    }
}

/// Adds the newest and drops what is more than `seconds` older.
fn keep<T>(kept: &mut VecDeque<T>, newest: T, seconds: usize) {
    if kept.len() > seconds {
        kept.pop_front();
    }
    kept.push_back(newest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn what_is_old_is_told_no_more() {
        let start = Clock::system().instant();
        let (pulse, room) = (Pulse::new(start), RoomId::from("general"));
        pulse.tick(start);
        pulse.posted();
        pulse.acked(start, start + Duration::from_millis(3));
        pulse.delivered(&room, Some(start), start + Duration::from_millis(1));
        let mut now = start;
        let mut second = || {
            now += Duration::from_secs(1);
            pulse.tick(now);
            pulse.beat(now)
        };
        let first = second();
        assert_eq!((first.messages_per_second, first.messages_per_minute), (1, 1));
        assert_eq!((first.ack.total(), first.delivery.total()), (1, 1));
        assert_eq!(pulse.busy_rooms()[&room], 1);
        assert_eq!(second().messages_per_second, 0);
        let tenth = (0..8).map(|_| second()).last().unwrap();
        assert_eq!((tenth.ack.total(), tenth.messages_per_minute), (1, 1));
        assert_eq!(second().ack.total(), 0);
        let sixtieth = (0..49).map(|_| second()).last().unwrap();
        assert_eq!(sixtieth.messages_per_minute, 1);
        assert_eq!(second().messages_per_minute, 0);
        assert!(pulse.busy_rooms().is_empty());
    }

    #[test]
    fn the_history_is_told_each_message_once() {
        let now = Clock::system().instant();
        let pulse = Pulse::new(now);
        pulse.posted();
        assert_eq!(pulse.minute(now).0, 1);
        pulse.posted();
        pulse.posted();
        assert_eq!((pulse.minute(now).0, pulse.minute(now).0), (2, 0));
    }

    #[test]
    fn rooms_that_are_counted_have_a_bound() {
        let now = Clock::system().instant();
        let pulse = Pulse::new(now);
        for n in 0..BUSY_ROOMS + 10 {
            pulse.delivered(&RoomId(n.to_string()), None, now);
        }
        assert_eq!(pulse.busy_rooms().len(), BUSY_ROOMS);
    }
}

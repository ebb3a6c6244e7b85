//! How long things took, counted in a histogram of a fixed size: one atomic addition each, and never a wait.
//!
//! A bucket is a sixteenth of a power of two microseconds wide, so that a percentile is true to 7 %. Counts only grow;
//! those of a span are the difference of two looks, and those of several processes add up.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::services::metrics::Counter;

/// Buckets in a power of two, and its logarithm.
const PARTS: usize = 16;
const PART_BITS: u32 = 4;
/// What takes 2^27 µs (134 s) or longer counts in the last bucket.
const TOP: u32 = 27;
const BUCKETS: usize = (TOP - PART_BITS + 1) as usize * PARTS;

pub struct Latencies {
    buckets: [AtomicU64; BUCKETS],
    micros: Counter,
}

/// What was counted up to a moment, or between two. Written as the buckets that hold something: few, as a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Sparse", into = "Sparse")]
pub struct Counts {
    buckets: Vec<u64>,
    micros: u64,
}

#[derive(Serialize, Deserialize)]
struct Sparse {
    micros: u64,
    /// The bucket's index and its count.
    counted: Vec<(usize, u64)>,
}

impl Default for Latencies {
    fn default() -> Self {
        Self { buckets: [const { AtomicU64::new(0) }; BUCKETS], micros: Counter::default() }
    }
}

impl Latencies {
    pub fn add(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.buckets[bucket(micros)].fetch_add(1, Ordering::Relaxed);
        self.micros.add(micros);
    }

    pub fn counts(&self) -> Counts {
        let buckets = self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).collect();
        Counts { buckets, micros: self.micros.get() }
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self { buckets: vec![0; BUCKETS], micros: 0 }
    }
}

impl From<Counts> for Sparse {
    fn from(Counts { buckets, micros }: Counts) -> Self {
        let counted = buckets.into_iter().enumerate().filter(|(_, count)| *count > 0);
        Self { micros, counted: counted.collect() }
    }
}

impl From<Sparse> for Counts {
    fn from(Sparse { micros, counted }: Sparse) -> Self {
        let mut counts = Self { micros, ..Self::default() };
        for (index, count) in counted {
            if let Some(bucket) = counts.buckets.get_mut(index) {
                *bucket = count;
            }
        }
        counts
    }
}

impl Counts {
    /// What came after `earlier`.
    pub fn since(&self, earlier: &Self) -> Self {
        let pairs = self.buckets.iter().zip(&earlier.buckets);
        let buckets = pairs.map(|(now, before)| now.saturating_sub(*before)).collect();
        Self { buckets, micros: self.micros.saturating_sub(earlier.micros) }
    }

    /// Both together.
    pub fn and(mut self, other: &Self) -> Self {
        for (count, more) in self.buckets.iter_mut().zip(&other.buckets) {
            *count = count.saturating_add(*more);
        }
        self.micros = self.micros.saturating_add(other.micros);
        self
    }

    pub fn total(&self) -> u64 {
        self.buckets.iter().sum()
    }

    pub fn seconds(&self) -> f64 {
        Duration::from_micros(self.micros).as_secs_f64()
    }

    /// In microseconds: the upper end of the bucket in which that percentile is; `None` when nothing was counted.
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let rank = (self.total() * percent).div_ceil(100).max(1);
        let mut counted = 0;
        self.buckets.iter().enumerate().find_map(|(index, count)| {
            counted += count;
            (counted >= rank).then(|| upper_end(index))
        })
    }

    /// Upper bounds in seconds, each a power of two microseconds, with what was counted between them; for Prometheus.
    pub fn octaves(&self) -> Vec<(f64, u64)> {
        let bound = |octave: usize| Duration::from_micros(PARTS as u64 * (1 << octave)).as_secs_f64();
        let counts = self.buckets.chunks(PARTS).map(|octave| octave.iter().sum());
        let mut octaves: Vec<_> = counts.enumerate().map(|(n, count)| (bound(n), count)).collect();
        if let Some(last) = octaves.last_mut() {
            last.0 = f64::INFINITY;
        }
        octaves
    }
}

/// Below 16 µs each has its own; from there the highest five bits choose.
fn bucket(micros: u64) -> usize {
    let micros = micros.min((1 << TOP) - 1);
    let Some(exponent) = micros.checked_ilog2().filter(|exponent| *exponent >= PART_BITS) else {
        return micros as usize;
    };
    let octave = (exponent - PART_BITS + 1) as usize;
    octave * PARTS + ((micros >> (exponent - PART_BITS)) as usize & (PARTS - 1))
}

fn upper_end(bucket: usize) -> u64 {
    let (octave, part) = (bucket / PARTS, (bucket % PARTS) as u64);
    match octave.checked_sub(1) {
        None => part,
        Some(shift) => ((part + PARTS as u64 + 1) << shift) - 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(micros: &[u64]) -> Counts {
        let latencies = Latencies::default();
        micros.iter().for_each(|micros| latencies.add(Duration::from_micros(*micros)));
        latencies.counts()
    }

    #[test]
    fn nothing_has_no_percentile_and_one_is_all_of_them() {
        assert_eq!(of(&[]).percentile(50), None);
        for percent in [0, 50, 99, 100] {
            assert_eq!(of(&[7]).percentile(percent), Some(7));
        }
    }

    #[test]
    fn a_span_holds_what_came_in_it_and_processes_add_up() {
        let (before, after) = (of(&[10, 20]), of(&[10, 20, 3_000_000]));
        assert_eq!(after.since(&before), of(&[3_000_000]));
        assert_eq!(after.since(&before).and(&before), after);
        assert!((after.seconds() - 3.00003).abs() < 1e-9);
    }

    #[test]
    fn what_is_written_for_another_process_is_small_and_says_the_same() {
        let counts = of(&[10, 20, 20, 3_000_000]);
        let text = serde_json::to_string(&counts).unwrap();
        assert!(text.len() < 80, "{text}");
        assert_eq!(serde_json::from_str::<Counts>(&text).unwrap(), counts);
        let strange = r#"{"micros":1,"counted":[[99999,1]]}"#;
        assert_eq!(serde_json::from_str::<Counts>(strange).unwrap().total(), 0);
        let full = of(&(0..BUCKETS).map(upper_end).collect::<Vec<_>>());
        assert!(serde_json::to_string(&full).unwrap().len() < 4096);
    }

    #[test]
    fn prometheus_hears_of_each_once() {
        let counts = of(&[0, 15, 16, 1_000, 500_000_000]);
        let octaves = counts.octaves();
        assert_eq!(octaves[0], (0.000_016, 2));
        assert_eq!(octaves.last().copied(), Some((f64::INFINITY, 1)));
        assert_eq!(octaves.iter().map(|(_, count)| count).sum::<u64>(), counts.total());
    }

    proptest! {
        #[test]
        fn a_percentile_is_true_to_seven_percent(
            mut micros in proptest::collection::vec(0_u64..100_000_000, 1..200), percent in 1_u64..=100,
        ) {
            let told = of(&micros).percentile(percent).unwrap();
            micros.sort_unstable();
            let exact = micros[(micros.len() * percent as usize).div_ceil(100) - 1];
            prop_assert!(told >= exact && told as f64 <= exact as f64 * 1.07, "{told} for {exact}");
        }
    }
}

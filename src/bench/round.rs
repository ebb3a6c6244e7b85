//! One measurement: warm-up, window, and the wait for the last delivery.

use std::{
    sync::atomic::Ordering::Relaxed,
    time::{Duration, Instant},
};

use anyhow::Result;
use hdrhistogram::Histogram;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::{
    bench::{
        child::{House, own_cpu},
        client::Order,
        crowd::Crowd,
        ledger::Ledger,
        plan::Plan,
    },
    clock::Clock,
};

/// Longest warm-up; a quarter of the window when that is shorter.
const WARM_UP: Duration = Duration::from_secs(1);
const LOOK: Duration = Duration::from_millis(50);
/// What has not come for so long does not come any more.
const QUIET: Duration = Duration::from_secs(5);
/// Timers go by milliseconds: who is late by no more than this was not late.
const TIMER: u64 = 2_000;

/// What a window showed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Messages a second that were asked for; 0: as many as go.
    pub rate: u32,
    pub acks_per_second: f64,
    pub deliveries_per_second: f64,
    pub ack_ms: Quantiles,
    pub delivery_ms: Quantiles,
    /// Of the server, its threads and the system's work for it together.
    pub cpu_us_per_delivery: Option<f64>,
    pub server_cpu_percent: Option<f64>,
    /// What measuring took, from the same machine.
    pub own_cpu_percent: Option<f64>,
    /// Messages without an answer.
    pub unanswered: u64,
    /// Deliveries that had not come when nothing came any more.
    pub undelivered: u64,
    /// Messages that the server refused.
    pub refused: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Quantiles {
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
}

/// What a round needs and leaves as it is.
pub struct Round<'a> {
    pub plan: &'a Plan,
    pub crowd: &'a Crowd,
    pub ledger: &'a Ledger,
    pub clock: &'a Clock,
    pub bar: &'a ProgressBar,
}

/// What has not come, or was refused, since the ledger was opened.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Open {
    answers: u64,
    deliveries: u64,
    refused: u64,
}

/// The counters at one moment.
struct Moment {
    at: Instant,
    acks: u64,
    deliveries: u64,
    server: Option<f64>,
    own: Option<f64>,
}

impl Round<'_> {
    /// Sends at `rate` for the plan's seconds.
    pub async fn measure(&self, house: &mut House, rate: u32) -> Result<Figures> {
        let length = Duration::from_secs(u64::from(self.plan.seconds));
        // What a round before this one lost stays lost.
        let before = self.open();
        let start = self.ledger.now();
        let from = start + micros(WARM_UP.min(length / 4));
        let until = from + micros(length);
        self.ledger.measure(from, length);
        if rate == 0 {
            (0..self.plan.senders()).for_each(|client| self.crowd.order(client, Order::KeepSaying));
        }
        let (watched, ()) = tokio::join!(self.watch(house, from, until), self.pace(rate, start, until));
        let (first, last) = watched?;
        self.settle(house, before).await?;
        Ok(self.figures(rate, &first, &last, before))
    }

    /// Has everybody in turn send, each message at its time.
    async fn pace(&self, rate: u32, start: u64, until: u64) {
        for number in 0.. {
            if rate == 0 {
                return;
            }
            let due = start + number * 1_000_000 / u64::from(rate);
            if due >= until {
                return;
            }
            self.sleep_until(due).await;
            let now = self.ledger.now();
            let due = if now.saturating_sub(due) <= TIMER { now } else { due };
            let sender = usize::try_from(number).unwrap_or_default() % self.crowd.len();
            self.crowd.order(sender, Order::Say { due });
        }
    }

    /// The counters at the window's beginning and end.
    async fn watch(&self, house: &mut House, from: u64, until: u64) -> Result<(Moment, Moment)> {
        self.sleep_until(from).await;
        let first = self.moment(house);
        self.bar.set_length((until - from) / 1000);
        while self.ledger.now() < until {
            let rest = until.saturating_sub(self.ledger.now());
            self.clock.sleep(LOOK.min(Duration::from_micros(rest))).await;
            self.bar.set_position(self.ledger.now().saturating_sub(from) / 1000);
            house.must_live()?;
        }
        Ok((first, self.moment(house)))
    }

    /// Waits until everything has come, or nothing comes any more.
    async fn settle(&self, house: &mut House, before: Open) -> Result<()> {
        let mut known = (0, 0);
        let mut since = self.clock.instant();
        while !self.is_settled(before) && self.clock.instant().duration_since(since) < QUIET {
            house.must_live()?;
            let here = (self.ledger.acks.load(Relaxed), self.ledger.deliveries.load(Relaxed));
            if here != known {
                (known, since) = (here, self.clock.instant());
            }
            self.clock.sleep(LOOK).await;
        }
        Ok(())
    }

    fn is_settled(&self, before: Open) -> bool {
        let now = self.open();
        (now.answers, now.deliveries) == (before.answers, before.deliveries)
    }

    fn open(&self) -> Open {
        let ledger = self.ledger;
        let expected = ledger.expected(&self.crowd.sizes());
        Open {
            answers: ledger.sent().saturating_sub(ledger.acks.load(Relaxed)),
            deliveries: expected.saturating_sub(ledger.deliveries.load(Relaxed)),
            refused: ledger.refused.load(Relaxed),
        }
    }

    fn moment(&self, house: &House) -> Moment {
        Moment {
            at: self.clock.instant(),
            acks: self.ledger.acks.load(Relaxed),
            deliveries: self.ledger.deliveries.load(Relaxed),
            server: house.cpu(),
            own: own_cpu(),
        }
    }

    fn figures(&self, rate: u32, first: &Moment, last: &Moment, before: Open) -> Figures {
        let seconds = last.at.duration_since(first.at).as_secs_f64();
        let (ack_times, delivery_times) = self.ledger.times();
        let now = self.open();
        let deliveries = (last.deliveries - first.deliveries) as f64;
        let used = |last: Option<f64>, first: Option<f64>| Some(last? - first?);
        let server = used(last.server, first.server);
        Figures {
            rate,
            acks_per_second: (last.acks - first.acks) as f64 / seconds,
            deliveries_per_second: deliveries / seconds,
            ack_ms: Quantiles::of(&ack_times),
            delivery_ms: Quantiles::of(&delivery_times),
            cpu_us_per_delivery: server.filter(|_| deliveries > 0.0).map(|cpu| cpu * 1e6 / deliveries),
            server_cpu_percent: server.map(|cpu| cpu * 100.0 / seconds),
            own_cpu_percent: used(last.own, first.own).map(|cpu| cpu * 100.0 / seconds),
            unanswered: now.answers.saturating_sub(before.answers),
            undelivered: now.deliveries.saturating_sub(before.deliveries),
            refused: now.refused - before.refused,
        }
    }

    async fn sleep_until(&self, moment: u64) {
        let now = self.ledger.now();
        if moment > now {
            self.clock.sleep(Duration::from_micros(moment - now)).await;
        }
    }
}

impl Quantiles {
    /// In milliseconds, of microseconds.
    fn of(times: &Histogram<u64>) -> Self {
        let at = |quantile| times.value_at_quantile(quantile) as f64 / 1000.0;
        Self { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: times.max() as f64 / 1000.0 }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

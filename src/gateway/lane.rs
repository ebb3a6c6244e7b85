//! The bounded queue that keeps one socket's events in the order in which they were sent.
//!
//! The library starts a task for each event, so that a later one can overtake an earlier one. Here an
//! event is queued while the packet is read, and a task that lives only while the queue is not empty
//! works it off, one at a time.

use std::{
    collections::VecDeque,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard},
};

use futures_util::{FutureExt, future::BoxFuture};
use tokio_util::task::TaskTracker;

/// One socket's queue.
pub struct Lane {
    queue: Mutex<Queue>,
    /// Events that may wait. Full: the client is refused, the socket stays.
    bound: usize,
    /// Counts the lanes at work, so that a stop can wait for them.
    tracker: TaskTracker,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<BoxFuture<'static, ()>>,
    is_working: bool,
    /// The last piece of work was queued.
    is_closed: bool,
}

impl Lane {
    pub fn new(bound: usize, tracker: TaskTracker) -> Arc<Self> {
        Arc::new(Self { queue: Mutex::default(), bound, tracker })
    }

    /// Is there room for one more event?
    pub fn has_room(&self) -> bool {
        self.queue().waiting.len() < self.bound
    }

    /// Lays `work` before all that will be queued, without beginning it: whatever is queued begins it,
    /// and a lane that nobody ever uses never does it.
    pub fn lay(&self, work: BoxFuture<'static, ()>) {
        self.queue().waiting.push_front(work);
    }

    /// Begins what was laid.
    pub fn begin(self: &Arc<Self>) {
        self.run(&mut self.queue());
    }

    /// Queues `work` after all that was queued before, whatever the bound: callers look first. Once the
    /// lane is closed, it is dropped.
    pub fn push(self: &Arc<Self>, work: BoxFuture<'static, ()>) {
        self.queue_up(work, false);
    }

    /// Queues the last work of all.
    pub fn close(self: &Arc<Self>, work: BoxFuture<'static, ()>) {
        self.queue_up(work, true);
    }

    fn queue_up(self: &Arc<Self>, work: BoxFuture<'static, ()>, is_last: bool) {
        let mut queue = self.queue();
        if queue.is_closed {
            return;
        }
        queue.is_closed = is_last;
        queue.waiting.push_back(work);
        self.run(&mut queue);
    }

    fn run(self: &Arc<Self>, queue: &mut Queue) {
        if !queue.is_working {
            queue.is_working = true;
            self.tracker.spawn(self.clone().work());
        }
    }

    async fn work(self: Arc<Self>) {
        while let Some(work) = self.next() {
            // A panic ends this one event; the socket's next ones are still handled.
            if AssertUnwindSafe(work).catch_unwind().await.is_err() {
                tracing::error!("the handler of an event panicked");
            }
        }
    }

    fn next(&self) -> Option<BoxFuture<'static, ()>> {
        let mut queue = self.queue();
        let next = queue.waiting.pop_front();
        if next.is_none() {
            queue.is_working = false;
            queue.waiting.shrink_to(0);
        }
        next
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().expect("no holder of the queue panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn work_is_done_in_order_even_when_an_earlier_piece_takes_longer_or_panics() {
        let lane = Lane::new(1000, TaskTracker::new());
        let (done, mut order) = tokio::sync::mpsc::unbounded_channel();
        for n in 0..200 {
            let done = done.clone();
            lane.push(Box::pin(async move {
                for _ in 0..(200 - n) % 7 {
                    tokio::task::yield_now().await;
                }
                assert!(n != 50, "on purpose");
                done.send(n).unwrap();
            }));
        }
        drop(done);
        let mut seen = Vec::new();
        while let Some(n) = order.recv().await {
            seen.push(n);
        }
        assert_eq!(seen, (0..200).filter(|n| *n != 50).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn what_was_laid_comes_first_and_nothing_comes_after_the_last() {
        let lane = Lane::new(10, TaskTracker::new());
        let (done, mut order) = tokio::sync::mpsc::unbounded_channel();
        let work = move |word: &'static str| -> BoxFuture<'static, ()> {
            let done = done.clone();
            Box::pin(async move { done.send(word).unwrap() })
        };
        lane.lay(work("laid"));
        tokio::task::yield_now().await;
        assert!(order.try_recv().is_err(), "it waits for the first");
        lane.push(work("first"));
        lane.close(work("last"));
        lane.push(work("too late"));
        drop((work, lane));
        let mut seen = Vec::new();
        while let Some(word) = order.recv().await {
            seen.push(word);
        }
        assert_eq!(seen, ["laid", "first", "last"]);
    }

    #[tokio::test]
    async fn a_full_lane_says_so() {
        let lane = Lane::new(2, TaskTracker::new());
        for _ in 0..2 {
            assert!(lane.has_room());
            lane.push(Box::pin(std::future::pending()));
            tokio::task::yield_now().await;
        }
        assert!(lane.has_room(), "one is at work, one waits");
        lane.push(Box::pin(std::future::pending()));
        assert!(!lane.has_room());
    }
}

//! The bounded queue that keeps one socket's events in the order in which they were sent.
//!
//! The library starts a task for each event, so that a later one can overtake an earlier one. Here an
//! event is queued while the packet is read, and a task that lives only while the queue is not empty
//! works it off. One at a time, but for messages: the next one is begun while the commits of those before
//! it are awaited, so that they share one. Each is begun in its turn, and the writer's queue keeps that order.

use std::{
    collections::VecDeque,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard},
};

use futures_util::{
    FutureExt, StreamExt,
    future::{BoxFuture, poll_fn},
    stream::FuturesUnordered,
};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

/// Messages that wait for their commits while the next one is begun.
const UNDER_WAY: usize = 32;

/// Whether the next piece may be begun before this one is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// All before it are done when it is begun, and it is done before the next one.
    Alone,
    /// Pieces of this kind in a row overlap: what counts for their order happens when they are first polled.
    Together,
}

/// One socket's queue.
pub struct Lane {
    queue: Mutex<Queue>,
    /// Rung when something is queued while the lane only waits for commits.
    bell: Notify,
    /// Events that may wait. Full: the client is refused, the socket stays.
    bound: usize,
    /// Counts the lanes at work, so that a stop can wait for them.
    tracker: TaskTracker,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<(Pace, BoxFuture<'static, ()>)>,
    is_working: bool,
    /// The last piece of work was queued.
    is_closed: bool,
}

impl Lane {
    pub fn new(bound: usize, tracker: TaskTracker) -> Arc<Self> {
        Arc::new(Self { queue: Mutex::default(), bell: Notify::new(), bound, tracker })
    }

    /// Is there room for one more event?
    pub fn has_room(&self) -> bool {
        self.queue().waiting.len() < self.bound
    }

    /// Lays `work` before all that will be queued, without beginning it: whatever is queued begins it,
    /// and a lane that nobody ever uses never does it.
    pub fn lay(&self, work: BoxFuture<'static, ()>) {
        self.queue().waiting.push_front((Pace::Alone, work));
    }

    /// Begins what was laid.
    pub fn begin(self: &Arc<Self>) {
        self.run(&mut self.queue());
    }

    /// Queues `work` after all that was queued before, whatever the bound: callers look first. Once the
    /// lane is closed, it is dropped.
    pub fn push(self: &Arc<Self>, pace: Pace, work: BoxFuture<'static, ()>) {
        self.queue_up(pace, work, false);
    }

    /// Queues the last work of all.
    pub fn close(self: &Arc<Self>, work: BoxFuture<'static, ()>) {
        self.queue_up(Pace::Alone, work, true);
    }

    fn queue_up(self: &Arc<Self>, pace: Pace, work: BoxFuture<'static, ()>, is_last: bool) {
        let mut queue = self.queue();
        if queue.is_closed {
            return;
        }
        queue.is_closed = is_last;
        queue.waiting.push_back((pace, work));
        self.run(&mut queue);
        self.bell.notify_one();
    }

    fn run(self: &Arc<Self>, queue: &mut Queue) {
        if !queue.is_working {
            queue.is_working = true;
            self.tracker.spawn(self.clone().work());
        }
    }

    async fn work(self: Arc<Self>) {
        let mut under_way = FuturesUnordered::new();
        loop {
            match self.next(under_way.is_empty()) {
                Some((Pace::Alone, work)) => {
                    while under_way.next().await.is_some() {}
                    guarded(work).await;
                }
                Some((Pace::Together, work)) => {
                    if under_way.len() == UNDER_WAY {
                        under_way.next().await;
                    }
                    let mut work = guarded(work);
                    // Here, and not when the others are polled: this is its place.
                    let begun = poll_fn(|cx| std::task::Poll::Ready(work.poll_unpin(cx))).await;
                    if begun.is_pending() {
                        under_way.push(work);
                    }
                }
                None if under_way.is_empty() => return,
                None => tokio::select! {
                    _ = under_way.next() => (),
                    () = self.bell.notified() => (),
                },
            }
        }
    }

    fn next(&self, may_rest: bool) -> Option<(Pace, BoxFuture<'static, ()>)> {
        let mut queue = self.queue();
        let next = queue.waiting.pop_front();
        if next.is_none() && may_rest {
            queue.is_working = false;
            queue.waiting.shrink_to(0);
        }
        next
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().expect("no holder of the queue panics")
    }
}

/// A panic ends this one event; the socket's next ones are still handled.
fn guarded(work: BoxFuture<'static, ()>) -> BoxFuture<'static, ()> {
    let work = AssertUnwindSafe(work).catch_unwind().map(|done| {
        if done.is_err() {
            tracing::error!("the handler of an event panicked");
        }
    });
    Box::pin(work)
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
            lane.push(
                Pace::Alone,
                Box::pin(async move {
                    for _ in 0..(200 - n) % 7 {
                        tokio::task::yield_now().await;
                    }
                    assert!(n != 50, "on purpose");
                    done.send(n).unwrap();
                }),
            );
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
        lane.push(Pace::Alone, work("first"));
        lane.close(work("last"));
        lane.push(Pace::Alone, work("too late"));
        drop((work, lane));
        let mut seen = Vec::new();
        while let Some(word) = order.recv().await {
            seen.push(word);
        }
        assert_eq!(seen, ["laid", "first", "last"]);
    }

    #[tokio::test]
    async fn messages_are_begun_in_order_and_overlap_but_nothing_else_does() {
        let lane = Lane::new(1000, TaskTracker::new());
        let (commit, committed) = tokio::sync::watch::channel(false);
        let (told, mut steps) = tokio::sync::mpsc::unbounded_channel();
        for n in 0..3 {
            let (told, mut committed) = (told.clone(), committed.clone());
            let send = async move {
                told.send(format!("begin {n}")).unwrap();
                committed.wait_for(|is_done| *is_done).await.unwrap();
                told.send("done".to_owned()).unwrap();
            };
            lane.push(Pace::Together, Box::pin(send));
        }
        let alone = told.clone();
        lane.push(Pace::Alone, Box::pin(async move { alone.send("alone".to_owned()).unwrap() }));
        for n in 0..3 {
            assert_eq!(steps.recv().await.unwrap(), format!("begin {n}"));
        }
        tokio::task::yield_now().await;
        assert!(steps.try_recv().is_err(), "nothing is committed yet");
        commit.send(true).unwrap();
        for expected in ["done", "done", "done", "alone"] {
            assert_eq!(steps.recv().await.unwrap(), expected);
        }
        let last = told.clone();
        lane.push(Pace::Together, Box::pin(async move { last.send("again".to_owned()).unwrap() }));
        assert_eq!(steps.recv().await.unwrap(), "again");
    }

    #[tokio::test]
    async fn a_full_lane_says_so() {
        let lane = Lane::new(2, TaskTracker::new());
        for _ in 0..2 {
            assert!(lane.has_room());
            lane.push(Pace::Alone, Box::pin(std::future::pending()));
            tokio::task::yield_now().await;
        }
        assert!(lane.has_room(), "one is at work, one waits");
        lane.push(Pace::Alone, Box::pin(std::future::pending()));
        assert!(!lane.has_room());
    }
}

//! The one writer: a thread that takes all that waits, runs it in one transaction with a savepoint
//! for each caller, commits once with the disk's word, and only then answers.
//!
//! What a caller announces is released after that commit, in commit order, and forgotten when the
//! caller fails. So nothing unsaved can be told, and the order of a room is the order of its revs.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{
    chance::Chance,
    clock::{self, Clock},
    contract::{errors::Code, time::Timestamp},
    domain::{
        error::{Error, Result},
        notices::Notice,
    },
    store::{
        checkpoints::Checkpoints,
        faults,
        options::Options,
        pragmas,
        rights::{self, Rights},
        tx::Tx,
    },
};

/// Takes the notices of one commit. Runs on the writer's thread; while it waits, nothing is written.
pub type Sink = Box<dyn Fn(Vec<Notice>) + Send>;

/// How often an idle writer looks whether another process changed the database.
const GLANCE: Duration = Duration::from_millis(500);

/// When a commit answers so many callers or more, with those who have come meanwhile, the next one waits for all of
/// them: who was just answered goes on at once, and one sync for all costs less than two. Few never wait.
const CROWD: usize = 8;
/// How long it waits, how often at most until all are there, and how often in a row while nobody comes: the threads
/// that take them may be at work on what was told.
const NAP: Duration = Duration::from_micros(100);
const NAPS: usize = 10;
const IDLE_NAPS: usize = 3;

/// The async side: a bounded queue to the thread.
pub struct Writer {
    /// `None` once stopped. Full: callers are refused with `overloaded`.
    queue: Mutex<Option<SyncSender<Box<dyn Call>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    counters: Arc<Counters>,
}

#[derive(Default)]
pub struct Counters {
    pub waiting: AtomicUsize,
    pub commits: AtomicU64,
    pub writes: AtomicU64,
}

/// One caller in the batch.
trait Call: Send {
    /// Does the caller's work; false asks for its part to be undone.
    fn run(&mut self, tx: &Tx<'_>) -> bool;
    /// Answers: with the work's own outcome, or with why the commit failed.
    fn answer(self: Box<Self>, commit: Result<(), &Refusal>);
}

/// Why a whole batch came to nothing, told to each of its callers.
type Refusal = dyn Fn() -> Error;

struct Work<T, F> {
    work: Option<F>,
    outcome: Option<Result<T>>,
    answer: oneshot::Sender<Result<T>>,
}

impl<T, F> Call for Work<T, F>
where
    T: Send,
    F: FnOnce(&Tx<'_>) -> Result<T> + Send,
{
    fn run(&mut self, tx: &Tx<'_>) -> bool {
        let work = self.work.take().expect("a call runs once");
        let outcome = catch_unwind(AssertUnwindSafe(|| work(tx)))
            .unwrap_or_else(|_| Err(Error::internal("a write panicked; its part was undone")));
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn answer(self: Box<Self>, commit: Result<(), &Refusal>) {
        let outcome = match (self.outcome, commit) {
            (Some(Err(own)), _) => Err(own),
            (Some(Ok(_)) | None, Err(refusal)) => Err(refusal()),
            (Some(outcome), Ok(())) => outcome,
            (None, Ok(())) => Err(Error::internal("a write was not run")),
        };
        // Whoever asked may be gone; what was written stays.
        let _ = self.answer.send(outcome);
    }
}

impl Writer {
    pub fn start(
        connection: Connection,
        path: &Path,
        options: &Options,
        clock: Clock,
        chance: Chance,
        sink: Sink,
    ) -> Result<Self> {
        let (queue, calls) = sync_channel(options.write_queue);
        let counters = Arc::new(Counters::default());
        let mut desk = Desk {
            rights: Rights::open(&connection).map_err(Error::internal)?,
            checkpoints: Checkpoints::start(path)?,
            batch: options.batch,
            connection,
            calls,
            clock,
            chance,
            sink,
            counters: counters.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || desk.work())
            .map_err(Error::internal)?;
        Ok(Self { queue: Mutex::new(Some(queue)), thread: Mutex::new(Some(thread)), counters })
    }

    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        self.queue(Box::new(Work { work: Some(work), outcome: None, answer }))?;
        outcome.await.map_err(Error::internal)?
    }

    fn queue(&self, call: Box<dyn Call>) -> Result<()> {
        let queue = self.queue.lock().expect("no caller panics while it holds the queue");
        let Some(queue) = queue.as_ref() else {
            return Err(Error::refused(Code::ShuttingDown, "the server is stopping"));
        };
        self.counters.waiting.fetch_add(1, Ordering::Relaxed);
        queue.try_send(call).map_err(|error| {
            self.counters.waiting.fetch_sub(1, Ordering::Relaxed);
            match error {
                TrySendError::Full(_) => {
                    let second = Duration::from_secs(1);
                    Error::wait(Code::Overloaded, "too many writes are waiting", second)
                }
                TrySendError::Disconnected(_) => Error::internal("the writer is gone"),
            }
        })
    }

    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Takes no more, answers what waits, empties the log. Blocks; a second call does nothing.
    pub fn stop(&self) -> Result<()> {
        drop(self.queue.lock().expect("no caller panics while it holds the queue").take());
        let thread = self.thread.lock().expect("no stop panics while it holds the thread").take();
        match thread.map(JoinHandle::join) {
            Some(Err(_)) => Err(Error::internal("the writer panicked")),
            Some(Ok(())) | None => Ok(()),
        }
    }
}

/// The thread's side.
struct Desk {
    connection: Connection,
    checkpoints: Checkpoints,
    /// What other processes have changed.
    rights: Rights,
    /// Most calls in one transaction.
    batch: usize,
    calls: Receiver<Box<dyn Call>>,
    clock: Clock,
    chance: Chance,
    sink: Sink,
    counters: Arc<Counters>,
}

impl Desk {
    fn work(&mut self) {
        let mut expected = 0;
        loop {
            match self.calls.recv_timeout(GLANCE) {
                Ok(first) => {
                    if expected >= CROWD {
                        self.linger(expected);
                    }
                    expected = self.serve(first);
                }
                Err(RecvTimeoutError::Timeout) => self.glance(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        if let Err(error) = pragmas::checkpoint_all(&self.connection) {
            tracing::warn!(%error, "the log stays beside the database; the next start takes it in");
        }
    }

    /// Lets those come who are on their way.
    fn linger(&self, expected: usize) {
        let (mut waiting, mut idle) = (0, 0);
        for _ in 0..NAPS {
            let before = std::mem::replace(&mut waiting, self.counters.waiting.load(Ordering::Relaxed));
            idle = if waiting == before { idle + 1 } else { 0 };
            if waiting >= expected || idle == IDLE_NAPS {
                break;
            }
            clock::pause(NAP);
        }
    }

    /// Takes all that waits, too.
    fn gather(&self, batch: &mut Vec<Box<dyn Call>>) {
        let known = batch.len();
        while batch.len() < self.batch {
            let Ok(call) = self.calls.try_recv() else { break };
            batch.push(call);
        }
        self.counters.waiting.fetch_sub(batch.len() - known, Ordering::Relaxed);
    }

    /// Answers how many may come at once: those served, and those who have come meanwhile.
    fn serve(&mut self, first: Box<dyn Call>) -> usize {
        self.counters.waiting.fetch_sub(1, Ordering::Relaxed);
        let mut batch = vec![first];
        self.glance();
        let committed = self.commit(&mut batch);
        let served = batch.len();
        let expected = served + self.counters.waiting.load(Ordering::Relaxed);
        match committed {
            Ok((notices, changed)) => {
                if let Some(count) = changed {
                    self.rights.changed(count);
                }
                self.counters.commits.fetch_add(1, Ordering::Relaxed);
                self.counters.writes.fetch_add(served as u64, Ordering::Relaxed);
                if !notices.is_empty() {
                    (self.sink)(notices);
                }
                batch.into_iter().for_each(|call| call.answer(Ok(())));
                self.checkpoints.committed(&self.connection);
            }
            Err(error) => {
                if faults::lost_the_disk(&error) {
                    tracing::error!(%error, "the disk did not keep what was written; stopping");
                    std::process::abort();
                }
                tracing::error!(%error, callers = batch.len(), "a commit failed; nothing of it was stored");
                let text = error.to_string();
                let code = error.sqlite_error_code();
                let refusal = move || match code {
                    Some(rusqlite::ErrorCode::DiskFull) => {
                        Error::refused(Code::StorageFull, "the disk is full; nothing was stored")
                    }
                    Some(rusqlite::ErrorCode::DatabaseBusy) => {
                        Error::refused(Code::Overloaded, "the database is busy; try again shortly")
                    }
                    _ => Error::internal(text.clone()),
                };
                batch.into_iter().for_each(|call| call.answer(Err(&refusal)));
            }
        }
        expected
    }

    /// Runs the batch, and what has come by the time that it has the database to itself, in one transaction.
    /// Answers what it announced, and the counter of the rights if it changed some.
    fn commit(&self, batch: &mut Vec<Box<dyn Call>>) -> rusqlite::Result<(Vec<Notice>, Option<i64>)> {
        let connection = &self.connection;
        let run = |sql: &str| connection.prepare_cached(sql)?.execute([]).map(|_| ());
        run("begin immediate")?;
        // Another process may have had it, for as long as its disk took: what came meanwhile shares this commit.
        self.gather(batch);
        let tx = Tx::new(connection, Timestamp(self.clock.now_ms()), self.chance);
        let done = batch.iter_mut().try_for_each(|call| {
            run("savepoint caller")?;
            let mark = tx.mark();
            if !call.run(&tx) {
                // A full disk may have ended the whole transaction: then this fails, and so does the batch.
                run("rollback to caller")?;
                tx.cut_back(mark);
            }
            run("release caller")
        });
        let notices = tx.into_notices();
        let changed = done.and_then(|()| {
            let changes = notices.iter().any(Notice::changes_rights);
            changes.then(|| rights::bump(connection)).transpose()
        });
        match changed.and_then(|changed| run("commit").map(|()| changed)) {
            Ok(changed) => Ok((notices, changed)),
            Err(error) => {
                if !connection.is_autocommit() {
                    run("rollback")?;
                }
                Err(error)
            }
        }
    }

    /// Tells the house when another process, the command line say, has changed who may be where.
    fn glance(&mut self) {
        match self.rights.glance(&self.connection, self.clock.instant()) {
            Ok(true) => (self.sink)(vec![Notice::ChangedOutside]),
            Ok(false) => (),
            Err(error) => tracing::warn!(%error, "the database's version could not be read"),
        }
    }
}

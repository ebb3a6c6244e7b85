//! The pool of reading connections. Work runs off the async threads; as many at once as there are connections.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use r2d2::Pool;
use r2d2_sqlite::SqliteConnectionManager;
use tokio::sync::Semaphore;

use crate::{
    domain::error::{Error, Result},
    store::{faults::OrRefuse, options::Options, pragmas, query::Query},
};

pub struct Readers {
    pool: Pool<SqliteConnectionManager>,
    /// As many permits as connections, so that who waits holds no thread.
    seats: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// One who waits, counted for as long as it does, also when it gives up.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Readers {
    pub fn open(path: &Path, options: &Options) -> Result<Self> {
        let manager =
            SqliteConnectionManager::file(path).with_init(|connection| pragmas::set_up_reader(connection));
        let pool = Pool::builder()
            .max_size(options.readers)
            .test_on_check_out(false)
            .build(manager)
            .map_err(Error::internal)?;
        let seats = Arc::new(Semaphore::new(options.readers as usize));
        Ok(Self { pool, seats, waiting: AtomicUsize::new(0) })
    }

    /// Reads that wait for a connection.
    pub fn count_waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Query<'_>) -> Result<T> + Send + 'static,
    {
        let waiting = Waiting::begin(&self.waiting);
        let seat = self.seats.clone().acquire_owned().await.map_err(Error::internal)?;
        drop(waiting);
        let pool = self.pool.clone();
        tokio::task::spawn_blocking(move || {
            let connection = pool.get().map_err(Error::internal)?;
            // One transaction, so that all that the closure reads is of one moment.
            let moment = connection.unchecked_transaction().or_refuse()?;
            let answer = work(&Query::new(&moment));
            moment.finish().or_refuse()?;
            drop(seat);
            answer
        })
        .await
        .map_err(Error::internal)?
    }
}

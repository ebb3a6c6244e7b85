//! The two doors, and opening and closing the house behind them.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    chance::Chance,
    clock::Clock,
    domain::error::{Error, Result},
    store::{
        faults, mark, migrations,
        options::Options,
        pragmas,
        query::Query,
        readers::Readers,
        tx::Tx,
        writer::{Sink, Writer},
    },
};

/// A handle on the database; clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    readers: Readers,
    writer: Writer,
    /// The database is known to be whole.
    is_checked: AtomicBool,
}

/// What an operator wants to see of the store.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gauges {
    /// Writes that wait for the writer.
    pub queue: usize,
    /// Reads that wait for a connection.
    pub reads: usize,
    /// Transactions committed since the start.
    pub commits: u64,
    /// Writes answered since the start.
    pub writes: u64,
    /// Bytes of the database file and its log.
    pub bytes: u64,
    /// Bytes of the log alone.
    pub log_bytes: u64,
}

impl Store {
    /// Opens or makes the database at `path` and brings its schema up to date.
    ///
    /// `sink` takes the notices of each commit, in commit order, on the writer's thread.
    ///
    /// # Errors
    /// Refuses a file that is no database, is damaged, or was written by a newer version; the
    /// message names the file and the remedy.
    pub fn open(path: &Path, options: &Options, clock: &Clock, chance: Chance, sink: Sink) -> Result<Self> {
        let mut connection = pragmas::open_writer(path, options)?;
        migrations::run(&mut connection, path)?;
        let readers = Readers::open(path, options)?;
        let writer = Writer::start(connection, path, options, clock.clone(), chance, sink)?;
        Ok(Self {
            inner: Arc::new(Inner { path: path.to_owned(), readers, writer, is_checked: false.into() }),
        })
    }

    /// Reads the whole database once, so that damage is found before anything is built on it; one that is
    /// [untouched](mark) since it was read and closed is believed.
    ///
    /// # Errors
    /// Refuses a damaged file; the message names the file and the remedy.
    pub async fn check(&self) -> Result<()> {
        let path = self.inner.path.clone();
        let is_fresh = mark::is_fresh(&path);
        mark::remove(&path).map_err(Error::internal)?;
        if !is_fresh {
            self.read(move |query| {
                match pragmas::find_damage(query.connection())
                    .map_err(|error| faults::at_open(&path, error))?
                {
                    None => Ok(()),
                    Some(damage) => Err(faults::damaged(&path, &damage)),
                }
            })
            .await?;
        }
        self.inner.is_checked.store(true, Ordering::Release);
        Ok(())
    }

    /// Runs `work` on a reading connection, off the async threads. It sees one moment of the database.
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Query<'_>) -> Result<T> + Send + 'static,
    {
        self.inner.readers.run(work).await
    }

    /// Runs `work` in the writer's next transaction and answers when that is on the disk.
    ///
    /// `work` that fails leaves nothing behind and tells nothing; others in the same commit are untouched.
    ///
    /// # Errors
    /// What `work` refuses; `overloaded` when the queue is full; `storage.full` when the disk is.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.inner.writer.run(work).await
    }

    /// How the store is doing; reads two file sizes.
    pub fn gauges(&self) -> Gauges {
        let writer = self.inner.writer.counters();
        let size = |suffix: &str| {
            let mut name = self.inner.path.as_os_str().to_owned();
            name.push(suffix);
            std::fs::metadata(name).map_or(0, |file| file.len())
        };
        let log_bytes = size("-wal");
        Gauges {
            reads: self.inner.readers.count_waiting(),
            queue: writer.waiting.load(Ordering::Relaxed),
            commits: writer.commits.load(Ordering::Relaxed),
            writes: writer.writes.load(Ordering::Relaxed),
            bytes: size("") + log_bytes,
            log_bytes,
        }
    }

    /// Answers what waits, moves the log into the database and closes it. Later writes are refused.
    pub async fn close(&self) -> Result<()> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || {
            store.inner.writer.stop()?;
            if store.inner.is_checked.load(Ordering::Acquire) {
                mark::leave(&store.inner.path).map_err(Error::internal)?;
            }
            Ok(())
        })
        .await
        .map_err(Error::internal)?
    }
}

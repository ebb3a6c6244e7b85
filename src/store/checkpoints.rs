//! Moves the write-ahead log into the database on a thread of its own, so that no send waits for it.
//!
//! While commits follow each other without a pause, that thread never catches up with the last one, and the log
//! would grow for as long as they do. When it has grown long, the writer moves the little that is left itself,
//! between two commits; the log is then begun anew, in blocks that the file system has already laid out.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use rusqlite::Connection;

use crate::{
    domain::error::{Error, Result},
    store::pragmas,
};

/// Commits between two checkpoints: about a thousand pages of messages.
const COMMITS: u32 = 256;
/// Pages of a long log: 32 MiB.
const LONG: u32 = 8192;

/// Held by the writer; dropping it ends the thread after the checkpoint that runs.
pub struct Checkpoints {
    bell: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    commits: u32,
    /// The log was long when the thread had moved what it could.
    is_long: Arc<AtomicBool>,
}

impl Checkpoints {
    pub fn start(path: &Path) -> Result<Self> {
        let connection = pragmas::open_checkpointer(path).map_err(Error::internal)?;
        // One ring waits at most: a checkpoint takes all that came before it.
        let (bell, rings) = sync_channel(1);
        let is_long = Arc::new(AtomicBool::new(false));
        let told = is_long.clone();
        let thread = std::thread::Builder::new()
            .name("checkpoints".into())
            .spawn(move || work(&connection, &rings, &told))
            .map_err(Error::internal)?;
        Ok(Self { bell: Some(bell), thread: Some(thread), commits: 0, is_long })
    }

    /// Counts a commit of the writer's `connection` and rings when enough have come together.
    pub fn committed(&mut self, connection: &Connection) {
        if self.is_long.swap(false, Ordering::Relaxed) {
            move_pages(connection);
        }
        self.commits += 1;
        if self.commits < COMMITS {
            return;
        }
        let rung = self.bell.as_ref().map(|bell| bell.try_send(()));
        if !matches!(rung, Some(Err(TrySendError::Full(())))) {
            self.commits = 0;
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.bell.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(connection: &Connection, rings: &Receiver<()>, is_long: &AtomicBool) {
    while rings.recv().is_ok() {
        let pages = move_pages(connection);
        is_long.store(pages >= LONG, Ordering::Relaxed);
    }
}

/// Answers how many pages the log holds.
fn move_pages(connection: &Connection) -> u32 {
    pragmas::checkpoint(connection).unwrap_or_else(|error| {
        tracing::warn!(%error, "the log could not be moved into the database; it is tried again");
        0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::options::Options;

    #[test]
    fn a_long_log_is_begun_anew_while_commits_follow_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tertulia.db");
        let connection = pragmas::open_writer(&path, &Options::default()).unwrap();
        connection.execute("create table pages (page blob)", []).unwrap();
        let mut checkpoints = Checkpoints::start(&path).unwrap();
        for _ in 0..20 {
            connection.execute("insert into pages values (zeroblob(500000))", []).unwrap();
            checkpoints.is_long.store(true, Ordering::Relaxed);
            checkpoints.committed(&connection);
        }
        let log = std::fs::metadata(folder.path().join("tertulia.db-wal")).unwrap().len();
        assert!(log < 2_000_000, "{log} bytes");
    }
}

//! Moves the write-ahead log into the database on a thread of its own, so that no send waits for it.

use std::{
    path::Path,
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread::JoinHandle,
};

use crate::{
    domain::error::{Error, Result},
    store::pragmas,
};

/// Commits between two checkpoints: about a thousand pages of messages.
const COMMITS: u32 = 256;

/// Held by the writer; dropping it ends the thread after the checkpoint that runs.
pub struct Checkpoints {
    bell: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    commits: u32,
}

impl Checkpoints {
    pub fn start(path: &Path) -> Result<Self> {
        let connection = pragmas::open_checkpointer(path).map_err(Error::internal)?;
        // One ring waits at most: a checkpoint takes all that came before it.
        let (bell, rings) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("checkpoints".into())
            .spawn(move || work(&connection, &rings))
            .map_err(Error::internal)?;
        Ok(Self { bell: Some(bell), thread: Some(thread), commits: 0 })
    }

    /// Counts a commit and rings when enough have come together.
    pub fn committed(&mut self) {
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

fn work(connection: &rusqlite::Connection, rings: &Receiver<()>) {
    while rings.recv().is_ok() {
        if let Err(error) = pragmas::checkpoint(connection) {
            tracing::warn!(%error, "the log could not be moved into the database; it is tried again");
        }
    }
}

//! What is over: files that were never sent, contents that no file is of any more, and what a server that was killed has
//! left on the disk. A content is taken away within a write transaction that has looked whether a row refers to it, so
//! that whoever brings the same content meanwhile, in whichever process, comes before or after, and not between.

use crate::{
    contract::time::Timestamp,
    domain::{
        error::{Error, Result},
        jobs::{NewJob, Sweep},
    },
    services::core::Core,
    store::{Tx, jobs, uploads},
};

const ROWS: i64 = 100;
/// How long a file waits to be sent.
const UNSENT_SECONDS: i64 = 24 * 60 * 60;
/// What nothing refers to for so long is not on its way in.
const STRAY_SECONDS: i64 = 24 * 60 * 60;

/// Forgets some files that were not sent within a day, and some contents that were let go of; false when there are none.
pub async fn sweep(core: &Core) -> Result<bool> {
    let is_forgetting = core
        .store
        .write(|tx| {
            let unsent = uploads::list_unsent(tx, tx.now().plus_seconds(-UNSENT_SECONDS), ROWS)?;
            unsent.iter().try_for_each(|file| uploads::delete(tx, file))?;
            Ok(!unsent.is_empty())
        })
        .await?;
    // As they are on the disk: what the same commit lets go of may come back with it.
    let orphans = core.store.read(|query| uploads::list_orphans(query, ROWS)).await?;
    let is_clearing = !orphans.is_empty();
    let shelf = core.shelf.clone();
    core.store
        .write(move |tx| {
            for orphan in &orphans {
                if uploads::settle(tx, orphan)? && !uploads::is_used(tx, &orphan.hash)? {
                    shelf.remove(&orphan.hash)?;
                }
            }
            Ok(())
        })
        .await?;
    Ok(is_forgetting || is_clearing)
}

/// What was let go of in this transaction is looked at soon.
pub fn sweep_soon(tx: &Tx<'_>) -> Result<()> {
    jobs::enqueue(tx, &NewJob::sweep(Sweep::Uploads)).map(|_| ())
}

/// Takes away what lies among the files and nothing refers to: of a server that was killed between putting a content there
/// and making it a fact. Answers false: it is done in one go.
pub async fn sweep_strays(core: &Core) -> Result<bool> {
    let day_ago = Timestamp(core.clock.now_ms()).plus_seconds(-STRAY_SECONDS);
    let before = core.strays_before.map_or(day_ago, |start| Timestamp(start.0.max(day_ago.0)));
    let shelf = core.shelf.clone();
    tokio::task::spawn_blocking(move || shelf.clear_incoming(before)).await.map_err(Error::internal)??;
    for drawer in 0..=u8::MAX {
        let shelf = core.shelf.clone();
        let old = tokio::task::spawn_blocking(move || shelf.list_older(drawer, before));
        let old = old.await.map_err(Error::internal)??;
        let strays = core
            .store
            .read(move |query| {
                let mut strays = Vec::new();
                for hash in old {
                    if !uploads::is_used(query, &hash)? {
                        strays.push(hash);
                    }
                }
                Ok(strays)
            })
            .await?;
        for some in strays.chunks(ROWS as usize) {
            let (some, shelf) = (some.to_vec(), core.shelf.clone());
            core.store
                .write(move |tx| {
                    for hash in &some {
                        // An orphan is the other sweep's: the row that let it go may come back with this commit.
                        if !uploads::is_used(tx, hash)? && !uploads::is_orphan(tx, hash)? {
                            shelf.remove(hash)?;
                        }
                    }
                    Ok(())
                })
                .await?;
        }
    }
    Ok(false)
}

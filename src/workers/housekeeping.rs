//! Sweeps what is over and tends what ages: removed rooms, old notifications, ended sessions, limits, keys.

use std::{sync::Arc, time::Duration};

use crate::{
    domain::error::Result,
    services::{Core, notifications, rooms, sessions},
};

const MINUTE: Duration = Duration::from_secs(60);
/// Minutes between two looks at ended sessions and old keys.
const HOURLY: u64 = 60;
/// Slices of one sweep; between them the writer serves people.
const SLICES: usize = 200;

/// Works until the task is ended.
pub async fn run(core: Arc<Core>) {
    let mut minutes = core.clock.every(MINUTE);
    for minute in 0.. {
        minutes.tick().await;
        if let Err(error) = tend(&core, minute).await {
            tracing::warn!(%error, "housekeeping stopped half-way; it goes on in a minute");
        }
    }
}

async fn tend(core: &Core, minute: u64) -> Result<()> {
    core.limits.tend();
    if minute.is_multiple_of(HOURLY) {
        sessions::tend(core).await?;
    }
    for _ in 0..SLICES {
        if !rooms::sweep(core).await? {
            break;
        }
    }
    for _ in 0..SLICES {
        if !notifications::sweep(core).await? {
            break;
        }
    }
    Ok(())
}

//! What each process tends for itself: limits, ended sessions, its view of the keys. What is in the database alone is
//! swept by jobs, once for all processes.

use std::{sync::Arc, time::Duration};

use crate::services::{Core, sessions};

const MINUTE: Duration = Duration::from_secs(60);
/// Minutes between two looks at ended sessions and old keys.
const HOURLY: u64 = 60;

/// Works until the task is ended.
pub async fn run(core: Arc<Core>) {
    let mut minutes = core.clock.every(MINUTE);
    for minute in 0_u64.. {
        minutes.tick().await;
        core.limits.tend();
        if minute.is_multiple_of(HOURLY)
            && let Err(error) = sessions::tend(&core).await
        {
            tracing::warn!(%error, "housekeeping stopped half-way; it goes on in an hour");
        }
    }
}

//! The dashboard's memory: once a minute, as the wall clock has it, how the minute was.

use std::{sync::Arc, time::Duration};

use crate::services::{Core, stats};

/// Works until the task is ended.
pub async fn run(core: Arc<Core>) {
    loop {
        let (minute, left_ms) = stats::this_minute(&core);
        core.clock.sleep(Duration::from_millis(left_ms)).await;
        if let Err(error) = stats::sample(&core, minute).await {
            tracing::warn!(%error, "a minute is missing in the dashboard's history");
        }
    }
}

//! Keeps the index of what was said in step with what is said: a moment after a message, and after a start whatever is not
//! yet in it.

use std::{sync::Arc, time::Duration};

use crate::services::{Core, search};

/// What is said meanwhile goes in together.
const BREATH: Duration = Duration::from_millis(250);
/// After a fault, as a full disk.
const PAUSE: Duration = Duration::from_secs(10);

/// Works until the task is ended.
pub async fn run(core: Arc<Core>) {
    let mut ear = core.search.bell.listen();
    loop {
        match search::index_some(&core).await {
            Ok(true) => core.clock.sleep(Duration::from_millis(1)).await,
            Ok(false) => {
                ear.heard().await;
                core.clock.sleep(BREATH).await;
            }
            Err(error) => {
                tracing::warn!(%error, "what was said last cannot be found yet; it is tried again");
                core.clock.sleep(PAUSE).await;
            }
        }
    }
}

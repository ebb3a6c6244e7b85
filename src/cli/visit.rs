//! A visit to the data folder, whether a server runs on it or not.

use anyhow::Result;
use tokio::runtime;

use crate::{app, services::Core, settings::Settings};

/// Opens the house without its doors, does the work, and closes it again, also after a refusal.
pub fn visit(settings: &Settings, work: impl AsyncFnOnce(&Core) -> Result<()>) -> Result<()> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let core = app::visit(settings).await?;
        let done = work(&core).await;
        core.store.close().await?;
        done
    })
}

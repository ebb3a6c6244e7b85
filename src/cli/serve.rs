//! `serve`: the server, from its first line in the log to its last. A first SIGTERM or SIGINT stops it in
//! good order, a second one at once.

use std::process;

use anyhow::{Context, Result};
use tokio::runtime;

use crate::{
    app::App,
    cli::{logs, paper::say, signals::Signals},
    settings::Settings,
};

/// The exit code of a process that a second signal ended, as shells write it for SIGINT.
const CUT_SHORT: i32 = 130;

/// Serves until a signal. Refuses when the server cannot start.
pub fn serve(settings: Settings) -> Result<()> {
    logs::start(&settings.log)?;
    raise_open_files();
    let runtime = runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve_until_told(settings))
}

async fn serve_until_told(settings: Settings) -> Result<()> {
    let mut signals = Signals::listen().context("cannot listen for signals")?;
    let public = settings.server.clone();
    let app = App::start(settings).await?;
    match app.setup_link() {
        Some(link) => say(&format!("Open {link} to make the first account."))?,
        None => say(&format!("tertulia is open at {}", public.url(app.address())))?,
    }
    signals.next().await;
    tracing::info!("stopping");
    tokio::select! {
        stopped = app.stop() => stopped,
        () = signals.next() => process::exit(CUT_SHORT),
    }
}

/// Each connection is an open file: asks for as many as the system lets this process have.
fn raise_open_files() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(limit) => tracing::debug!(limit, "open files"),
        Err(error) => tracing::warn!(%error, "cannot raise the limit of open files"),
    }
}

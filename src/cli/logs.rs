//! Where `tracing` writes: standard error, as text for people or JSON for collectors.

use std::io::{self, IsTerminal};

use anyhow::{Result, anyhow};
use tracing_subscriber::{EnvFilter, fmt};

use crate::settings::log::{Format, Options};

/// Starts the log, once in a process.
pub fn start(options: &Options) -> Result<()> {
    let filter = EnvFilter::try_new(&options.level)?;
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    match options.format {
        Format::Text => lines.try_init(),
        Format::Json => lines.json().flatten_event(true).try_init(),
    }
    .map_err(|error| anyhow!(error))
}

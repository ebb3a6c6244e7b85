//! Where `tracing` writes: standard error, as text for people or JSON for collectors.
//!
//! The libraries below write whole packets at `debug`, tokens and messages in them. So beneath `info` this
//! house is heard alone, whatever the filter asks for.

use std::io::{self, IsTerminal};

use anyhow::Result;
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt, filter_fn},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::settings::log::{Format, Options};

/// Starts the log, once in a process.
pub fn start(options: &Options) -> Result<()> {
    let filter = EnvFilter::try_new(&options.level)?.and(filter_fn(is_fit_to_write));
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match options.format {
        Format::Text => lines.with_filter(filter).boxed(),
        Format::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
    };
    Ok(tracing_subscriber::registry().with(lines).try_init()?)
}

fn is_fit_to_write(line: &Metadata<'_>) -> bool {
    // `tracing` orders its levels by how much they tell.
    *line.level() <= Level::INFO || line.target().split("::").next() == Some(env!("CARGO_CRATE_NAME"))
}

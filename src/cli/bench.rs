//! `bench`: what this machine holds.

use std::env;

use anyhow::{Result, ensure};
use tokio::runtime;

use crate::{
    bench::{self, Plan, Report},
    cli::{line::BenchWords, paper::say, signals::Signals},
    clock::Clock,
};

/// Measures, prints the figures, and refuses when not everything arrived once.
pub fn measure(words: BenchWords) -> Result<()> {
    let is_json = words.json;
    let plan = plan(words);
    let report = runtime::Builder::new_multi_thread().enable_all().build()?.block_on(until_told(plan))?;
    if is_json {
        say(&report.json()?)?;
    } else {
        say(&report)?;
    }
    ensure!(report.is_valid(), "not everything arrived once");
    Ok(())
}

/// A signal ends the measuring, the server and its folder.
async fn until_told(plan: Plan) -> Result<Report> {
    let mut signals = Signals::listen()?;
    tokio::select! {
        report = bench::run(plan, Clock::system()) => report,
        () = signals.next() => anyhow::bail!("interrupted; the temporary folder is gone"),
    }
}

fn plan(words: BenchWords) -> Plan {
    let BenchWords { clients, rooms, rate, seconds, processes, redis, ramp, place, json } = words;
    let place = place.unwrap_or_else(env::temp_dir);
    Plan { clients, rooms, rate, seconds, processes, redis, ramp, place, is_shown: !json }
}

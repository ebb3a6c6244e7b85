//! All of it in its order: check, start, dial, sit, measure, count.

use std::{
    sync::{Arc, atomic::Ordering::Relaxed},
    thread::available_parallelism,
};

use anyhow::{Context, Result, ensure};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    bench::{
        child::House,
        crowd::{Crowd, dial},
        ledger::Ledger,
        plan::Plan,
        ramp,
        report::Report,
        round::Round,
    },
    clock::Clock,
};

/// Open files besides those of the clients.
const FILES: usize = 100;

/// Measures. Dropping it midway ends the server and removes its folder.
///
/// # Errors
/// A plan that cannot be, too few open files, a server that does not start or does not live on.
pub async fn run(plan: Plan, clock: Clock) -> Result<Report> {
    plan.check()?;
    must_have_files(plan.clients + FILES)?;
    let bar = bar(&plan)?;
    bar.set_message("starting");
    let mut house = House::open(&plan, &clock).await?;
    let empty = house.memory();

    bar.set_message("connecting");
    let began = clock.instant();
    let dialled = dial(&house, &plan, || bar.inc(1)).await;
    house.must_live()?;
    let guests = dialled?;
    let connects_per_second = plan.clients as f64 / clock.instant().duration_since(began).as_secs_f64();
    let ledger = Arc::new(Ledger::open(clock.clone(), plan.rooms));
    let crowd = Crowd::sit(guests, &house, &plan, &ledger).await?;
    let full = house.memory();

    bar.set_message("measuring");
    let round = Round { plan: &plan, crowd: &crowd, ledger: &ledger, clock: &clock, bar: &bar };
    let figures = match plan.ramp {
        true => ramp::climb(&round, &mut house).await?,
        false => round.measure(&mut house, plan.rate).await?,
    };
    bar.finish_and_clear();
    let missing = crowd.leave(&plan, &ledger).await;
    let each = |full: u64, empty: u64| full.saturating_sub(empty) / plan.clients as u64;
    Ok(Report {
        version: env!("CARGO_PKG_VERSION"),
        cores: available_parallelism().map_or(1, usize::from),
        connects_per_second,
        server_memory: full,
        memory_per_client: full.zip(empty).map(|(full, empty)| each(full, empty)),
        // Looking for what is too much loses something; what was found must not have.
        lost: if plan.ramp { figures.undelivered } else { missing },
        figures,
        doubled: ledger.doubled.load(Relaxed),
        ended: ledger.ended.load(Relaxed),
        trouble: ledger.first_trouble(),
        plan,
    })
}

/// Raises the limit of open files, here and so in the server, and refuses when it stays too low.
fn must_have_files(need: usize) -> Result<()> {
    let limit = rlimit::increase_nofile_limit(u64::MAX).context("cannot read the limit of open files")?;
    ensure!(
        limit >= need as u64,
        "{need} open files are needed and the limit is {limit}: raise it (`ulimit -n {need}`) or take fewer clients"
    );
    Ok(())
}

/// Draws nothing unless standard error is a terminal.
fn bar(plan: &Plan) -> Result<ProgressBar> {
    let target = if plan.is_shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{msg:24} {wide_bar} {elapsed}")?;
    Ok(ProgressBar::with_draw_target(Some(plan.clients as u64), target).with_style(style))
}

//! From a verb to what does it.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::{
    cli::{
        accounts, bench, health,
        line::{ConfigVerb, Line, Verb},
        paper, populate, serve, settings,
    },
    settings::{Loaded, Mistakes},
};

/// Does what the command line says. Wrong usage ends the process with code 2 and the help.
pub fn run() -> ExitCode {
    match act(Line::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&error);
            ExitCode::FAILURE
        }
    }
}

fn act(line: Line) -> Result<()> {
    let load = || Loaded::from(&line.places.sources());
    match line.verb.unwrap_or(Verb::Serve) {
        Verb::Serve => serve::serve(load()?.settings),
        Verb::Healthcheck => health::check(&load()?.settings),
        Verb::User(verb) => accounts::act(&load()?.settings, verb),
        Verb::Invite(words) => accounts::invite(&load()?.settings, words),
        Verb::Populate(words) => populate::fill(&load()?.settings, words),
        Verb::Bench(words) => bench::measure(words),
        Verb::Config(ConfigVerb::Show) => settings::show(&load()?),
        Verb::Config(ConfigVerb::Init { file }) => settings::init(&file),
    }
}

/// One line for an error with its causes; one each for several mistakes in the configuration.
fn tell(error: &anyhow::Error) {
    match error.downcast_ref::<Mistakes>() {
        Some(Mistakes(mistakes)) => mistakes.iter().for_each(|mistake| paper::complain(mistake)),
        None => paper::complain(&format!("{error:#}")),
    }
}

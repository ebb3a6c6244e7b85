//! The words of the command line. Each doc comment here is a line of `--help`.

use std::{env, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::settings::Sources;

/// Team chat in one file: run it, open the browser.
#[derive(Parser)]
#[command(name = "tertulia", version)]
pub struct Line {
    #[command(flatten)]
    pub places: Places,
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

#[derive(Args)]
pub struct Places {
    /// Read this configuration file and no other
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Keep everything in this folder (data.dir)
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Listen on this address (server.listen)
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
}

#[derive(Subcommand)]
pub enum Verb {
    /// Run the server; what happens without a verb
    Serve,
    /// Ask a running server whether it is well; exit code 0 or 1
    Healthcheck,
    /// The configuration
    #[command(subcommand)]
    Config(ConfigVerb),
}

#[derive(Subcommand)]
pub enum ConfigVerb {
    /// Print every value and where it comes from
    Show,
    /// Write a commented file to start from; never overwrites one
    Init {
        #[arg(default_value = "tertulia.toml")]
        file: PathBuf,
    },
}

impl Places {
    pub fn sources(self) -> Sources {
        let Self { config, data, listen } = self;
        Sources { config, data, listen, environment: env::vars_os().collect() }
    }
}

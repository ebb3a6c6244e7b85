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
    /// The people, from the console: for whoever lost the last admin's password
    #[command(subcommand)]
    User(UserVerb),
    /// Print the link of a fresh invitation
    Invite(InviteWords),
    /// The configuration
    #[command(subcommand)]
    Config(ConfigVerb),
}

#[derive(Subcommand)]
pub enum UserVerb {
    /// Make an account
    Create {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// Make an admin
        #[arg(long)]
        admin: bool,
        /// Read the password from standard input instead of drawing one
        #[arg(long)]
        password_stdin: bool,
    },
    /// Print everybody with their addresses
    List,
    /// Give somebody a new password and sign them out everywhere
    ResetPassword {
        email: String,
        /// Read the password from standard input instead of drawing one
        #[arg(long)]
        password_stdin: bool,
    },
    /// Sign somebody out and keep them out
    Deactivate { email: String },
    /// Let somebody in again
    Activate { email: String },
}

#[derive(Args)]
pub struct InviteWords {
    /// Invite an admin
    #[arg(long)]
    pub admin: bool,
    /// Hours until it expires, 1 to 720; a week unless told
    #[arg(long, value_name = "N")]
    pub hours: Option<i64>,
    /// People that it lets in, 1 to 1000; one unless told
    #[arg(long, value_name = "N")]
    pub uses: Option<i64>,
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

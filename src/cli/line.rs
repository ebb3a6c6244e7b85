//! The words of the command line. Each doc comment here is a line of `--help`.

use std::{env, ops::RangeInclusive, path::PathBuf};

use clap::{Args, Parser, Subcommand, builder::TypedValueParser, value_parser};

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
    /// Fill the data folder for trials and measurements: with a small team that talks, or by numbers
    Populate(PopulateWords),
    /// Measure what this machine holds, with a server and a folder that are gone afterwards
    Bench(BenchWords),
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

#[derive(Args)]
pub struct PopulateWords {
    /// Make so many people without passwords instead of the small team, 1 to 10000
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..=10_000))]
    pub people: Option<u64>,
    /// Spread them over so many public rooms, 1 to 10000
    #[arg(long, value_name = "N", requires = "people", value_parser = value_parser!(u64).range(1..=10_000))]
    pub rooms: Option<u64>,
    /// Have so many messages said in these rooms, or in general when there are none; 1 to 10000000
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..=10_000_000))]
    pub messages: Option<u64>,
    /// Have all of them said in this room instead, by its members
    #[arg(long, value_name = "ROOM-ID", requires = "messages")]
    pub into: Option<String>,
    /// Write an access token for each person that was made, one a line; they hold for `auth.access_token_minutes`
    #[arg(long, value_name = "FILE")]
    pub tokens: Option<PathBuf>,
    /// Write the ids of these rooms, one a line
    #[arg(long, value_name = "FILE")]
    pub room_list: Option<PathBuf>,
    /// Read the small team's password from standard input instead of drawing one
    #[arg(long, conflicts_with_all = ["people", "messages"])]
    pub password_stdin: bool,
}

#[derive(Args)]
pub struct BenchWords {
    /// Connect so many clients, 2 to 10000
    #[arg(long, value_name = "N", default_value = "100", value_parser = within(2..=10_000))]
    pub clients: usize,
    /// Spread them over so many rooms, 1 to 5000
    #[arg(long, value_name = "N", default_value = "1", value_parser = within(1..=5_000))]
    pub rooms: usize,
    /// Send so many messages a second in all, up to 100000; 0 for as many as go
    #[arg(long, value_name = "N", default_value = "0", value_parser = value_parser!(u32).range(0..=100_000))]
    pub rate: u32,
    /// Measure for so many seconds, 1 to 300
    #[arg(long, value_name = "N", default_value = "10", value_parser = value_parser!(u32).range(1..=300))]
    pub seconds: u32,
    /// Spread the clients over so many processes on one folder, 1 to 8; two or more need --redis
    #[arg(long, value_name = "N", default_value = "1", value_parser = within(1..=8))]
    pub processes: usize,
    /// The Redis by which the processes hear each other; given, one process is measured as a cluster's
    #[arg(long, value_name = "URL")]
    pub redis: Option<String>,
    /// Look for the highest rate at which 99 of 100 deliveries take at most 250 ms; takes several rounds
    #[arg(long)]
    pub ramp: bool,
    /// Make the temporary folder in this one, to measure its disk; the system's unless told
    #[arg(long = "in", value_name = "DIR")]
    pub place: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
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

/// A number of things in memory, within bounds.
fn within(bounds: RangeInclusive<u64>) -> impl TypedValueParser<Value = usize> {
    value_parser!(u64).range(bounds).try_map(usize::try_from)
}

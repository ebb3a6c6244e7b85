//! The only floor that knows SQL. Two doors: [`Store::read`] and [`Store::write`].
//!
//! | file | holds |
//! | --- | --- |
//! | `doors` | the two doors, and opening and closing the house behind them |
//! | `pragmas` | how a connection is set up; what SQLite alone knows |
//! | `mark` | a note beside the database that it was whole when it was closed |
//! | `migrations` | the schema's history, embedded |
//! | `query`, `tx` | what a reading and a writing closure may do; they hide the driver |
//! | `readers` | the pool of reading connections |
//! | `writer` | the one writer thread with group commit |
//! | `checkpoints` | moves the log into the database, off the writer's path |
//! | `rights` | whether other processes changed who may be where |
//! | `options` | `[store]` |
//! | `faults` | driver errors as refusals and faults |
//! | `values` | ids and times as SQL values |
//! | `populate` | rows dated in the past, for the verb of that name |
//! | the rest | one file for each table: free functions over `&Query` or `&Tx` |
//!
//! SQL is written for a second engine too: `$1` parameters in ascending order, integers for times
//! and booleans, text ids, `on conflict` and `returning`.

pub mod bots;
mod checkpoints;
pub mod deliveries;
mod doors;
pub mod drafts;
pub mod edits;
pub mod facts;
mod faults;
pub mod incoming;
pub mod invites;
pub mod jobs;
mod mark;
pub mod members;
pub mod mentions;
pub mod messages;
mod migrations;
pub mod minutes;
pub mod notifications;
pub mod options;
pub mod outgoing;
pub mod pins;
pub mod populate;
mod pragmas;
pub mod pushes;
mod query;
pub mod reaching;
pub mod reactions;
mod readers;
pub mod reminders;
pub mod rights;
pub mod rooms;
pub mod saved;
pub mod scheduled;
pub mod search;
pub mod sections;
pub mod sessions;
pub mod threads;
pub mod tokens;
mod tx;
pub mod uploads;
pub mod users;
mod values;
mod writer;

pub use doors::Store;
pub use query::Query;
pub use tx::Tx;

#[cfg(test)]
mod tests;

//! The operator's verbs. Errors are told in sentences; the exit code is 0, 1, or 2 for wrong usage.
//!
//! | file | holds |
//! | --- | --- |
//! | `line` | the words of the command line |
//! | `run` | from a verb to what does it; how an error is told |
//! | `serve` | the server, from the first signal handler to the last |
//! | `logs` | where `tracing` writes |
//! | `accounts` | `user …`, `invite` |
//! | `populate` | `populate` |
//! | `settings` | `config show`, `config init` |
//! | `bench` | `bench` |
//! | `health` | `healthcheck` |
//! | `passwords` | a password on its way to or from the operator |
//! | `visit` | the data folder, whether a server runs on it or not |
//! | `signals` | what asks a process to end |
//! | `paper` | what is printed for the operator |

mod accounts;
mod bench;
mod health;
mod line;
mod logs;
mod paper;
mod passwords;
mod populate;
mod run;
mod serve;
mod settings;
mod signals;
mod visit;

pub use run::run;

//! tertulia: team chat in one binary. ARCHITECTURE.md is the map of this house.

mod app;
mod auth;
mod bench;
mod blobs;
mod chance;
mod cli;
mod clock;
mod cluster;
pub mod contract;
mod domain;
mod folder;
mod gateway;
mod http;
mod outbound;
#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod rig;
mod services;
mod settings;
mod store;
mod workers;

pub use app::App;
pub use cli::run;
pub use settings::Settings;

//! tertulia: team chat in one binary. ARCHITECTURE.md is the map of this house.

mod auth;
mod chance;
mod clock;
pub mod contract;
mod domain;
mod folder;
mod gateway;
mod http;
mod services;
mod settings;
mod store;

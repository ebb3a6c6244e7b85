//! tertulia: team chat in one binary. ARCHITECTURE.md is the map of this house.

mod chance;
mod clock;
pub mod contract;
mod domain;
mod services;
mod store;

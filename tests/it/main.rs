//! The one integration binary: stories told against a running server.

mod contract;
mod floors;

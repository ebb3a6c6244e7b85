//! What a person (or a job) may do. One public function for each such thing: permission first, then
//! one transaction that changes, enqueues and announces.
//!
//! | file | holds |
//! | --- | --- |
//! | `core` | what every service works with |
//! | `bus` | notices on their way to the doors |
//! | `presence` | who is where, in memory |
//! | `connection` | the wire under a request or a socket: where it comes from, and how to cut it |
//! | `options` | `[limits]` and `[setup]` |

pub mod bus;
pub mod connection;
mod core;
pub mod options;
pub mod presence;

pub use core::Core;

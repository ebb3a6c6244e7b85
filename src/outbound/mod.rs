//! Calls to other machines: push services and the receivers of webhooks. The only room that knows an HTTP client.
//!
//! | file | holds |
//! | --- | --- |
//! | `client` | one POST to an address that may be called, under limits |
//! | `resolver` | names that lead to such addresses alone |
//! | `options` | `[outbound]` |

mod client;
pub mod options;
mod resolver;

pub use client::{Answer, Call, Failed, Outbound};
pub use resolver::NOT_PUBLIC;

//! The link to the other processes of the same house: bytes in, bytes out, by Redis' publish and subscribe.
//! It knows nothing of what they mean, and keeps nothing in Redis.
//!
//! | file | holds |
//! | --- | --- |
//! | `options` | `[cluster]` |
//! | `link` | the connection: made again by itself, with a bounded queue on each side |

mod link;
pub mod options;

pub use link::{Arrival, Arrivals, Link};

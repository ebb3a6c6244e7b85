//! The stream under a connection, which ready frames go out on.
//!
//! | file | holds |
//! | --- | --- |
//! | `stream` | the stream that two write to |
//! | `phase` | how far the owner is in what it writes |

mod phase;
mod stream;

pub use stream::{Laid, Wire};

//! Files that people upload: taken in, sent with a message, shown to who may read the room, prepared, swept.
//!
//! | file | holds |
//! | --- | --- |
//! | `seats` | how many a person may upload at once |
//! | `receive` | taking one in |
//! | `attach` | sending some with a message |
//! | `serve` | who may see one |
//! | `sweep` | what is over, and what nothing refers to |

pub(super) mod attach;
mod receive;
pub mod seats;
mod serve;
mod sweep;

pub use receive::{Receiving, Said, begin};
pub use serve::{Served, find, open, storage};
pub use sweep::{sweep, sweep_strays};

//! Files that people upload: taken in, sent with a message, shown to who may read the room, prepared, swept.
//!
//! | file | holds |
//! | --- | --- |
//! | `seats` | how many a person may upload at once |
//! | `receive` | taking one in |
//! | `attach` | sending some with a message |
//! | `prepare` | the job that makes of one what a picture is |
//! | `avatar` | one's own picture |
//! | `listing` | the files of a room |
//! | `serve` | who may see one |
//! | `sweep` | what is over, and what nothing refers to |

pub(super) mod attach;
mod avatar;
mod listing;
mod prepare;
mod receive;
pub mod seats;
mod serve;
mod sweep;

pub use avatar::set_avatar;
pub use listing::list;
pub(super) use prepare::{has_failed, is_tried_again};
pub use prepare::{prepare, retry};
pub use receive::{Receiving, Said, begin};
pub use serve::{Served, find, open, storage};
pub use sweep::{sweep, sweep_strays};

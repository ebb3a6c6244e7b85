//! Fills the house, for demonstrations and measurements: with the cast, or with a crowd by numbers.
//!
//! What is stored is as true as if it had happened: heads, counts, members and read marks agree. It is
//! dated in the past, and nothing of it is announced but that there are others.
//!
//! | file | holds |
//! | --- | --- |
//! | `cast` | five people, three rooms, a few days |
//! | `script` | what the five say |
//! | `crowd` | people, rooms and messages by numbers |
//! | `telling` | puts messages into a room, one after the other |
//! | `filled` | what came in |
//! | `keys` | a session and its access token for each person |

mod cast;
mod crowd;
mod filled;
mod keys;
mod script;
mod telling;

pub use cast::move_in;
pub use crowd::{Crowd, gather};
pub use filled::Filled;
pub use keys::cut_keys;

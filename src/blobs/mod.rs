//! The bytes of what people uploaded, each content once, under its hash; and what is made of pictures. The only room
//! that touches files of people. It knows nothing of who may see them.
//!
//! | file | holds |
//! | --- | --- |
//! | `shelf` | where contents lie, put there whole or not at all |
//! | `incoming` | one that is on its way in |
//! | `sniff` | what it is, by its first bytes |
//! | `pictures` | what is made of a picture |
//! | `strip/` | copies of pictures that hold nothing else |
//! | `workbench` | how many are worked on at once, and for how long |
//! | `space` | how much room the disk has left |
//! | `faults` | what the disk refuses, as refusals and faults |
//! | `options` | `[files]` |

mod faults;
mod incoming;
pub mod options;
mod pictures;
#[cfg(test)]
pub mod samples;
mod shelf;
mod sniff;
mod space;
mod strip;
mod workbench;

#[cfg(test)]
mod tests;

pub use incoming::{Incoming, Sealed};
pub use pictures::{Picture, Unfit};
pub use shelf::{Shelf, swept};
pub use sniff::media_type;
pub use workbench::Workbench;

//! Who is where, in memory: which sockets are in which rooms, who is connected at all, who is writing.
//!
//! | file | holds |
//! | --- | --- |
//! | `book` | what happens to it, and what is told of that |
//! | `table` | what is known at one moment, here and at the other processes |
//! | `pace` | how much of it a large room is told, and when |

mod book;
#[cfg(test)]
mod crowd_tests;
mod pace;
mod table;
#[cfg(test)]
mod tests;

pub use book::Presence;
pub use pace::LISTED;

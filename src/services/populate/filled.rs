//! What came in, to be told to the operator.

use crate::contract::ids::{RoomId, UserId};

pub struct Filled {
    pub people: Vec<UserId>,
    /// The rooms that were made or talked in.
    pub rooms: Vec<RoomId>,
    pub messages: u64,
}

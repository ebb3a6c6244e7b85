//! Who is where, in memory.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::contract::{ids::UserId, presence::Status};

#[derive(Default)]
pub struct Presence {
    people: Mutex<HashMap<UserId, Status>>,
}

impl Presence {
    pub fn status(&self, user: &UserId) -> Status {
        self.people.lock().expect("no holder panics").get(user).copied().unwrap_or(Status::Offline)
    }
}

//! What every service works with. Made once by `app` and shared by the doors.

use crate::{
    chance::Chance,
    clock::Clock,
    services::{bus::Bus, presence::Presence},
    store::Store,
};

pub struct Core {
    pub store: Store,
    pub clock: Clock,
    pub chance: Chance,
    /// For what is fleeting and not stored; what is stored is announced by its transaction.
    pub bus: Bus,
    pub presence: Presence,
}

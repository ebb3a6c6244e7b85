//! The token that lets the first admin in: configured or drawn at the start, printed on the console.

use std::sync::Mutex;

use crate::{
    auth::{Opaque, same_secret},
    chance::Chance,
    services::options,
};

/// Kept in memory alone: a restart draws another one.
#[derive(Default)]
pub struct SetupToken(Mutex<Option<String>>);

impl SetupToken {
    /// The configured token, or a fresh one.
    pub fn new(options: &options::Setup, chance: Chance) -> Self {
        let token =
            if options.token.is_empty() { Opaque::draw(chance).into_text() } else { options.token.clone() };
        Self(Mutex::new(Some(token)))
    }

    /// For the console, while the setup is open.
    pub fn text(&self) -> Option<String> {
        self.0.lock().expect("no holder panics").clone()
    }

    pub fn fits(&self, typed: &str) -> bool {
        let token = self.0.lock().expect("no holder panics");
        token.as_deref().is_some_and(|token| same_secret(token, typed))
    }

    /// Nothing fits from here on.
    pub fn close(&self) {
        self.0.lock().expect("no holder panics").take();
    }
}

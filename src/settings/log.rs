//! `[log]`: what is logged, and how.

use serde::Deserialize;
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use crate::domain::options::Wrong;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// A level (`error`, `warn`, `info`, `debug`, `trace`, `off`), or a filter like
    /// `info,tertulia::store=debug` (tracing-subscriber's directives).
    pub level: String,
    pub format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Lines for people.
    Text,
    /// One object a line, for collectors.
    Json,
}

impl Default for Options {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: Format::Text }
    }
}

impl Options {
    /// Refuses a filter that cannot be read. A lone word that is no level counts as that: the library
    /// would take it for the name of a module and log nothing else.
    pub fn check(&self) -> Result<(), Wrong> {
        let stray = self.level.split(',').find(|word| !word.contains('=') && !is_level(word));
        if let Some(word) = stray {
            let known = "error, warn, info, debug, trace or off";
            return Err(Wrong::new("level", format!("must be {known}, or a filter, not `{word}`")));
        }
        match EnvFilter::try_new(&self.level) {
            Ok(_) => Ok(()),
            Err(error) => Err(Wrong::new("level", format!("is no filter: {error}"))),
        }
    }
}

fn is_level(word: &str) -> bool {
    word.trim().parse::<LevelFilter>().is_ok()
}

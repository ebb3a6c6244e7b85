//! What is told to the operator when the configuration is refused: every mistake, each with its place.

use std::fmt;

/// One thing that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// A file, an environment variable or a flag.
    pub origin: String,
    /// `section.name`; empty when the origin as a whole is the matter.
    pub key: String,
    pub reason: String,
}

/// All that is wrong, so that one start tells it.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

impl Mistake {
    pub fn new(origin: &str, key: &str, reason: impl Into<String>) -> Self {
        Self { origin: origin.to_owned(), key: key.to_owned(), reason: reason.into() }
    }

    /// A file, a variable or a flag that is wrong as a whole.
    pub fn whole(origin: &str, reason: impl Into<String>) -> Self {
        Self::new(origin, "", reason)
    }

    pub fn unknown(origin: &str, key: &str, nearest: Option<&str>) -> Self {
        let hint = nearest.map(|nearest| format!("; did you mean {nearest}?")).unwrap_or_default();
        Self::new(origin, key, format!("is not a known key{hint}"))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, key, reason } = self;
        if key.is_empty() { write!(f, "{origin}: {reason}") } else { write!(f, "{origin}: {key} {reason}") }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, mistake) in self.0.iter().enumerate() {
            let start = if n == 0 { "" } else { "\n" };
            write!(f, "{start}{mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

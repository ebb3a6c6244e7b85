//! What the options of every floor share: how a value that cannot work is told to the operator.

use std::{fmt::Display, ops::RangeInclusive};

/// An option whose value cannot work. The key is the option's own; the settings know its section and
/// where the value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub key: &'static str,
    /// A sentence without its subject: `must be from 1 to 64 connections, not 0`.
    pub reason: String,
}

impl Wrong {
    pub fn new(key: &'static str, reason: impl Into<String>) -> Self {
        Self { key, reason: reason.into() }
    }
}

/// Refuses a number out of its bounds; `unit` is a plural (`seconds`).
pub fn within<T: PartialOrd + Display>(
    key: &'static str,
    value: T,
    bounds: RangeInclusive<T>,
    unit: &str,
) -> Result<(), Wrong> {
    if bounds.contains(&value) {
        return Ok(());
    }
    let (low, high) = (bounds.start(), bounds.end());
    Err(Wrong::new(key, format!("must be from {low} to {high} {unit}, not {value}")))
}

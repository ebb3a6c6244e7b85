//! What is printed for the operator: answers on standard output, complaints on standard error.

use std::{
    fmt::Display,
    io::{self, Write},
};

use anyhow::Result;

/// Prints an answer. A reader that has gone away is an error, not a panic.
pub fn say(answer: &dyn Display) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{answer}")?;
    Ok(out.flush()?)
}

pub fn complain(error: &dyn Display) {
    // Where standard error is closed there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "error: {error}");
}

//! Measurements of single steps. README.md beside it says how to run them and what they showed.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

mod encoding;
mod reading;
mod writing;

use criterion::{criterion_group, criterion_main};

criterion_group!(benches, writing::acks, encoding::notice, reading::sync, reading::join);
criterion_main!(benches);

//! Things: passwords, tokens and keys.

pub mod options;

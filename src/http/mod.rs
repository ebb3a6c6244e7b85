//! A door: HTTP and the web UI.

pub mod options;

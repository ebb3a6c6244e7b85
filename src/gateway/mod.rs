//! A door: the only room that knows Socket.IO.

pub mod options;

//! Copies of a picture that hold what it is made of and nothing else: no place where it was taken, no comments, no
//! second picture, nothing before or behind it. What is compressed stays as it is, so that no quality is lost and what
//! moves goes on moving. Whatever does not hang together is refused.
//!
//! | file | holds |
//! | --- | --- |
//! | `jpeg`, `png`, `gif`, `webp` | one format each |
//! | `reader` | what they share: bytes taken from the front, never beyond the end |

mod gif;
mod jpeg;
mod png;
mod reader;
mod webp;

pub use gif::strip as gif;
pub use jpeg::strip as jpeg;
pub use png::strip as png;
pub use reader::{Broken, Stripped};
pub use webp::strip as webp;

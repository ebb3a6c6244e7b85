//! Doors without a person: the clock and the queue. Shells of a few lines that call services.
//!
//! | file | holds |
//! | --- | --- |
//! | `jobs` | takes what is due from the queue and does it |
//! | `housekeeping` | what each process tends for itself now and then |
//! | `indexing` | keeps the index of what was said in step |
//! | `sampling` | the minutes that the dashboard remembers |
//! | `options` | `[jobs]` |

pub mod housekeeping;
pub mod indexing;
pub mod jobs;
pub mod options;
pub mod sampling;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod upload_tests;

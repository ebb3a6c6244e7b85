//! The folder on disk that holds everything: found, made private, locked, written to without tearing.
//!
//! Of the ground, beside the clock: whatever keeps bytes builds on it. It knows nothing of what they mean.
//!
//! | file | holds |
//! | --- | --- |
//! | `options` | `[data]`: where the folder is |
//! | `data` | the folder itself, its lock and the paths in it |
//! | `private` | files and folders that their owner alone can read, written whole or not at all |
//! | `faults` | why the folder could not be had, with the remedy |

mod data;
mod faults;
pub mod options;
mod private;

pub use data::{DataFolder, Use};
pub use private::{lock, make_folder, private_options, sync_parent, write_secret};

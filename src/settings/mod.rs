//! The operator's words: the whole configuration, where each value came from, and why one is refused.
//!
//! Lower floors never see [`Settings`]; each is handed its own options. `config/default.toml` is three
//! things at once: the reference that people read, the lowest layer, and the list of known keys.
//!
//! | file | holds |
//! | --- | --- |
//! | `document` | the whole as one struct of every floor's options |
//! | `log` | `[log]` |
//! | `keys` | the known keys, their types, the nearest one to a misspelt one |
//! | `mistakes` | what is told to the operator when something is refused |
//! | `layers` | defaults < file < environment < flags |
//! | `load` | the layers merged and checked, with the origin of each value |
//! | `show` | `config show` and `config init` |

mod document;
mod keys;
mod layers;
mod load;
pub mod log;
mod mistakes;
mod show;

pub use document::Settings;
pub use layers::Sources;
pub use load::Loaded;
pub use mistakes::Mistakes;
pub use show::write_default_file;

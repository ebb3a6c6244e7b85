//! `[data]`: where everything is kept.

use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};
use serde::Deserialize;

use crate::folder::faults::Fault;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The folder; made at the first start, readable by its owner alone. A relative one starts at the
    /// working folder. Empty: see [`Options::locate`].
    pub dir: PathBuf,
}

impl Options {
    /// The folder that was named, else `tertulia-data` in the working folder if it is there, else
    /// `tertulia` among the person's data (`~/.local/share/tertulia`; the XDG base directories).
    pub fn locate(&self) -> Result<PathBuf, Fault> {
        if !self.dir.as_os_str().is_empty() {
            return Ok(self.dir.clone());
        }
        let here = Path::new("tertulia-data");
        if here.is_dir() {
            return Ok(here.to_owned());
        }
        let base = choose_base_strategy().map_err(|_| Fault::NoHome)?;
        Ok(base.data_dir().join("tertulia"))
    }
}

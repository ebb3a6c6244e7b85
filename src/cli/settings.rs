//! `config show`, `config init`.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{
    cli::paper::say,
    settings::{Loaded, write_default_file},
};

pub fn show(loaded: &Loaded) -> Result<()> {
    say(&loaded.show().trim_end())
}

pub fn init(file: &Path) -> Result<()> {
    write_default_file(file).with_context(|| format!("cannot write {}", file.display()))?;
    say(&format!("wrote {}: take away the # of what you change", file.display()))
}

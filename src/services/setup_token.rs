//! The token that lets the first admin in: configured or drawn at the start, printed on the console.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Mutex,
};

use crate::{
    auth::{Opaque, same_secret},
    chance::Chance,
    domain::error::{Error, Result},
    folder::write_secret,
    services::options,
};

/// Kept in memory alone: a restart draws another one. The processes of a cluster share one, in a file for
/// their eyes alone, until it is used.
#[derive(Default)]
pub struct SetupToken {
    text: Mutex<Option<String>>,
    file: Option<PathBuf>,
}

impl SetupToken {
    /// The configured token, or a fresh one.
    pub fn new(options: &options::Setup, chance: Chance) -> Self {
        let token =
            if options.token.is_empty() { Opaque::draw(chance).into_text() } else { options.token.clone() };
        Self { text: Mutex::new(Some(token)), file: None }
    }

    /// The configured token, or the one that the cluster's first process drew. One process at a time.
    pub fn shared(options: &options::Setup, chance: Chance, file: PathBuf) -> Result<Self> {
        let fresh = Self::new(options, chance);
        let text = match read(&file)? {
            Some(token) if options.token.is_empty() => Some(token),
            Some(_) | None => fresh.text(),
        };
        if let Some(token) = &text {
            write_secret(&file, token.as_bytes()).map_err(Error::internal)?;
        }
        Ok(Self { text: Mutex::new(text), file: Some(file) })
    }

    /// For the console, while the setup is open.
    pub fn text(&self) -> Option<String> {
        self.text.lock().expect("no holder panics").clone()
    }

    pub fn fits(&self, typed: &str) -> bool {
        let token = self.text.lock().expect("no holder panics");
        token.as_deref().is_some_and(|token| same_secret(token, typed))
    }

    /// Nothing fits from here on.
    pub fn close(&self) {
        self.text.lock().expect("no holder panics").take();
        if let Some(file) = &self.file
            && let Err(error) = fs::remove_file(file)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the file of the setup token, which is void, could not be removed");
        }
    }
}

fn read(file: &Path) -> Result<Option<String>> {
    match fs::read_to_string(file) {
        Ok(token) => Ok(Some(token)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::internal(error)),
    }
}

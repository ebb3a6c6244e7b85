//! Where contents lie: `files/ab/ab…`, named by their SHA-256, so that the same content is there once and a second run of
//! anything changes nothing. A content is put there whole, and is on the disk before a row may refer to it.
//!
//! That no row refers to a content which is gone is the store's doing: it looks whether the content is there in the very
//! transaction that refers to it, and nothing is taken away outside of one.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use tokio::{fs::File, io::AsyncReadExt};

use crate::{
    blobs::{
        faults::OrRefuse,
        incoming::{Incoming, Sealed},
        options::Options,
        sniff, space,
    },
    chance::Chance,
    contract::{errors::Code, time::Timestamp},
    domain::error::{Error, Result},
    folder::{make_folder, sync_parent},
};

/// What tells the type of a picture.
const HEAD: u64 = 64;
const INCOMING: &str = "tmp";

/// Cheap to clone.
#[derive(Clone)]
pub struct Shelf {
    root: PathBuf,
    chance: Chance,
    options: Options,
}

impl Shelf {
    /// # Errors
    /// The folder cannot be made.
    pub fn open(root: &Path, options: &Options, chance: Chance) -> Result<Self> {
        make_folder(&root.join(INCOMING)).map_err(Error::internal)?;
        Ok(Self { root: root.to_owned(), chance, options: options.clone() })
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    /// # Errors
    /// `storage.full` when so many bytes more would leave too little of the disk.
    pub fn must_hold(&self, bytes: u64) -> Result<()> {
        space::must_hold(&self.root, &self.options, bytes)
    }

    /// Begins with a content that comes bit by bit.
    pub async fn receive(&self) -> Result<Incoming> {
        let name = self.chance.id(0).simple().to_string();
        Incoming::open(self.root.join(INCOMING).join(name)).await
    }

    /// Puts a content where it belongs, and is done when it is on the disk.
    pub async fn place(&self, content: &Arc<Sealed>) -> Result<()> {
        let (shelf, content) = (self.clone(), content.clone());
        tokio::task::spawn_blocking(move || shelf.put(&content)).await.map_err(Error::internal)?
    }

    fn put(&self, content: &Sealed) -> Result<()> {
        let home = self.path(&content.hash);
        let folder = home.parent().expect("every content lies in a folder");
        if !folder.exists() {
            make_folder(folder).map_err(Error::internal)?;
            sync_parent(folder).or_refuse()?;
        }
        if !home.exists() {
            match fs::rename(content.path(), &home) {
                // It was there, and was swept before anything referred to it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(swept()),
                renamed => renamed.or_refuse()?,
            }
        }
        // Also when it was there: who put it there may not have come so far.
        sync_parent(&home).or_refuse()
    }

    pub fn has(&self, hash: &str) -> bool {
        self.path(hash).is_file()
    }

    /// What the content is, by what it begins with; none when it is not there.
    pub async fn media_type(&self, hash: &str) -> Result<Option<&'static str>> {
        let mut head = Vec::new();
        let file = match File::open(self.path(hash)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file.or_refuse()?,
        };
        file.take(HEAD).read_to_end(&mut head).await.or_refuse()?;
        Ok(Some(sniff::media_type(&head)))
    }

    /// Where the content lies, or would lie.
    pub fn path(&self, hash: &str) -> PathBuf {
        self.root.join(hash.get(..2).unwrap_or("xx")).join(hash)
    }

    /// Deletes what began to come before that moment, by the wall clock, and never ended. Blocks.
    pub fn clear_incoming(&self, before: Timestamp) -> Result<()> {
        for left in list_older(&self.root.join(INCOMING), before)? {
            let _ = fs::remove_file(left.path());
        }
        Ok(())
    }

    /// Contents of one drawer of 256 that were put there before that moment. Blocks.
    pub fn list_older(&self, drawer: u8, before: Timestamp) -> Result<Vec<String>> {
        let older = list_older(&self.root.join(format!("{drawer:02x}")), before)?;
        Ok(older.into_iter().filter_map(|entry| entry.file_name().into_string().ok()).collect())
    }

    /// Takes a content away; one that is not there is no fault.
    pub fn remove(&self, hash: &str) -> Result<()> {
        match fs::remove_file(self.path(hash)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).or_refuse(),
            _ => Ok(()),
        }
    }
}

/// The content was swept, more than once, between being put there and being referred to.
pub fn swept() -> Error {
    Error::wait(Code::Overloaded, "the content could not be kept; send it again", Duration::from_secs(1))
}

/// What goes meanwhile is gone.
fn list_older(folder: &Path, before: Timestamp) -> Result<Vec<fs::DirEntry>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.or_refuse()?,
    };
    Ok(entries.filter_map(io::Result::ok).filter(|entry| is_older(entry, before)).collect())
}

fn is_older(entry: &fs::DirEntry, before: Timestamp) -> bool {
    let changed = entry.metadata().and_then(|file| file.modified());
    changed.is_ok_and(|changed| {
        let since = changed.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        i64::try_from(since).is_ok_and(|ms| ms < before.0)
    })
}

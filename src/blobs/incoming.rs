//! A content on its way in: written to a file of its own while it comes, hashed meanwhile. Whoever drops it leaves nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use tokio::{fs::File, io::AsyncWriteExt};

use crate::{blobs::faults::OrRefuse, domain::error::Result, folder::private_options};

/// Bytes that wait for the disk at most.
const BUFFER: usize = 256 * 1024;
/// What tells the type of a content.
const HEAD: usize = 4096;

pub struct Incoming {
    file: File,
    path: Temporary,
    hash: Sha256,
    size: u64,
    head: Vec<u8>,
}

/// A content that is whole and on the disk, but not yet where it belongs.
pub struct Sealed {
    path: Temporary,
    /// SHA-256 in hexadecimal.
    pub hash: String,
    /// Bytes.
    pub size: u64,
    /// Its first 4 KiB.
    pub head: Vec<u8>,
}

/// Deletes the file, if it is still there.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl Incoming {
    pub(super) async fn open(path: PathBuf) -> Result<Self> {
        let path = Temporary(path);
        let mut options = private_options();
        options.create(false).create_new(true);
        let mut file = File::from_std(options.open(&path.0).or_refuse()?);
        file.set_max_buf_size(BUFFER);
        Ok(Self { file, path, hash: Sha256::new(), size: 0, head: Vec::new() })
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let wanted = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..wanted]);
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        self.file.write_all(bytes).await.or_refuse()
    }

    /// All has come.
    pub async fn seal(mut self) -> Result<Sealed> {
        self.file.flush().await.or_refuse()?;
        self.file.sync_all().await.or_refuse()?;
        let hash = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Sealed { path: self.path, hash, size: self.size, head: self.head })
    }
}

impl Sealed {
    pub(super) fn path(&self) -> &Path {
        &self.path.0
    }
}

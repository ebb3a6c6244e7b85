//! Files and folders for their owner's eyes (modes 0600 and 0700 on Unix), written so that a power cut
//! leaves the old or the new and never a torn one.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use crate::folder::faults::Fault;

/// Makes a folder and those above it, if need be. One that is there stays as it is.
pub fn make_folder(path: &Path) -> Result<(), Fault> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(Fault::at(path))
}

/// Refuses a folder that everybody can write, warns of one that everybody can enter.
pub fn check_folder(path: &Path) -> Result<(), Fault> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_err(Fault::at(path))?.permissions().mode();
        if mode & 0o002 != 0 {
            return Err(Fault::Open(path.to_owned()));
        }
        if mode & 0o005 != 0 {
            tracing::warn!(folder = %path.display(), "others on this machine can read the data folder");
        }
    }
    Ok(())
}

/// Opens a file for reading and writing as it is, made private if it is new.
pub fn open_private(path: &Path) -> io::Result<File> {
    private_options().read(true).truncate(false).open(path)
}

/// Waits until nobody else holds `path` locked, and holds it until the answer is dropped.
pub fn lock(path: &Path) -> Result<File, Fault> {
    let file = open_private(path).map_err(Fault::at(path))?;
    file.lock().map_err(Fault::at(path))?;
    Ok(file)
}

/// Writes a secret whole: a private file beside it, synced, renamed over it, the folder synced.
pub fn write_secret(path: &Path, secret: &[u8]) -> Result<(), Fault> {
    let fresh = path.with_extension("new");
    let write = || {
        match fs::remove_file(&fresh) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = private_options().truncate(true).open(&fresh)?;
        file.write_all(secret)?;
        file.sync_all()?;
        fs::rename(&fresh, path)?;
        sync_parent(path)
    };
    write().map_err(Fault::at(path))
}

/// For writing a file that its owner alone can read; made if it is not there.
pub fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A rename lasts once the folder is on the disk too (fsync(2), notes); Windows cannot open a folder.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if cfg!(unix) => File::open(parent)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_replaced_whole_and_stays_private() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("signing.key");
        for secret in ["a longer first one", "second"] {
            write_secret(&path, secret.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), secret);
        }
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

//! The data folder. A server holds it alone, or the servers of a cluster together; an operator's verb may
//! visit it meanwhile, since the database itself keeps several processes apart.

use std::{
    fs::{File, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    process,
};

use crate::folder::{faults::Fault, private};

const LOCK: &str = "tertulia.lock";
const OPENING: &str = "opening.lock";

/// How a server has its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Alone,
    /// Beside the others of its cluster.
    Shared,
}

pub struct DataFolder {
    root: PathBuf,
    /// Held open while a server lives: the system drops the lock with the process, however it ends.
    /// `None` for a visit.
    _lock: Option<File>,
}

impl DataFolder {
    /// Takes the folder for a server: makes it if need be, and locks it against a second one, or against one
    /// that is not of its cluster.
    pub fn take(root: &Path, usage: Use) -> Result<Self, Fault> {
        private::make_folder(root)?;
        let root = root.canonicalize().map_err(Fault::at(root))?;
        private::check_folder(&root)?;
        let lock = lock(&root, usage)?;
        let folder = Self { root, _lock: Some(lock) };
        for sub in [folder.files(), folder.keys()] {
            private::make_folder(&sub)?;
        }
        // SQLite gives its log and its index the mode of the database file.
        let database = folder.database();
        private::open_private(&database).map_err(Fault::at(&database))?;
        Ok(folder)
    }

    /// Opens the folder that a server has made, whether one runs on it or not.
    pub fn visit(root: &Path) -> Result<Self, Fault> {
        if !root.join(LOCK).is_file() {
            return Err(Fault::Missing(root.to_owned()));
        }
        let root = root.canonicalize().map_err(Fault::at(root))?;
        Ok(Self { root, _lock: None })
    }

    /// Waits for other processes that are opening the house, servers of a cluster or visits, and keeps them waiting
    /// until the answer is dropped: what is made at a first start is made once.
    pub fn open_alone(&self) -> Result<File, Fault> {
        private::lock(&self.root.join(OPENING))
    }

    /// The SQLite file; its log and index lie beside it.
    pub fn database(&self) -> PathBuf {
        self.root.join("tertulia.db")
    }

    /// What people uploaded.
    pub fn files(&self) -> PathBuf {
        self.root.join("files")
    }

    /// The token that lets the first admin in, while a cluster has no user.
    pub fn setup_token(&self) -> PathBuf {
        self.keys().join("setup-token")
    }

    /// The keys that sign access tokens.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }
}

/// Locks the folder and writes our process id down for whoever comes second.
fn lock(root: &Path, usage: Use) -> Result<File, Fault> {
    let path = root.join(LOCK);
    let mut file = private::open_private(&path).map_err(Fault::at(&path))?;
    let taken = match usage {
        Use::Alone => file.try_lock(),
        Use::Shared => file.try_lock_shared(),
    };
    match taken {
        Ok(()) => {}
        // Whoever has it shares it, with others than us.
        Err(TryLockError::WouldBlock) if usage == Use::Alone && file.try_lock_shared().is_ok() => {
            return Err(Fault::Shared(root.to_owned()));
        }
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            let known = file.read_to_string(&mut pid).is_ok() && !pid.trim().is_empty();
            let who = if known { format!("process {}", pid.trim()) } else { "process unknown".to_owned() };
            let root = root.to_owned();
            return Err(match usage {
                Use::Alone => Fault::InUse { root, who },
                Use::Shared => Fault::Taken { root, who },
            });
        }
        Err(TryLockError::Error(error)) => return Err(Fault::at(&path)(error)),
    }
    let write_pid = |file: &mut File| {
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{}", process::id())
    };
    write_pid(&mut file).map_err(Fault::at(&path))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_second_server_is_told_who_holds_the_folder() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("data");
        let first = DataFolder::take(&root, Use::Alone).unwrap();
        let refused = DataFolder::take(&root, Use::Alone).err().unwrap().to_string();
        assert!(refused.contains(&format!("process {}", process::id())), "{refused}");
        drop(first);
        DataFolder::take(&root, Use::Alone).unwrap();
    }

    #[test]
    fn a_cluster_and_a_lone_server_keep_each_other_out() {
        let place = tempfile::tempdir().unwrap();
        let take = |usage| DataFolder::take(&place.path().join("data"), usage);
        let two = [take(Use::Shared).unwrap(), take(Use::Shared).unwrap()];
        let refused = take(Use::Alone).err().unwrap().to_string();
        assert!(refused.contains("redis_url") && refused.contains("cluster"), "{refused}");
        drop(two);
        let _alone = take(Use::Alone).unwrap();
        let refused = take(Use::Shared).err().unwrap().to_string();
        assert!(refused.contains(&format!("process {}", process::id())), "{refused}");
        assert!(refused.contains("redis_url"), "{refused}");
    }

    #[test]
    fn a_visit_needs_a_folder_that_a_server_made() {
        let place = tempfile::tempdir().unwrap();
        assert!(matches!(DataFolder::visit(place.path()), Err(Fault::Missing(_))));
        let _server = DataFolder::take(place.path(), Use::Alone).unwrap();
        DataFolder::visit(place.path()).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("data");
        let folder = DataFolder::take(&root, Use::Alone).unwrap();
        for path in [&folder.root, &folder.files(), &folder.keys()] {
            assert_eq!(mode(path), 0o700, "{}", path.display());
        }
        for path in [root.join(LOCK), folder.database()] {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
        drop(folder);
        fs::set_permissions(&root, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(DataFolder::take(&root, Use::Alone), Err(Fault::Open(_))));
    }
}

//! Why the data folder could not be had. Each sentence names the path and, where there is one, the remedy.

use std::{io, path::PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("there is no home folder to keep the data in: say where with `--data DIR`")]
    NoHome,
    #[error("{} does not exist: start the server once, or say where the data is with `--data DIR`", .0.display())]
    Missing(PathBuf),
    #[error("{} can be written by everybody on this machine: run `chmod 700 {}`", .0.display(), .0.display())]
    Open(PathBuf),
    /// The id of the other process is what that process wrote down; it may be unknown.
    #[error("{} is in use by another tertulia ({who}): stop that one first", root.display())]
    InUse { root: PathBuf, who: String },
    #[error(
        "{} is in use by a cluster: start this one with the same cluster.redis_url, or stop the others first",
        .0.display()
    )]
    Shared(PathBuf),
    #[error(
        "{} is in use by a tertulia without a cluster ({who}): stop it, or start it anew with the same \
         cluster.redis_url",
        root.display()
    )]
    Taken { root: PathBuf, who: String },
    #[error("{}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl Fault {
    /// Says which path an I/O error was about.
    pub fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

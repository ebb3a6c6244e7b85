//! How much room the disk has left. Where a system does not say, it is told by the first write that fails.

use std::path::Path;

use crate::{
    blobs::{faults::full, options::Options},
    domain::error::Result,
};

/// # Errors
/// `storage.full` when so many bytes more would leave less than is to stay free.
pub fn must_hold(root: &Path, options: &Options, bytes: u64) -> Result<()> {
    match free_and_whole(root) {
        Some((free, whole)) if free < options.reserve(whole).saturating_add(bytes) => Err(full()),
        _ => Ok(()),
    }
}

/// Bytes that are free, and those of the whole disk.
#[cfg(unix)]
fn free_and_whole(root: &Path) -> Option<(u64, u64)> {
    let disk = rustix::fs::statvfs(root).ok()?;
    Some((disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize)))
}

#[cfg(not(unix))]
fn free_and_whole(_: &Path) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_stay_free_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let none = Options { keep_free_mb: 0, keep_free_percent: 0, ..Options::default() };
        assert!(must_hold(place.path(), &none, 1).is_ok());
        if cfg!(unix) {
            assert!(must_hold(place.path(), &none, u64::MAX).is_err());
            let much = Options { keep_free_mb: 1_048_576, ..none };
            assert!(must_hold(place.path(), &much, u64::MAX / 2).is_err());
        }
    }
}

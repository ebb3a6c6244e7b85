//! `[files]`: how large files may be, how much of the disk they may take, what is prepared as a picture.

use serde::Deserialize;

use crate::domain::options::{Wrong, within};

const MIB: u64 = 1024 * 1024;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Largest file in MiB; 1 to 16 384.
    pub max_upload_mb: u64,
    /// What one person's files may take in MiB; 0 to 16 777 216. 0: no quota.
    pub quota_mb_per_person: u64,
    /// What stays free on the disk for the database, in MiB; 0 to 1 048 576. Uploads that would take it are refused.
    pub keep_free_mb: u64,
    /// The same in percent of the disk; 0 to 90.
    pub keep_free_percent: u64,
    /// Seconds that whoever uploads may leave us waiting for the next bytes; 1 to 300.
    pub stall_seconds: u64,
    /// Pixels of the largest picture that is shown, in millions; 1 to 200. It takes eight bytes a pixel to prepare one.
    pub max_megapixels: u64,
    /// Frames of the longest picture that moves; 1 to 10 000.
    pub max_frames: usize,
    /// Seconds that one picture may take; 1 to 60.
    pub picture_seconds: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_upload_mb: 100,
            quota_mb_per_person: 2048,
            keep_free_mb: 256,
            keep_free_percent: 5,
            stall_seconds: 30,
            max_megapixels: 40,
            max_frames: 500,
            picture_seconds: 10,
        }
    }
}

impl Options {
    pub fn check(&self) -> Result<(), Wrong> {
        within("max_upload_mb", self.max_upload_mb, 1..=16_384, "MiB")?;
        within("quota_mb_per_person", self.quota_mb_per_person, 0..=16_777_216, "MiB")?;
        within("keep_free_mb", self.keep_free_mb, 0..=1_048_576, "MiB")?;
        within("keep_free_percent", self.keep_free_percent, 0..=90, "percent")?;
        within("stall_seconds", self.stall_seconds, 1..=300, "seconds")?;
        within("max_megapixels", self.max_megapixels, 1..=200, "million pixels")?;
        within("max_frames", self.max_frames, 1..=10_000, "frames")?;
        within("picture_seconds", self.picture_seconds, 1..=60, "seconds")
    }

    /// Bytes of the largest file.
    pub fn max_upload(&self) -> u64 {
        self.max_upload_mb * MIB
    }

    /// Bytes that one person's files may take.
    pub fn quota(&self) -> Option<u64> {
        (self.quota_mb_per_person > 0).then(|| self.quota_mb_per_person * MIB)
    }

    pub fn max_pixels(&self) -> u64 {
        self.max_megapixels * 1_000_000
    }

    /// Bytes that stay free on a disk of that size.
    pub fn reserve(&self, disk: u64) -> u64 {
        (self.keep_free_mb * MIB).max(disk / 100 * self.keep_free_percent)
    }
}

//! The only place that draws random numbers: ids and secrets.

use uuid::{Builder, Uuid};

/// The system's source of randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chance;

impl Chance {
    /// `N` unpredictable bytes.
    ///
    /// # Panics
    /// When the system has no randomness to give: no secret may be made without it.
    #[allow(clippy::disallowed_methods, reason = "this is the one home of ambient randomness")]
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("the system gives randomness");
        bytes
    }

    /// A version 7 UUID (RFC 9562) of the moment `ms`: sortable by time, 74 random bits.
    pub fn id(self, ms: i64) -> Uuid {
        let ms = u64::try_from(ms).unwrap_or_default();
        Builder::from_unix_timestamp_millis(ms, &self.bytes()).into_uuid()
    }
}

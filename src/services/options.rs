//! `[limits]`, `[setup]`, `[rooms]` and `[push]`: how much one person or address may do, how the first admin comes in, who
//! makes rooms, and how push services are called.

use std::fmt;

use serde::Deserialize;

use crate::{
    contract::rooms::Makers,
    domain::options::{Wrong, within},
};

/// Rates, by the monotonic clock. A burst is what may come at once after a quiet while; the rate is
/// how fast that refills.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// False lifts every limit of this section: for load tests, never for a server that others reach.
    pub enabled: bool,
    /// Messages that one person may send; 1 to 10 000 a second.
    pub messages_per_second: u32,
    /// 1 to 10 000.
    pub messages_burst: u32,
    /// Rooms that one person may open or close; 1 to 10 000 a second.
    pub joins_per_second: u32,
    /// 1 to 10 000.
    pub joins_burst: u32,
    /// Typing notes of one person; 1 to 10 000 a second.
    pub typing_per_second: u32,
    /// 1 to 10 000.
    pub typing_burst: u32,
    /// Every other event of one person; 1 to 10 000 a second.
    pub other_per_second: u32,
    /// 1 to 10 000.
    pub other_burst: u32,
    /// Changes over HTTP by one person; 1 to 10 000 a second.
    pub writes_per_second: u32,
    /// 1 to 10 000.
    pub writes_burst: u32,
    /// Changes of one person's name, colour or picture; 1 to 1000 a minute. Everybody is told of each.
    pub profile_changes_per_minute: u32,
    /// Tries to sign in to one account, known or unknown; 1 to 1000 a minute.
    pub logins_per_minute_per_account: u32,
    /// Tries to sign in from one address; 1 to 10 000 a minute. People behind one router share it.
    pub logins_per_minute_per_address: u32,
    /// Socket handshakes from one address; 1 to 10 000 a second.
    pub handshakes_per_second_per_address: u32,
    /// 1 to 100 000.
    pub handshakes_burst: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enabled: true,
            messages_per_second: 10,
            messages_burst: 30,
            joins_per_second: 20,
            joins_burst: 60,
            typing_per_second: 5,
            typing_burst: 20,
            other_per_second: 20,
            other_burst: 60,
            writes_per_second: 20,
            writes_burst: 60,
            profile_changes_per_minute: 20,
            logins_per_minute_per_account: 10,
            logins_per_minute_per_address: 30,
            handshakes_per_second_per_address: 100,
            handshakes_burst: 1000,
        }
    }
}

impl Limits {
    /// Refuses what cannot work: no limit may be nought, which would shut everybody out.
    pub fn check(&self) -> Result<(), Wrong> {
        for (key, value) in [
            ("messages_per_second", self.messages_per_second),
            ("joins_per_second", self.joins_per_second),
            ("typing_per_second", self.typing_per_second),
            ("other_per_second", self.other_per_second),
            ("writes_per_second", self.writes_per_second),
            ("handshakes_per_second_per_address", self.handshakes_per_second_per_address),
        ] {
            within(key, value, 1..=10_000, "a second")?;
        }
        for (key, value) in [
            ("messages_burst", self.messages_burst),
            ("joins_burst", self.joins_burst),
            ("typing_burst", self.typing_burst),
            ("other_burst", self.other_burst),
            ("writes_burst", self.writes_burst),
        ] {
            within(key, value, 1..=10_000, "at once")?;
        }
        within("handshakes_burst", self.handshakes_burst, 1..=100_000, "at once")?;
        within("profile_changes_per_minute", self.profile_changes_per_minute, 1..=1000, "a minute")?;
        within("logins_per_minute_per_account", self.logins_per_minute_per_account, 1..=1000, "a minute")?;
        within("logins_per_minute_per_address", self.logins_per_minute_per_address, 1..=10_000, "a minute")
    }
}

/// How the first admin comes in.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// The setup token, chosen beforehand for an unattended installation: at least 20 letters, digits
    /// or `-._~`, which a link can carry as they are (RFC 3986, section 2.3).
    /// Empty: a fresh one is drawn and printed at each start until there is a user.
    pub token: String,
}

impl Setup {
    /// Refuses a token that could be guessed or typed by accident.
    pub fn check(&self) -> Result<(), Wrong> {
        let is_unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        if self.token.is_empty() || (self.token.len() >= 20 && self.token.chars().all(is_unreserved)) {
            return Ok(());
        }
        Err(Wrong::new("token", "must have at least 20 letters, digits or -._~, or be empty"))
    }
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let token = if self.token.is_empty() { "none" } else { "given" };
        f.debug_struct("Setup").field("token", &token).finish()
    }
}

/// Who makes rooms, besides direct ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rooms {
    pub create_public: Makers,
    pub create_private: Makers,
}

/// How push services are called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// Whom a push service may write to when something is wrong, as RFC 8292 asks for: a `mailto:` or an `https`
    /// address. Empty: the public address of the house, else `mailto:admin@localhost`.
    pub contact: String,
}

impl Push {
    pub fn check(&self) -> Result<(), Wrong> {
        let is_one = |scheme: &str| self.contact.strip_prefix(scheme).is_some_and(|rest| rest.len() > 2);
        if self.contact.is_empty() || is_one("mailto:") || is_one("https://") {
            return Ok(());
        }
        Err(Wrong::new("contact", "must be `mailto:` and an address, or an https address, or empty"))
    }
}

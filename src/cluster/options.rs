//! `[cluster]`: where the processes of one house meet.

use std::fmt;

use serde::Deserialize;

use crate::domain::options::Wrong;

#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// `redis://[user:password@]host:port`, or `redis+unix:///path`; without TLS. Empty: a lone process.
    pub redis_url: String,
    /// The channel's name; at most 64 letters, digits or `-_.:`. Empty: made of the database's epoch.
    pub channel: String,
}

impl Options {
    /// Does this process share its data folder with others?
    pub fn is_shared(&self) -> bool {
        !self.redis_url.is_empty()
    }

    /// Refuses an address that cannot be one. Says nothing of the address itself: it may have a password.
    pub fn check(&self) -> Result<(), Wrong> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        if self.channel.len() > 64 || !self.channel.chars().all(is_plain) {
            return Err(Wrong::new("channel", "must be at most 64 letters, digits or -_.:"));
        }
        if !self.is_shared() {
            return Ok(());
        }
        if self.redis_url.starts_with("rediss:") || self.redis_url.starts_with("valkeys:") {
            let reason =
                "asks for TLS, which this build has not: use redis:// on this host or through a tunnel";
            return Err(Wrong::new("redis_url", reason));
        }
        match redis::Client::open(self.redis_url.as_str()) {
            Ok(_) => Ok(()),
            Err(_) => Err(Wrong::new("redis_url", "must be like redis://127.0.0.1:6379")),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let redis_url = if self.redis_url.is_empty() { "none" } else { "given" };
        f.debug_struct("Options").field("redis_url", &redis_url).field("channel", &self.channel).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_checked_and_never_shown() {
        let refused = |redis_url: &str, channel: &str| {
            let options = Options { redis_url: redis_url.into(), channel: channel.into() };
            assert!(!format!("{options:?}").contains("secret"));
            options.check().err().map(|wrong| wrong.reason)
        };
        assert_eq!(refused("", ""), None);
        assert_eq!(refused("redis://:secret@127.0.0.1:6379", "team-1"), None);
        assert_eq!(refused("redis+unix:///run/redis.sock", ""), None);
        assert!(refused("rediss://127.0.0.1:6379", "").unwrap().contains("TLS"));
        let reason = refused("http://:secret@127.0.0.1", "").unwrap();
        assert!(reason.contains("redis://") && !reason.contains("secret"), "{reason}");
        assert!(refused("redis://127.0.0.1", "a b").is_some());
    }
}

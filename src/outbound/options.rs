//! `[outbound]`: which other machines may be called, and how long a call may take.

use ipnet::IpNet;
use serde::Deserialize;

use crate::domain::options::{Wrong, within};

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Networks or addresses of one's own (`192.168.1.0/24`, `127.0.0.1`) that webhooks and pushes may reach, also
    /// without TLS. The public internet is always allowed.
    pub allow: Vec<String>,
    /// Seconds that one call may take; 1 to 60.
    pub timeout_seconds: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { allow: Vec::new(), timeout_seconds: 10 }
    }
}

impl Options {
    pub fn check(&self) -> Result<(), Wrong> {
        if let Some(network) = self.allow.iter().find(|text| network(text).is_none()) {
            let reason = format!("must hold networks like `192.168.1.0/24`, not `{network}`");
            return Err(Wrong::new("allow", reason));
        }
        within("timeout_seconds", self.timeout_seconds, 1..=60, "seconds")
    }

    /// What `allow` names; what cannot be read was refused by `check`.
    pub fn networks(&self) -> Vec<IpNet> {
        self.allow.iter().filter_map(|text| network(text)).collect()
    }
}

/// A network, or one address.
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| Some(IpNet::from(text.parse::<std::net::IpAddr>().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_addresses_are_allowed_and_names_are_not() {
        for (text, fine) in [
            ("10.0.0.0/8", true),
            ("127.0.0.1", true),
            ("::1", true),
            ("localhost", false),
            ("10.0.0.0/33", false),
        ] {
            let options = Options { allow: vec![text.to_owned()], ..Options::default() };
            assert_eq!(options.check().is_ok(), fine, "{text}");
        }
    }
}

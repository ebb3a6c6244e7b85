//! `[server]`: where the server listens, who may reach it, and what a connection may cost.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::Deserialize;

use crate::domain::options::{Wrong, within};

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Address and port. Loopback unless told; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address that people type (`https://chat.example.org`), for links that are printed and
    /// sent. Empty: the address of the request, or the one listened on.
    pub public_url: String,
    /// Origins of other web pages that may use the API and the sockets with a person's cookies. The
    /// server's own is always allowed.
    pub allowed_origins: Vec<String>,
    /// Whether a reverse proxy stands before the server: `X-Forwarded-For` and `X-Forwarded-Proto`
    /// are then believed when they come from loopback or from one of `trusted_proxies`.
    pub behind_proxy: bool,
    /// Addresses of proxies on other machines.
    pub trusted_proxies: Vec<IpAddr>,
    /// Connections open at once; 8 to 1 000 000. One more waits in the system's queue.
    pub max_connections: usize,
    /// Largest request body but for uploads, in bytes; 16 384 to 16 777 216.
    pub max_body_bytes: usize,
    /// Seconds that a client may leave a write stalled before it is cut off; 1 to 300.
    pub write_stall_seconds: u64,
    /// Seconds that a client has to send a request's headers; 1 to 60.
    pub header_seconds: u64,
    /// Seconds for finishing what is in flight at a stop; 1 to 10.
    pub shutdown_seconds: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            public_url: String::new(),
            allowed_origins: Vec::new(),
            behind_proxy: false,
            trusted_proxies: Vec::new(),
            max_connections: 10_000,
            max_body_bytes: 262_144,
            write_stall_seconds: 15,
            header_seconds: 10,
            shutdown_seconds: 8,
        }
    }
}

impl Options {
    /// Refuses what cannot work, and origins that a browser would never send.
    pub fn check(&self) -> Result<(), Wrong> {
        if !self.public_url.is_empty() && !is_origin(&self.public_url) {
            let reason = format!("must be like `https://chat.example.org`, not `{}`", self.public_url);
            return Err(Wrong::new("public_url", reason));
        }
        if let Some(origin) = self.allowed_origins.iter().find(|origin| !is_origin(origin)) {
            let reason = format!("must hold origins like `https://chat.example.org`, not `{origin}`");
            return Err(Wrong::new("allowed_origins", reason));
        }
        within("max_connections", self.max_connections, 8..=1_000_000, "connections")?;
        within("max_body_bytes", self.max_body_bytes, 16_384..=16_777_216, "bytes")?;
        within("write_stall_seconds", self.write_stall_seconds, 1..=300, "seconds")?;
        within("header_seconds", self.header_seconds, 1..=60, "seconds")?;
        within("shutdown_seconds", self.shutdown_seconds, 1..=10, "seconds")
    }

    /// Where people reach the server, without a slash at the end: the public address, or the one that
    /// it listens on, over loopback when that is everywhere.
    pub fn url(&self, bound: SocketAddr) -> String {
        if !self.public_url.is_empty() {
            return self.public_url.clone();
        }
        if bound.ip().is_unspecified() {
            return format!("http://localhost:{}", bound.port());
        }
        format!("http://{bound}")
    }
}

/// Scheme, host and perhaps a port, as in RFC 6454, section 6.2; no path and no wildcard.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.:[]".contains(c);
    host.is_some_and(|host| !host.is_empty() && host.chars().all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_and_a_host_and_nothing_more() {
        for (origin, fine) in [
            ("https://chat.example.org", true),
            ("http://localhost:5173", true),
            ("http://[::1]:3000", true),
            ("*", false),
            ("null", false),
            ("https://", false),
            ("https://*.example.org", false),
            ("https://chat.example.org/", false),
            ("HTTPS://chat.example.org", false),
            ("chat.example.org", false),
        ] {
            let options = Options { allowed_origins: vec![origin.to_owned()], ..Options::default() };
            assert_eq!(options.check().is_ok(), fine, "{origin}");
        }
    }
}

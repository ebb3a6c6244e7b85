//! From which web pages a browser may act here with a person's cookies (RFC 6454), and whose word about
//! the client is believed when a proxy stands between.

use std::net::IpAddr;

/// What a browser tells about the page that makes a request. A client that is no browser tells nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page<'a> {
    /// The `Origin` header.
    pub origin: Option<&'a str>,
    /// The `Sec-Fetch-Site` header.
    pub site: Option<&'a str>,
    /// The `Host` header.
    pub host: Option<&'a str>,
    /// Did the request come over TLS?
    pub is_secure: bool,
}

/// The origins that may act here besides the server's own.
#[derive(Clone, Debug, Default)]
pub struct Origins(Vec<String>);

impl Origins {
    /// `public_url` may be empty.
    pub fn new(public_url: &str, allowed: &[String]) -> Self {
        let own = Some(public_url.trim_end_matches('/').to_owned()).filter(|url| !url.is_empty());
        Self(allowed.iter().cloned().chain(own).collect())
    }

    /// May this page change something? `null` (a sandbox, a file) may not.
    pub fn allow(&self, page: Page<'_>) -> bool {
        match (page.origin, page.site) {
            (Some(origin), _) => self.0.iter().any(|known| known == origin) || is_own(origin, page),
            (None, Some(site)) => matches!(site, "same-origin" | "none"),
            (None, None) => true,
        }
    }
}

fn is_own(origin: &str, page: Page<'_>) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let fits = if page.is_secure { scheme == "https" } else { matches!(scheme, "http" | "https") };
    fits && page.host.is_some_and(|host| host.eq_ignore_ascii_case(authority))
}

/// Whose `X-Forwarded-…` headers are believed.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    behind: bool,
    trusted: Vec<IpAddr>,
}

impl Proxies {
    pub fn new(behind: bool, trusted: &[IpAddr]) -> Self {
        Self { behind, trusted: trusted.to_vec() }
    }

    /// Is the other end of the connection a proxy of ours?
    pub fn believe(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.behind && (peer.is_loopback() || self.trusted.contains(&peer))
    }

    /// The client's address: of the list that proxies append to, the last one that is no proxy of ours.
    pub fn client(&self, peer: IpAddr, forwarded_for: &str) -> IpAddr {
        if !self.believe(peer) {
            return peer;
        }
        let mut client = peer;
        for hop in forwarded_for.rsplit(',') {
            let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
            client = address;
            if !self.believe(address) {
                break;
            }
        }
        client
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_and_those_named_may_act() {
        let origins = Origins::new("https://chat.example.org", &["http://localhost:5173".into()]);
        let host = Some("10.0.0.5:3000");
        for (origin, site, is_secure, allowed) in [
            (None, None, false, true),
            (Some("https://chat.example.org"), None, true, true),
            (Some("http://localhost:5173"), Some("cross-site"), false, true),
            (Some("http://10.0.0.5:3000"), Some("same-origin"), false, true),
            (Some("https://10.0.0.5:3000"), None, true, true),
            (Some("http://10.0.0.5:3000"), None, true, false),
            (Some("http://10.0.0.5"), None, false, false),
            (Some("http://10.0.0.5:3000.evil.example"), None, false, false),
            (Some("https://evil.example"), Some("cross-site"), false, false),
            (Some("https://chat.example.org.evil.example"), None, true, false),
            (Some("null"), None, false, false),
            (Some(""), None, false, false),
            (None, Some("same-origin"), false, true),
            (None, Some("none"), false, true),
            (None, Some("same-site"), false, false),
            (None, Some("cross-site"), false, false),
        ] {
            let page = Page { origin, site, host, is_secure };
            assert_eq!(origins.allow(page), allowed, "{page:?}");
        }
    }

    #[test]
    fn a_proxys_word_counts_only_from_our_proxies() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let behind = Proxies::new(true, &[address("10.0.0.2")]);
        let alone = Proxies::new(false, &[address("10.0.0.2")]);
        for (proxies, peer, header, client) in [
            (&alone, "127.0.0.1", "192.0.2.1", "127.0.0.1"),
            (&behind, "127.0.0.1", "192.0.2.1", "192.0.2.1"),
            (&behind, "::ffff:10.0.0.2", "192.0.2.1", "192.0.2.1"),
            (&behind, "198.51.100.1", "192.0.2.1", "198.51.100.1"),
            (&behind, "127.0.0.1", "6.6.6.6, 192.0.2.1", "192.0.2.1"),
            (&behind, "127.0.0.1", "6.6.6.6, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
            (&behind, "127.0.0.1", "", "127.0.0.1"),
            (&behind, "127.0.0.1", "192.0.2.1, nonsense", "127.0.0.1"),
        ] {
            assert_eq!(proxies.client(address(peer), header), address(client), "{peer} {header}");
        }
    }
}

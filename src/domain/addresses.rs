//! Which addresses of other machines may be called: those of the public internet, and what the operator named.
//!
//! An address comes from people (a webhook's, a browser's push service), so it must not lead to what only this machine
//! or its network can reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// May `address` be called? `allowed` are the operator's own networks.
pub fn may_be_called(address: IpAddr, allowed: &[IpNet]) -> bool {
    let address = address.to_canonical();
    allowed.iter().any(|network| network.contains(&address)) || is_public(address)
}

/// Of the public internet, by the registries of RFC 6890 and what came after it.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_reserved = a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b)) // shared between a provider and its customers
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99) // relays to IPv6
        || (a == 198 && (b == 18 || b == 19)); // benchmarks
    !(is_reserved
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Unicast of the internet is 2000::/3; within it: documentation, and tunnels, which hide an IPv4 address.
    let is_special = (a == 0x2001 && (b < 0x0200 || b == 0x0db8)) || a == 0x2002 || a == 0x3fff;
    (0x2000..0x4000).contains(&a) && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: bool) {
        assert_eq!(may_be_called(address.parse().unwrap(), &[]), expected, "{address}");
    }

    #[test]
    fn the_internet_may_be_called_and_nothing_that_is_nearer() {
        for address in ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1"] {
            check(address, true);
        }
        for address in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2001::1",
        ] {
            check(address, false);
        }
    }

    #[test]
    fn what_the_operator_named_may_be_called_too() {
        let allowed = ["192.168.1.0/24".parse().unwrap(), "::1/128".parse().unwrap()];
        for (address, expected) in
            [("192.168.1.9", true), ("::ffff:192.168.1.9", true), ("::1", true), ("192.168.2.9", false)]
        {
            assert_eq!(may_be_called(address.parse().unwrap(), &allowed), expected, "{address}");
        }
    }
}

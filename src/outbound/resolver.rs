//! Names that lead to addresses that may be called, and to no others: what was looked up is what is connected to.

use std::{io, net::SocketAddr, sync::Arc};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::domain::addresses::may_be_called;

pub(super) const NOT_PUBLIC: &str = "the address leads into a network that `outbound.allow` does not name";

pub struct Resolver {
    pub allowed: Arc<[IpNet]>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.allowed.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let fine: Vec<SocketAddr> =
                found.filter(|address| may_be_called(address.ip(), &allowed)).collect();
            if fine.is_empty() {
                return Err(io::Error::other(NOT_PUBLIC).into());
            }
            Ok(Box::new(fine.into_iter()) as Addrs)
        })
    }
}

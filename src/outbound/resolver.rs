//! Names that lead to addresses that may be called, and to no others: what was looked up is what is connected to.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    vec,
};

use hyper_util::client::legacy::connect::dns::Name;
use ipnet::IpNet;
use tower::Service;

use crate::domain::addresses::may_be_called;

pub const NOT_PUBLIC: &str = "the address leads into a network that `outbound.allow` does not name";

#[derive(Clone)]
pub struct Resolver {
    pub allowed: Arc<[IpNet]>,
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let allowed = self.allowed.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let fine: Vec<SocketAddr> =
                found.filter(|address| may_be_called(address.ip(), &allowed)).collect();
            if fine.is_empty() {
                return Err(io::Error::other(NOT_PUBLIC));
            }
            Ok(fine.into_iter())
        })
    }
}

//! The wire under a request or a socket: where it comes from, and a way to cut it from outside.

use std::net::SocketAddr;

use tokio_util::sync::CancellationToken;

/// One TCP connection. The listener makes it, HTTP hands it on with each request, the gateway cuts it.
#[derive(Clone, Debug)]
pub struct Connection {
    pub peer: SocketAddr,
    /// Cancelling it makes every read and write on the connection fail at once.
    pub cut: CancellationToken,
}

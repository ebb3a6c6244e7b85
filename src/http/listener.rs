//! Accepts connections, as many as may be open, and runs HTTP/1 on each until it is told to stop.

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use crate::{
    http::{
        guarded::{Guarded, Seat},
        options::Options,
    },
    services::Core,
};

/// Bytes of one request's head, and headers in it.
const MAX_HEAD: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;
/// How long to wait when the system has no file left for a connection.
const BREATHER: Duration = Duration::from_millis(500);

/// Connections that the system may keep for us until we accept them, as far as it lets us. One more has to knock again,
/// after a second first; after a restart thousands come at once.
const WAITING: u32 = 4096;

/// How the house closes its door.
#[derive(Clone, Debug, Default)]
pub struct Ends {
    /// No more connections; each open one ends after the request in flight. `/readyz` says no.
    pub stop: CancellationToken,
    /// Every connection still open is cut, websockets too.
    pub cut: CancellationToken,
}

struct Listener {
    core: Arc<Core>,
    router: Router,
    http: http1::Builder,
    write_stall: Duration,
    ends: Ends,
}

/// Listens at an address.
///
/// # Errors
/// It is not ours, or another program has it.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Elsewhere it lets others take the port over.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Serves until `ends.stop` and then until the last request is answered, or until `ends.cut`.
///
/// A connection that became a websocket is its owner's to close, and is cut by `ends.cut` at the latest.
/// Each request carries its [`Connection`] as an extension.
pub async fn serve(listener: TcpListener, router: Router, core: Arc<Core>, options: &Options, ends: Ends) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(options.header_seconds))
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD);
    let write_stall = Duration::from_secs(options.write_stall_seconds);
    let door = Arc::new(Listener { core, router, http, write_stall, ends: ends.clone() });
    let seats = Arc::new(Semaphore::new(options.max_connections));
    let connections = TaskTracker::new();
    while let Some((stream, peer, permit)) = door.accept(&listener, &seats).await {
        let door = door.clone();
        connections.spawn(async move { door.converse(stream, peer, permit).await });
    }
    drop(listener);
    connections.close();
    tokio::select! {
        () = connections.wait() => (),
        () = ends.cut.cancelled() => (),
    }
}

impl Listener {
    /// The next connection, once there is a seat for it; others wait in the system's queue.
    async fn accept(
        &self,
        listener: &TcpListener,
        seats: &Arc<Semaphore>,
    ) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        let next = async {
            let permit = seats.clone().acquire_owned().await.expect("the seats are never closed");
            loop {
                match listener.accept().await {
                    Ok((stream, peer)) => return (stream, peer, permit),
                    Err(error) if is_of_the_peer(&error) => (),
                    Err(error) => {
                        tracing::error!(%error, "no connection can be accepted for now");
                        self.core.clock.sleep(BREATHER).await;
                    }
                }
            }
        };
        tokio::select! {
            () = self.ends.stop.cancelled() => None,
            accepted = next => Some(accepted),
        }
    }

    async fn converse(&self, stream: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        // Small packets are answers here: each one goes out at once.
        if stream.set_nodelay(true).is_err() {
            return;
        }
        let cut = self.ends.cut.child_token();
        let seat = Seat::take(self.core.clone(), permit);
        let guarded = Guarded::new(stream, self.write_stall, cut, seat);
        let connection = guarded.connection(peer);
        let io = TokioIo::new(guarded);
        let router = self.router.clone();
        let service = service_fn(move |mut request: http::Request<Incoming>| {
            request.extensions_mut().insert(connection.clone());
            router.clone().oneshot(request)
        });
        let mut conversation = pin!(self.http.serve_connection(io, service).with_upgrades());
        let outcome = tokio::select! {
            outcome = conversation.as_mut() => outcome,
            () = self.ends.stop.cancelled() => {
                conversation.as_mut().graceful_shutdown();
                conversation.await
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}

/// Did only that one connection fail, before it was ours?
fn is_of_the_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

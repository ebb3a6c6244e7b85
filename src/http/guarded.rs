//! A TCP stream that gives up a stalled write and can be cut from outside.
//!
//! Whoever stops reading would else keep a connection, its task and its place in every room for ever:
//! the libraries above wait in a write without an end.

use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::OwnedSemaphorePermit,
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::{
    clock::Clock,
    services::{Core, connection::Connection, wire::Wire},
};

pub struct Guarded {
    wire: Arc<Wire>,
    clock: Clock,
    /// A write that makes no progress for so long fails.
    limit: Duration,
    /// Runs while a write stalls.
    stalled: Option<Stall>,
    cut: CancellationToken,
    is_cut: Pin<Box<WaitForCancellationFutureOwned>>,
    /// Given back when the stream is dropped, also by a websocket that took it over.
    seat: Seat,
}

/// A write that waits: how far the peer was, and until when it may stay there.
struct Stall {
    taken: u64,
    end: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// A place among the connections that may be open.
pub struct Seat {
    core: Arc<Core>,
    _permit: OwnedSemaphorePermit,
}

impl Seat {
    pub fn take(core: Arc<Core>, permit: OwnedSemaphorePermit) -> Self {
        core.metrics.connections.rise();
        Self { core, _permit: permit }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.core.metrics.connections.fall();
    }
}

impl Guarded {
    pub fn new(io: TcpStream, limit: Duration, cut: CancellationToken, seat: Seat) -> Self {
        let clock = seat.core.clock.clone();
        let wire = Wire::new(io, clock.clone(), limit, cut.clone());
        let is_cut = Box::pin(cut.clone().cancelled_owned());
        Self { wire, clock, limit, stalled: None, cut, is_cut, seat }
    }

    /// What requests on it carry.
    pub fn connection(&self, peer: SocketAddr) -> Connection {
        Connection { peer, cut: self.cut.clone(), wire: Arc::downgrade(&self.wire) }
    }

    fn must_not_be_cut(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.is_cut.as_mut().poll(cx) {
            Poll::Ready(()) => Err(io::ErrorKind::ConnectionAborted.into()),
            Poll::Pending => Ok(()),
        }
    }

    fn write(&mut self, cx: &mut Context<'_>, slices: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.must_not_be_cut(cx)?;
        if let Poll::Ready(progress) = self.wire.poll_write(cx, slices) {
            self.stalled = None;
            return Poll::Ready(progress);
        }
        // Ready frames that go out before it are progress too.
        let taken = self.wire.taken();
        if self.stalled.as_ref().is_none_or(|stalled| stalled.taken != taken) {
            let (clock, limit) = (self.clock.clone(), self.limit);
            self.stalled = Some(Stall { taken, end: Box::pin(async move { clock.sleep(limit).await }) });
        }
        if let Some(stalled) = &mut self.stalled {
            ready!(stalled.end.as_mut().poll(cx));
        }
        // The reading half ends too.
        self.cut.cancel();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.wire.close();
        self.seat.core.upgrades.forget(&self.wire);
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.must_not_be_cut(cx)?;
        self.wire.poll_read(cx, buffer)
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.write(cx, &[io::IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A TCP stream holds nothing back.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.wire.shutdown())
    }
}

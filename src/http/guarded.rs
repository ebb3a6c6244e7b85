//! A TCP stream that gives up a stalled write and can be cut from outside.
//!
//! Whoever stops reading would else keep a connection, its task and its place in every room for ever:
//! the libraries above wait in a write without an end.

use std::{
    future::Future,
    io,
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

use crate::{clock::Clock, services::Core};

pub struct Guarded {
    io: TcpStream,
    clock: Clock,
    /// A write that makes no progress for so long fails.
    limit: Duration,
    /// Runs while a write stalls.
    stalled: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    cut: CancellationToken,
    is_cut: Pin<Box<WaitForCancellationFutureOwned>>,
    /// Given back when the stream is dropped, also by a websocket that took it over.
    _seat: Seat,
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
        let is_cut = Box::pin(cut.clone().cancelled_owned());
        Self { io, clock, limit, stalled: None, cut, is_cut, _seat: seat }
    }

    fn must_not_be_cut(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.is_cut.as_mut().poll(cx) {
            Poll::Ready(()) => Err(io::ErrorKind::ConnectionAborted.into()),
            Poll::Pending => Ok(()),
        }
    }

    fn write<T>(
        &mut self,
        cx: &mut Context<'_>,
        step: impl FnOnce(Pin<&mut TcpStream>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        self.must_not_be_cut(cx)?;
        if let Poll::Ready(progress) = step(Pin::new(&mut self.io), cx) {
            self.stalled = None;
            return Poll::Ready(progress);
        }
        let (clock, limit) = (&self.clock, self.limit);
        let stalled = self.stalled.get_or_insert_with(|| {
            let clock = clock.clone();
            Box::pin(async move { clock.sleep(limit).await })
        });
        ready!(stalled.as_mut().poll(cx));
        // The reading half ends too.
        self.cut.cancel();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.must_not_be_cut(cx)?;
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.write(cx, |io, cx| io.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, |io, cx| io.poll_write_vectored(cx, slices))
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write(cx, |io, cx| io.poll_flush(cx))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write(cx, |io, cx| io.poll_shutdown(cx))
    }
}

//! A TCP stream that gives up a stalled write and can be cut from outside.
//!
//! Whoever stops reading would else keep a connection, its task and its place in every room for ever:
//! the libraries above wait in a write without an end.

use std::{
    future::Future,
    io,
    mem::MaybeUninit,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
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

/// Bytes that are read in one system call at least, however small the owner's buffer: a socket's is small, for
/// it lives as long as the socket, and what comes together should not be read in bits.
const READ_AHEAD: usize = 2048;

pub struct Guarded {
    /// Read from the wire and not yet by the owner.
    unread: Bytes,
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
        Self { unread: Bytes::new(), wire, clock, limit, stalled: None, cut, is_cut, seat }
    }

    /// The stream with what its owner so far had read too much.
    pub fn unread(mut self, bytes: Bytes) -> Self {
        // Even an empty rest would keep the whole buffer that it was read into.
        self.unread = if bytes.is_empty() { Bytes::new() } else { bytes };
        self
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
        if self.unread.is_empty() {
            if buffer.remaining() >= READ_AHEAD {
                return self.wire.poll_read(cx, buffer);
            }
            let mut ahead = [MaybeUninit::uninit(); READ_AHEAD];
            let mut ahead = ReadBuf::uninit(&mut ahead);
            ready!(self.wire.poll_read(cx, &mut ahead))?;
            let (now, later) = ahead.filled().split_at(ahead.filled().len().min(buffer.remaining()));
            buffer.put_slice(now);
            self.unread = Bytes::copy_from_slice(later);
        } else {
            let count = self.unread.len().min(buffer.remaining());
            buffer.put_slice(&self.unread.split_to(count));
            if self.unread.is_empty() {
                self.unread = Bytes::new();
            }
        }
        Poll::Ready(Ok(()))
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

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        sync::Semaphore,
    };

    use super::*;
    use crate::services::stage::Stage;

    #[tokio::test]
    async fn what_was_read_ahead_comes_in_order_and_before_what_is_read_then() {
        let core = Arc::new(Stage::open().await.core);
        let permit = Arc::new(Semaphore::new(1)).acquire_owned().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let limit = Duration::from_secs(10);
        let guarded = Guarded::new(stream, limit, CancellationToken::new(), Seat::take(core, permit));

        let sent: Vec<u8> = (0..3 * READ_AHEAD + 5).map(|n| (n % 251) as u8).collect();
        peer.write_all(&sent[3..]).await.unwrap();
        peer.shutdown().await.unwrap();
        let mut guarded = guarded.unread(Bytes::copy_from_slice(&sent[..3]));
        let (mut seen, mut part) = (Vec::new(), [0; 100]);
        loop {
            match guarded.read(&mut part).await.unwrap() {
                0 => break,
                count => seen.extend_from_slice(&part[..count]),
            }
        }
        assert_eq!(seen, sent);
        assert!(guarded.unread.is_empty());
    }
}

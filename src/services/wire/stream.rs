//! A TCP stream that two write to: whoever owns the protocol on it, and the fan-out with ready frames.
//!
//! A message to a room is the same bytes for everybody in it. Once a connection speaks websocket, such
//! bytes are laid here and go out between the owner's own frames, all that wait in one system call, with
//! nothing encoded or copied for each recipient. What the owner writes is followed frame by frame
//! (RFC 6455, 5.2), so that nothing is put into the middle of one of its frames.

use std::{
    collections::VecDeque,
    io::{self, IoSlice},
    net::Shutdown,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Buf, Bytes};
use socket2::SockRef;
use tokio::{io::ReadBuf, net::TcpStream};
use tokio_util::sync::CancellationToken;

use crate::{clock::Clock, services::wire::phase::Phase};

/// Frames in one system call.
const SLICES: usize = 64;
/// Bytes that may wait for a peer that reads slowly, beside the number of frames that the caller allows.
const MAX_WAITING: usize = 1024 * 1024;

pub struct Wire {
    stream: TcpStream,
    line: Mutex<Line>,
    clock: Clock,
    /// A peer that takes nothing for so long is cut.
    patience: Duration,
    cut: CancellationToken,
}

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Laid {
    /// It is the first that waits: somebody has to [send](Wire::send).
    First,
    /// It goes out behind what waits.
    Behind,
    /// Too much waits for this peer, or it is gone: the frame was dropped.
    Dropped,
}

struct Line {
    phase: Phase,
    /// Ready frames, the first of them perhaps partly written.
    waiting: VecDeque<Bytes>,
    /// The bytes of all of them.
    bytes: usize,
    /// Part of the first one is out.
    is_begun: bool,
    /// Somebody sends the rest as the peer takes it.
    is_draining: bool,
    /// Bytes that the peer has taken so far.
    taken: u64,
    /// The Engine.IO session that it asked to take over.
    session: Option<String>,
}

impl Wire {
    pub fn new(stream: TcpStream, clock: Clock, patience: Duration, cut: CancellationToken) -> Arc<Self> {
        let line = Line {
            phase: Phase::Http,
            waiting: VecDeque::new(),
            bytes: 0,
            is_begun: false,
            is_draining: false,
            taken: 0,
            session: None,
        };
        Arc::new(Self { stream, line: Mutex::new(line), clock, patience, cut })
    }

    /// The owner reads.
    pub fn poll_read(&self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(cx))?;
            match self.stream.try_read_buf(buffer) {
                Ok(_) => return Poll::Ready(Ok(())),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => (),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    /// The owner writes.
    pub fn poll_write(
        self: &Arc<Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        loop {
            match self.write(slices) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => (),
                done => return Poll::Ready(done),
            }
            ready!(self.stream.poll_write_ready(cx))?;
        }
    }

    fn write(self: &Arc<Self>, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let mut line = self.line();
        if line.is_between_frames() {
            line.send(&self.stream)?;
        }
        let written = self.stream.try_write_vectored(slices)?;
        line.taken += written as u64;
        line.follow(slices, written);
        if line.is_between_frames() && !line.waiting.is_empty() {
            self.send_or_drain(&mut line);
        }
        Ok(written)
    }

    /// The owner has written its last.
    pub fn shutdown(&self) -> io::Result<()> {
        SockRef::from(&self.stream).shutdown(Shutdown::Write)
    }

    /// Bytes that the peer has taken so far: those of the owner and the ready frames.
    pub fn taken(&self) -> u64 {
        self.line().taken
    }

    /// It asks to take an Engine.IO session over; answers the one that it asked for before.
    pub fn takes_over(&self, session: &str) -> Option<String> {
        self.line().session.replace(session.to_owned())
    }

    /// The Engine.IO session that it asked to take over.
    pub fn session(&self) -> Option<String> {
        self.line().session.clone()
    }

    /// Does it carry frames?
    pub fn is_websocket(&self) -> bool {
        matches!(self.line().phase, Phase::Websocket(_))
    }

    /// Lays a whole frame behind what waits, at most `most` frames. Nothing is written yet.
    pub fn lay(&self, frame: &Bytes, most: usize) -> Laid {
        let mut line = self.line();
        let is_full = line.waiting.len() >= most || line.bytes + frame.len() > MAX_WAITING;
        if is_full || !matches!(line.phase, Phase::Websocket(_)) {
            return Laid::Dropped;
        }
        let is_first = line.waiting.is_empty();
        line.bytes += frame.len();
        line.waiting.push_back(frame.clone());
        if is_first { Laid::First } else { Laid::Behind }
    }

    /// Writes what waits, as far as the peer takes it; the rest follows by itself.
    pub fn send(self: &Arc<Self>) {
        let mut line = self.line();
        // In the middle of a frame of the owner, its next write sends ours too.
        if line.is_between_frames() {
            self.send_or_drain(&mut line);
        }
    }

    fn send_or_drain(self: &Arc<Self>, line: &mut Line) {
        if line.is_draining {
            return;
        }
        match line.send(&self.stream) {
            Ok(()) => (),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                line.is_draining = true;
                tokio::spawn(self.clone().drain());
            }
            Err(_) => self.cut.cancel(),
        }
    }

    /// Sends the rest whenever the peer takes some, and cuts a peer that takes nothing.
    async fn drain(self: Arc<Self>) {
        loop {
            let is_writable = tokio::select! {
                is_writable = self.stream.writable() => is_writable.is_ok(),
                () = self.cut.cancelled() => return,
                () = self.clock.sleep(self.patience) => false,
            };
            if !is_writable {
                return self.cut.cancel();
            }
            let mut line = self.line();
            // In the middle of a frame of the owner: its next write goes on.
            let sent = if line.is_between_frames() { line.send(&self.stream) } else { Ok(()) };
            match sent {
                Ok(()) => {
                    line.is_draining = false;
                    return;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => (),
                Err(_) => return self.cut.cancel(),
            }
        }
    }

    /// Drops the frames that wait, but for one that is partly out. False when the peer was behind with them.
    pub fn forget(&self) -> bool {
        let mut line = self.line();
        let is_behind = line.is_draining && !line.waiting.is_empty();
        let kept = usize::from(line.is_begun);
        line.waiting.truncate(kept);
        line.bytes = line.waiting.iter().map(Bytes::len).sum();
        !is_behind
    }

    /// The owner is done with it: nothing is taken any more.
    pub fn close(&self) {
        let mut line = self.line();
        line.phase = Phase::Closed;
        line.waiting = VecDeque::new();
        line.bytes = 0;
        self.cut.cancel();
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().expect("no holder of the line panics")
    }
}

impl Line {
    fn is_between_frames(&self) -> bool {
        self.phase.is_between_frames()
    }

    /// Writes what waits. The caller has looked that the owner is between two frames.
    fn send(&mut self, stream: &TcpStream) -> io::Result<()> {
        while !self.waiting.is_empty() {
            match self.write_some(stream)? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                written => self.sent(written),
            }
        }
        if self.waiting.capacity() > SLICES {
            self.waiting = VecDeque::new();
        }
        Ok(())
    }

    fn write_some(&self, stream: &TcpStream) -> io::Result<usize> {
        if let (1, Some(frame)) = (self.waiting.len(), self.waiting.front()) {
            return stream.try_write(frame);
        }
        let mut slices = [IoSlice::new(&[]); SLICES];
        let mut count = 0;
        for (slice, frame) in slices.iter_mut().zip(&self.waiting) {
            *slice = IoSlice::new(frame);
            count += 1;
        }
        stream.try_write_vectored(&slices[..count])
    }

    fn sent(&mut self, mut written: usize) {
        self.bytes -= written;
        self.taken += written as u64;
        let mut is_finished = false;
        while let Some(frame) = self.waiting.front_mut()
            && frame.len() <= written
        {
            written -= frame.len();
            is_finished = true;
            self.waiting.pop_front();
        }
        // What is left over is the beginning of the next one; with nothing left over it is still whole.
        self.is_begun = written > 0 || (self.is_begun && !is_finished);
        if let Some(frame) = self.waiting.front_mut() {
            frame.advance(written);
        }
    }

    /// Takes note of what the owner wrote.
    fn follow(&mut self, slices: &[IoSlice<'_>], mut written: usize) {
        for slice in slices {
            let part = &slice[..written.min(slice.len())];
            written -= part.len();
            self.phase.follow(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, net::Ipv4Addr};

    use tokio::{io::AsyncReadExt, net::TcpListener};

    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n";

    async fn connect() -> (Arc<Wire>, TcpStream) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let (clock, patience) = (Clock::system(), Duration::from_secs(60));
        (Wire::new(stream, clock, patience, CancellationToken::new()), peer)
    }

    async fn write(wire: &Arc<Wire>, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let written = poll_fn(|cx| wire.poll_write(cx, &[IoSlice::new(bytes)])).await.unwrap();
            bytes = &bytes[written..];
        }
    }

    /// A frame that repeats a letter, with the shortest head for its length.
    fn frame(letter: u8, length: usize) -> Vec<u8> {
        let mut frame = vec![0x81];
        match length {
            0..=125 => frame.push(length as u8),
            126..=0xffff => {
                frame.push(126);
                frame.extend((length as u16).to_be_bytes());
            }
            _ => {
                frame.push(127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend(vec![letter; length]);
        frame
    }

    /// The letter and length of each frame in a stream of whole ones.
    fn frames(mut stream: &[u8]) -> Vec<(u8, usize)> {
        let mut seen = Vec::new();
        while !stream.is_empty() {
            assert_eq!(stream[0], 0x81, "a frame begins where the last one ends");
            let (head, length) = match stream[1] {
                126 => (4, u16::from_be_bytes([stream[2], stream[3]]) as usize),
                127 => (10, u64::from_be_bytes(stream[2..10].try_into().unwrap()) as usize),
                short => (2, short as usize),
            };
            let payload = &stream[head..head + length];
            assert!(payload.windows(2).all(|pair| pair[0] == pair[1]), "nothing is inside a frame");
            seen.push((payload.first().copied().unwrap_or(b'-'), length));
            stream = &stream[head + length..];
        }
        seen
    }

    #[tokio::test]
    async fn nothing_is_laid_before_the_protocol_is_switched() {
        let (wire, _peer) = connect().await;
        let ready = Bytes::from(frame(b'r', 5));
        write(&wire, b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        assert_eq!(wire.lay(&ready, 8), Laid::Dropped);
        let (first, second) = ANSWER.split_at(ANSWER.len() - 2);
        write(&wire, first).await;
        assert_eq!(wire.lay(&ready, 8), Laid::Dropped);
        write(&wire, second).await;
        assert_eq!(wire.lay(&ready, 8), Laid::First);
        wire.close();
        assert_eq!(wire.lay(&ready, 8), Laid::Dropped);
    }

    #[tokio::test]
    async fn a_frame_of_the_owner_is_never_broken_into() {
        let (wire, mut peer) = connect().await;
        write(&wire, ANSWER).await;
        let own = frame(b'o', 70_000);
        for cut in [1, 2, 5, 9, 10, 11, 40_000] {
            write(&wire, &own[..cut]).await;
            assert_eq!(wire.lay(&Bytes::from(frame(b'r', 300)), 8), Laid::First, "cut at {cut}");
            wire.send();
            write(&wire, &own[cut..]).await;
        }
        write(&wire, &frame(b'e', 0)).await;
        wire.shutdown().unwrap();
        let mut stream = Vec::new();
        peer.read_to_end(&mut stream).await.unwrap();
        let mut expected = [(b'o', 70_000), (b'r', 300)].repeat(7);
        expected.push((b'-', 0));
        assert_eq!(frames(&stream[ANSWER.len()..]), expected);
    }

    #[tokio::test]
    async fn two_who_write_to_a_slow_reader_both_keep_their_order() {
        let (wire, mut peer) = connect().await;
        write(&wire, ANSWER).await;
        let owner = tokio::spawn({
            let wire = wire.clone();
            async move {
                for length in 1..=300 {
                    write(&wire, &frame(b'o', length * 97)).await;
                    tokio::task::yield_now().await;
                }
            }
        });
        let fanout = tokio::spawn({
            let wire = wire.clone();
            async move {
                let mut laid = Vec::new();
                for length in 1..=600 {
                    if wire.lay(&Bytes::from(frame(b'r', length * 53)), 20) != Laid::Dropped {
                        laid.push((b'r', length * 53));
                    }
                    wire.send();
                    tokio::task::yield_now().await;
                }
                laid
            }
        });
        let reader = tokio::spawn(async move {
            let (mut stream, mut part) = (Vec::new(), [0; 3001]);
            loop {
                match peer.read(&mut part).await.unwrap() {
                    0 => return stream,
                    count => stream.extend_from_slice(&part[..count]),
                }
                tokio::task::yield_now().await;
            }
        });
        owner.await.unwrap();
        let laid = fanout.await.unwrap();
        // Whatever still waits goes out before this.
        write(&wire, &frame(b'o', 1)).await;
        wire.shutdown().unwrap();
        let stream = reader.await.unwrap();
        let seen = frames(&stream[ANSWER.len()..]);
        let by = |letter| seen.iter().filter(move |frame| frame.0 == letter).copied().collect::<Vec<_>>();
        let owned: Vec<_> = (1..=300).map(|n| n * 97).chain([1]).map(|length| (b'o', length)).collect();
        assert_eq!(by(b'o'), owned);
        assert_eq!(by(b'r'), laid);
        assert!(laid.len() > 20, "something was delivered");
    }

    #[tokio::test]
    async fn what_is_forgotten_leaves_whole_frames_behind() {
        let (wire, mut peer) = connect().await;
        write(&wire, ANSWER).await;
        let ready = Bytes::from(frame(b'r', 50_000));
        while wire.line().waiting.len() < 9 {
            wire.lay(&ready, 10);
            wire.send();
        }
        assert!(!wire.forget(), "the peer was behind");
        assert!(wire.line().waiting.len() <= 1);
        let reader = tokio::spawn(async move {
            let mut stream = Vec::new();
            peer.read_to_end(&mut stream).await.map(|_| stream)
        });
        write(&wire, &frame(b'o', 1)).await;
        assert!(wire.forget());
        wire.shutdown().unwrap();
        let seen = frames(&reader.await.unwrap().unwrap()[ANSWER.len()..]);
        assert!(seen.len() > 2 && seen[..seen.len() - 1].iter().all(|frame| *frame == (b'r', 50_000)));
        assert_eq!(seen.last(), Some(&(b'o', 1)));
    }

    #[tokio::test]
    async fn too_much_for_a_peer_that_does_not_read_is_dropped() {
        let (wire, _peer) = connect().await;
        write(&wire, ANSWER).await;
        let ready = Bytes::from(frame(b'r', 60_000));
        let dropped = (0..2000).filter(|_| {
            let laid = wire.lay(&ready, 1000);
            wire.send();
            laid == Laid::Dropped
        });
        assert!(dropped.count() > 1000);
        assert!(wire.line().bytes <= MAX_WAITING);
    }
}

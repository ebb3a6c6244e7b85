//! How far the owner of a wire is in what it writes: in an HTTP answer, between two frames, or inside one
//! (RFC 6455, 5.2).

/// How far the owner is.
pub enum Phase {
    Http,
    /// The head of the answer that switches protocols is being written; so many bytes of its end were seen.
    Switching(usize),
    Websocket(Cursor),
    Closed,
}

/// Where in a frame of the owner the next byte stands.
#[derive(Default)]
pub struct Cursor {
    head: [u8; 10],
    /// Bytes of the head that were seen.
    seen: usize,
    /// Bytes of the payload still to come.
    left: u64,
}

const SWITCHING: &[u8] = b"HTTP/1.1 101 ";
const HEAD_END: &[u8] = b"\r\n\r\n";

impl Phase {
    /// May something else be written?
    pub fn is_between_frames(&self) -> bool {
        matches!(self, Self::Websocket(cursor) if cursor.seen == 0)
    }

    /// Takes note of what the owner wrote.
    pub fn follow(&mut self, mut part: &[u8]) {
        if matches!(self, Self::Http) && part.starts_with(SWITCHING) {
            *self = Self::Switching(0);
        }
        while !part.is_empty() {
            match self {
                Self::Http | Self::Closed => return,
                Self::Switching(seen) => {
                    let byte = part[0];
                    part = &part[1..];
                    *seen = match byte {
                        _ if byte == HEAD_END[*seen] => *seen + 1,
                        b'\r' => 1,
                        _ => 0,
                    };
                    if *seen == HEAD_END.len() {
                        *self = Self::Websocket(Cursor::default());
                    }
                }
                Self::Websocket(cursor) => part = cursor.follow(part),
            }
        }
    }
}

impl Cursor {
    /// Goes on by some bytes and answers those that are still to be looked at.
    fn follow<'p>(&mut self, part: &'p [u8]) -> &'p [u8] {
        if self.seen > 0 && self.seen == self.head_length() {
            let skipped = usize::try_from(self.left).unwrap_or(usize::MAX).min(part.len());
            self.left -= skipped as u64;
            if self.left == 0 {
                self.seen = 0;
            }
            return &part[skipped..];
        }
        self.head[self.seen] = part[0];
        self.seen += 1;
        if self.seen >= 2 && self.seen == self.head_length() {
            self.left = self.payload_length();
            if self.left == 0 {
                self.seen = 0;
            }
        }
        &part[1..]
    }

    /// Bytes of the head, as far as it is known; a server's frames are not masked.
    fn head_length(&self) -> usize {
        match self.head[1] & 0x7f {
            _ if self.seen < 2 => 2,
            126 => 4,
            127 => 10,
            _ => 2,
        }
    }

    fn payload_length(&self) -> u64 {
        match self.head[1] & 0x7f {
            126 => u64::from(u16::from_be_bytes([self.head[2], self.head[3]])),
            127 => u64::from_be_bytes(self.head[2..10].try_into().expect("a slice of eight bytes")),
            short => u64::from(short),
        }
    }
}

//! PNG (https://www.w3.org/TR/png-3/): a row of chunks, each with its length, name and checksum.

use crate::blobs::strip::reader::{Broken, Reader, Stripped};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// What the picture is made of, which colours it has, how it moves.
const KEPT: [&[u8; 4]; 14] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP",
    b"acTL", b"fcTL", b"fdAT",
];
const MAX_PROFILE: usize = 1024 * 1024;

pub fn strip(bytes: &[u8]) -> Result<Stripped, Broken> {
    let mut reader = Reader::new(bytes);
    if reader.array()? != SIGNATURE {
        return Err(Broken);
    }
    let mut out = SIGNATURE.to_vec();
    let (mut moves, mut frames) = (false, 0);
    loop {
        let length = reader.array()?;
        let name: [u8; 4] = reader.array()?;
        let size = usize::try_from(u32::from_be_bytes(length)).map_err(|_| Broken)?;
        let body = reader.take(size)?;
        let checksum: [u8; 4] = reader.array()?;
        let is_too_long = &name == b"iCCP" && size > MAX_PROFILE;
        if KEPT.contains(&&name) && !is_too_long {
            moves |= &name == b"acTL";
            frames += usize::from(&name == b"fcTL");
            for part in [&length[..], &name, body, &checksum] {
                out.extend(part);
            }
        }
        if &name == b"IEND" {
            return Ok(Stripped { bytes: out, frames: if moves { frames.max(1) } else { 1 } });
        }
    }
}

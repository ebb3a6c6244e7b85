//! WebP (https://developers.google.com/speed/webp/docs/riff_container): chunks in a RIFF container, frames as chunks of
//! chunks.

use crate::blobs::strip::reader::{Broken, Reader, Stripped};

const PICTURE: [&[u8; 4]; 3] = [b"VP8 ", b"VP8L", b"ALPH"];
/// That there is a description or a place where it was taken.
const TELLS: u8 = 0b0000_1100;
const MAX_PROFILE: usize = 1024 * 1024;
/// Bytes of a frame's head, before its chunks.
const FRAME_HEAD: usize = 16;

pub fn strip(bytes: &[u8]) -> Result<Stripped, Broken> {
    let mut reader = Reader::new(bytes);
    let (riff, size, kind): ([u8; 4], [u8; 4], [u8; 4]) = (reader.array()?, reader.array()?, reader.array()?);
    if (&riff, &kind) != (b"RIFF", b"WEBP") {
        return Err(Broken);
    }
    let size = usize::try_from(u32::from_le_bytes(size)).map_err(|_| Broken)?;
    let mut reader = Reader::new(reader.take(size.checked_sub(4).ok_or(Broken)?)?);
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut frames = 0;
    while let Some((name, body)) = chunk(&mut reader)? {
        match &name {
            b"VP8X" => {
                let mut body = body.to_vec();
                *body.first_mut().ok_or(Broken)? &= !TELLS;
                put(&mut out, name, &body)?;
            }
            b"ANIM" => put(&mut out, name, body)?,
            b"ICCP" if body.len() <= MAX_PROFILE => put(&mut out, name, body)?,
            b"ANMF" => {
                put(&mut out, name, &frame(body)?)?;
                frames += 1;
            }
            _ if PICTURE.contains(&&name) => put(&mut out, name, body)?,
            _ => {}
        }
    }
    let size = u32::try_from(out.len() - 8).map_err(|_| Broken)?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    Ok(Stripped { bytes: out, frames: frames.max(1) })
}

fn frame(body: &[u8]) -> Result<Vec<u8>, Broken> {
    let mut reader = Reader::new(body);
    let mut out = reader.take(FRAME_HEAD)?.to_vec();
    while let Some((name, body)) = chunk(&mut reader)? {
        if PICTURE.contains(&&name) {
            put(&mut out, name, body)?;
        }
    }
    Ok(out)
}

/// A name and what stands under it.
type Chunk<'a> = ([u8; 4], &'a [u8]);

fn chunk<'a>(reader: &mut Reader<'a>) -> Result<Option<Chunk<'a>>, Broken> {
    if reader.is_at_end() {
        return Ok(None);
    }
    let name = reader.array()?;
    let size = usize::try_from(u32::from_le_bytes(reader.array()?)).map_err(|_| Broken)?;
    let body = reader.take(size)?;
    // An odd one is filled up; the very last may not be.
    if size % 2 == 1 && !reader.is_at_end() {
        reader.byte()?;
    }
    Ok(Some((name, body)))
}

fn put(out: &mut Vec<u8>, name: [u8; 4], body: &[u8]) -> Result<(), Broken> {
    out.extend(name);
    out.extend(u32::try_from(body.len()).map_err(|_| Broken)?.to_le_bytes());
    out.extend(body);
    if body.len() % 2 == 1 {
        out.push(0);
    }
    Ok(())
}

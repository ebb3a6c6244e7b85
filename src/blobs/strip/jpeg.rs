//! JPEG (ITU-T T.81, annex B): a row of segments, each behind a marker, with the compressed data behind each scan's.

use crate::blobs::strip::reader::{Broken, Reader, Stripped};

/// Of a colour profile, which comes in pieces.
const MAX_PROFILE: usize = 1024 * 1024;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;

pub fn strip(bytes: &[u8]) -> Result<Stripped, Broken> {
    let mut reader = Reader::new(bytes);
    if reader.array()? != [0xFF, SOI] {
        return Err(Broken);
    }
    let mut out = vec![0xFF, SOI];
    let mut profile = 0;
    loop {
        match marker(&mut reader)? {
            EOI => {
                out.extend([0xFF, EOI]);
                return Ok(Stripped { bytes: out, frames: 1 });
            }
            // Stands alone: it has no length.
            0x01 | 0xD0..=SOI => return Err(Broken),
            marker => {
                let length = usize::from(u16::from_be_bytes(reader.array()?));
                let body = reader.take(length.checked_sub(2).ok_or(Broken)?)?;
                if let Some(body) = kept(marker, body, &mut profile) {
                    let length = u16::try_from(body.len() + 2).map_err(|_| Broken)?;
                    out.extend([0xFF, marker]);
                    out.extend(length.to_be_bytes());
                    out.extend(body);
                }
                if marker == SOS {
                    let data = reader.take(scan_length(reader.rest())?)?;
                    out.extend(data);
                }
            }
        }
    }
}

/// The next marker; any number of 0xFF may stand before it.
fn marker(reader: &mut Reader<'_>) -> Result<u8, Broken> {
    if reader.byte()? != 0xFF {
        return Err(Broken);
    }
    loop {
        match reader.byte()? {
            0xFF => {}
            0x00 => return Err(Broken),
            marker => return Ok(marker),
        }
    }
}

/// What is kept of a segment, if anything.
fn kept<'a>(marker: u8, body: &'a [u8], profile: &mut usize) -> Option<&'a [u8]> {
    match marker {
        // JFIF says how large a pixel is; the small picture that may follow is left out.
        0xE0 if body.starts_with(b"JFIF\0") && body.len() >= 14 => Some(JFIF),
        0xE2 if body.starts_with(b"ICC_PROFILE\0") => {
            *profile += body.len();
            (*profile <= MAX_PROFILE).then_some(body)
        }
        // Adobe's says how the colours are to be read.
        0xEE if body.starts_with(b"Adobe") && body.len() >= 12 => Some(&body[..12]),
        // Other applications' own, comments, and what is reserved.
        0xE0..=0xFE => None,
        _ => Some(body),
    }
}

/// Version 1.1, square pixels, no small picture.
const JFIF: &[u8] = b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0";

/// How long the compressed data is: up to the first marker that is not part of it.
fn scan_length(data: &[u8]) -> Result<usize, Broken> {
    let mut from = 0;
    loop {
        let at = from + data[from..].iter().position(|byte| *byte == 0xFF).ok_or(Broken)?;
        match data.get(at + 1).ok_or(Broken)? {
            0x00 | 0xD0..=0xD7 => from = at + 2,
            0xFF => from = at + 1,
            _ => return Ok(at),
        }
    }
}

//! GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt): a header, then blocks: pictures, extensions, a trailer.

use crate::blobs::strip::reader::{Broken, Reader, Stripped};

const EXTENSION: u8 = 0x21;
const PICTURE: u8 = 0x2C;
const TRAILER: u8 = 0x3B;
const CONTROL: u8 = 0xF9;
const APPLICATION: u8 = 0xFF;
/// How often it is shown; both names mean the same.
const LOOPS: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

pub fn strip(bytes: &[u8]) -> Result<Stripped, Broken> {
    let mut reader = Reader::new(bytes);
    let version: [u8; 6] = reader.array()?;
    if !matches!(&version, b"GIF87a" | b"GIF89a") {
        return Err(Broken);
    }
    // What is kept may be of the later version.
    let mut out = b"GIF89a".to_vec();
    let screen: [u8; 7] = reader.array()?;
    out.extend(screen);
    out.extend(reader.take(table_length(screen[4]))?);
    let mut frames = 0;
    let mut control = None;
    // Some end without their trailer.
    while !reader.is_at_end() {
        match reader.byte()? {
            PICTURE => {
                out.extend(control.take().unwrap_or_default());
                picture(&mut reader, &mut out)?;
                frames += 1;
            }
            EXTENSION => match reader.byte()? {
                CONTROL => {
                    let body = sub_blocks(&mut reader)?;
                    control = Some([&[EXTENSION, CONTROL], body].concat());
                }
                APPLICATION => out.extend(loops(sub_blocks(&mut reader)?)),
                _ => drop(sub_blocks(&mut reader)?),
            },
            TRAILER => break,
            _ => return Err(Broken),
        }
    }
    out.push(TRAILER);
    if frames == 0 { Err(Broken) } else { Ok(Stripped { bytes: out, frames }) }
}

fn picture(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Broken> {
    let descriptor: [u8; 9] = reader.array()?;
    out.push(PICTURE);
    out.extend(descriptor);
    out.extend(reader.take(table_length(descriptor[8]))?);
    out.push(reader.byte()?);
    out.extend(sub_blocks(reader)?);
    Ok(())
}

/// Bytes of the colour table that the flags tell of.
fn table_length(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 0x07) + 1) }
}

/// Blocks of up to 255 bytes and the empty one that ends them, as they stand.
fn sub_blocks<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Broken> {
    let rest = reader.rest();
    let mut length = 0;
    loop {
        let size = usize::from(*rest.get(length).ok_or(Broken)?);
        length += 1 + size;
        if size == 0 {
            return reader.take(length);
        }
    }
}

/// How often it is shown, if an application's extension says that, and nothing else that stands there.
fn loops(body: &[u8]) -> Vec<u8> {
    let Some((name, rest)) = body.get(1..12).zip(body.get(12..)) else { return Vec::new() };
    match rest {
        [3, 1, low, high, ..] if body[0] == 11 && LOOPS.contains(&name) => {
            [&[EXTENSION, APPLICATION, 11], LOOPS[0], &[3, 1, *low, *high, 0]].concat()
        }
        _ => Vec::new(),
    }
}

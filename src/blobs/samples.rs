//! Pictures for tests, made and maimed.

use std::io::Cursor;

use image::{
    Delay, DynamicImage, Frame, ImageFormat, Rgba, RgbaImage, codecs::gif::GifEncoder,
    codecs::webp::WebPEncoder,
};

pub const SECRET: &[u8] = b"41.38N 2.17E";

/// A picture whose upper left corner is red and whose rest is blue.
pub fn flag(width: u32, height: u32) -> DynamicImage {
    let is_corner = |x: u32, y: u32| x < width / 2 && y < height / 2;
    let image = RgbaImage::from_fn(width, height, |x, y| {
        if is_corner(x, y) { Rgba([220, 20, 20, 255]) } else { Rgba([20, 20, 220, 255]) }
    });
    DynamicImage::ImageRgba8(image)
}

pub fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    match format {
        ImageFormat::Gif => {
            GifEncoder::new_with_speed(&mut out, 30).encode_frame(Frame::new(image.to_rgba8())).unwrap()
        }
        ImageFormat::Jpeg => DynamicImage::ImageRgb8(image.to_rgb8()).write_to(&mut out, format).unwrap(),
        _ => image.write_to(&mut out, format).unwrap(),
    }
    out.into_inner()
}

/// A JPEG that says how it is to be turned, where it was taken, and more.
pub fn photo(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(SECRET);
    let jpeg = encoded(&flag(width, height), ImageFormat::Jpeg);
    let mut out = jpeg[..2].to_vec();
    for (marker, body) in [(0xE1, exif.as_slice()), (0xED, SECRET), (0xFE, SECRET)] {
        out.extend([0xFF, marker]);
        out.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        out.extend(body);
    }
    out.extend(&jpeg[2..]);
    out
}

pub fn gif(frames: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut out, 30);
    for n in 0..frames {
        let image = RgbaImage::from_pixel(20, 10, Rgba([u8::try_from(n % 256).unwrap(), 0, 0, 255]));
        encoder.encode_frame(Frame::from_parts(image, 0, 0, Delay::from_numer_denom_ms(40, 1))).unwrap();
    }
    drop(encoder);
    out
}

/// A WebP of frames that moves, and tells where it was made.
pub fn webp(frames: usize) -> Vec<u8> {
    let mut still = Vec::new();
    WebPEncoder::new_lossless(&mut still)
        .encode(&flag(20, 10).to_rgba8(), 20, 10, image::ExtendedColorType::Rgba8)
        .unwrap();
    let picture = &still[12..];
    let mut chunks = chunk(b"VP8X", &[0b0000_1110, 0, 0, 0, 19, 0, 0, 9, 0, 0]);
    chunks.extend(chunk(b"ANIM", &[0; 6]));
    for _ in 0..frames {
        let mut frame = vec![0, 0, 0, 0, 0, 0, 19, 0, 0, 9, 0, 0, 40, 0, 0, 0];
        frame.extend(picture);
        frame.extend(chunk(b"EVIL", SECRET));
        chunks.extend(chunk(b"ANMF", &frame));
    }
    chunks.extend(chunk(b"EXIF", SECRET));
    chunks.extend(chunk(b"XMP ", SECRET));
    let mut out = b"RIFF".to_vec();
    out.extend(u32::try_from(chunks.len() + 4).unwrap().to_le_bytes());
    out.extend(b"WEBP");
    out.extend(chunks);
    out
}

fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = name.to_vec();
    out.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    out.extend(body);
    out.extend(vec![0; body.len() % 2]);
    out
}

/// A chunk of a PNG put in behind its head; its checksum is not looked at by who passes it over.
pub fn with_chunk(png: &[u8], name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = png[..33].to_vec();
    out.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
    out.extend(name);
    out.extend(body);
    out.extend([0; 4]);
    out.extend(&png[33..]);
    out
}

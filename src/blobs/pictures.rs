//! What is made of a picture: a copy without what it tells about its maker, two smaller ones, and a blur of 25 bytes to
//! show until it is there. Bytes in, bytes out, in bounded memory; it blocks for as long as it takes.

use std::{
    io::{self, BufRead, Cursor, Read, Seek, SeekFrom},
    sync::atomic::{AtomicBool, Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use fast_image_resize::{PixelType, Resizer, images::Image};
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader,
    Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    metadata::Orientation,
};

use crate::blobs::{
    options::Options,
    strip::{self, Broken, Stripped},
};

/// Bytes of a file that is looked at as a picture: it is read whole.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// What the library may take, the decoded picture included: two bytes for each of four channels.
const BYTES_PER_PIXEL: u64 = 8;
const MAX_SIDE: u32 = 32_767;
const SMALL: (u32, u32) = (480, 360);
const LARGE: (u32, u32) = (1600, 1600);
/// What the blur is made of.
const BLUR: (u32, u32) = (100, 100);
/// Of smaller ones, and of one that had to be turned.
const QUALITY: u8 = 82;
const TURNED_QUALITY: u8 = 90;

#[derive(Debug)]
pub struct Picture {
    pub original: Vec<u8>,
    pub media_type: &'static str,
    /// None: the original is small enough.
    pub small: Option<Vec<u8>>,
    pub large: Option<Vec<u8>>,
    /// Pixels, as shown.
    pub width: u32,
    pub height: u32,
    /// A thumbhash in base64.
    pub placeholder: String,
    pub animated: bool,
}

/// Why nothing is made of it. The sentences are for its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("it is not a whole PNG, JPEG, GIF or WebP picture")]
    NoPicture,
    #[error("it has more pixels or frames than are shown here")]
    TooMuch,
    #[error("it took too long")]
    GivenUp,
}

impl From<Broken> for Unfit {
    fn from(_: Broken) -> Self {
        Self::NoPicture
    }
}

impl From<ImageError> for Unfit {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooMuch,
            _ => Self::NoPicture,
        }
    }
}

/// Decoded, as it is shown.
struct Pixels {
    image: Image<'static>,
    /// Its colours' profile, if those are red, green and blue.
    profile: Option<Vec<u8>>,
}

/// # Errors
/// It is no picture, too large a one, or `is_given_up` was set meanwhile.
pub fn prepare(bytes: &[u8], options: &Options, is_given_up: &AtomicBool) -> Result<Picture, Unfit> {
    look_at(bytes, options, is_given_up)
        .map_err(|unfit| if is_given_up.load(Ordering::Relaxed) { Unfit::GivenUp } else { unfit })
}

fn look_at(bytes: &[u8], options: &Options, is_given_up: &AtomicBool) -> Result<Picture, Unfit> {
    let (format, stripped) = strip(bytes)?;
    if stripped.frames > options.max_frames {
        return Err(Unfit::TooMuch);
    }
    let animated = stripped.frames > 1;
    // How it is to be turned is among what is taken out; what is looked at is what is kept.
    let orientation = match animated {
        true => Orientation::NoTransforms,
        false => {
            decoder(bytes, format, options, is_given_up)?.orientation().unwrap_or(Orientation::NoTransforms)
        }
    };
    let pixels = decode(decoder(&stripped.bytes, format, options, is_given_up)?, orientation)?;
    let (width, height) = (pixels.image.width(), pixels.image.height());
    let (original, media_type) = match orientation {
        Orientation::NoTransforms => (stripped.bytes, media_type(format)),
        _ => pixels.encode(TURNED_QUALITY)?,
    };
    let large = pixels.within(LARGE)?;
    let small = large.as_ref().unwrap_or(&pixels).within(SMALL)?;
    // Of what moves, the smaller ones stand still, however small it is.
    let still = animated.then_some(&pixels);
    let encode = |pixels: &Pixels| pixels.encode(QUALITY).map(|(bytes, _)| bytes);
    Ok(Picture {
        small: small.as_ref().or(still).map(encode).transpose()?,
        large: large.as_ref().or(still).map(encode).transpose()?,
        placeholder: small.as_ref().unwrap_or(&pixels).blur()?,
        original,
        media_type,
        width,
        height,
        animated,
    })
}

fn strip(bytes: &[u8]) -> Result<(ImageFormat, Stripped), Unfit> {
    let format = image::guess_format(bytes)?;
    let stripped = match format {
        ImageFormat::Png => strip::png(bytes)?,
        ImageFormat::Jpeg => strip::jpeg(bytes)?,
        ImageFormat::Gif => strip::gif(bytes)?,
        ImageFormat::WebP => strip::webp(bytes)?,
        _ => return Err(Unfit::NoPicture),
    };
    Ok((format, stripped))
}

fn media_type(format: ImageFormat) -> &'static str {
    format.to_mime_type()
}

/// A decoder that stays within bounds.
fn decoder<'a>(
    bytes: &'a [u8],
    format: ImageFormat,
    options: &Options,
    is_given_up: &'a AtomicBool,
) -> Result<impl ImageDecoder + 'a, Unfit> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(options.max_pixels() * BYTES_PER_PIXEL);
    let source = Patient { bytes: Cursor::new(bytes), is_given_up };
    let mut reader = ImageReader::with_format(source, format);
    reader.limits(limits);
    let decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > options.max_pixels() {
        return Err(Unfit::TooMuch);
    }
    Ok(decoder)
}

/// The picture, or the first frame of one that moves, turned as it is shown.
fn decode(mut decoder: impl ImageDecoder, orientation: Orientation) -> Result<Pixels, Unfit> {
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| is_rgb(profile));
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    let (width, height) = (image.width(), image.height());
    let image = match image.color().has_alpha() {
        true => Image::from_vec_u8(width, height, image.into_rgba8().into_raw(), PixelType::U8x4),
        false => Image::from_vec_u8(width, height, image.into_rgb8().into_raw(), PixelType::U8x3),
    };
    Ok(Pixels { image: image.map_err(|_| Unfit::NoPicture)?, profile })
}

/// ICC.1, 7.2.6: the colour space that the profile is for.
fn is_rgb(profile: &[u8]) -> bool {
    profile.get(16..20) == Some(b"RGB ")
}

impl Pixels {
    /// The same made smaller, so that it fits; none when it does.
    fn within(&self, bounds: (u32, u32)) -> Result<Option<Self>, Unfit> {
        let (width, height) = (self.image.width(), self.image.height());
        let scale = (f64::from(bounds.0) / f64::from(width)).min(f64::from(bounds.1) / f64::from(height));
        if scale >= 1.0 {
            return Ok(None);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is smaller than a side"
        )]
        let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
        let mut image = Image::new(scaled(width), scaled(height), self.image.pixel_type());
        Resizer::new().resize(&self.image, &mut image, None).map_err(|_| Unfit::NoPicture)?;
        Ok(Some(Self { image, profile: self.profile.clone() }))
    }

    /// JPEG, or PNG where something shines through.
    fn encode(&self, quality: u8) -> Result<(Vec<u8>, &'static str), Unfit> {
        let (width, height) = (self.image.width(), self.image.height());
        let mut out = Vec::new();
        if self.has_alpha() && !self.is_opaque() {
            let mut encoder = PngEncoder::new(&mut out);
            self.profile.clone().map(|profile| encoder.set_icc_profile(profile));
            encoder.write_image(self.image.buffer(), width, height, ExtendedColorType::Rgba8)?;
            return Ok((out, media_type(ImageFormat::Png)));
        }
        let mut encoder = JpegEncoder::new_with_quality(&mut out, quality);
        self.profile.clone().map(|profile| encoder.set_icc_profile(profile));
        if self.has_alpha() {
            let solid: Vec<u8> =
                self.image.buffer().chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied().collect();
            encoder.write_image(&solid, width, height, ExtendedColorType::Rgb8)?;
        } else {
            encoder.write_image(self.image.buffer(), width, height, ExtendedColorType::Rgb8)?;
        }
        Ok((out, media_type(ImageFormat::Jpeg)))
    }

    /// A thumbhash (https://evanw.github.io/thumbhash/) in base64.
    fn blur(&self) -> Result<String, Unfit> {
        let tiny = self.within(BLUR)?;
        let image = &tiny.as_ref().unwrap_or(self).image;
        let rgba = match image.pixel_type() {
            PixelType::U8x4 => image.buffer().to_vec(),
            _ => {
                image.buffer().chunks_exact(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect()
            }
        };
        let hash = thumbhash::rgba_to_thumb_hash(image.width() as usize, image.height() as usize, &rgba);
        Ok(STANDARD.encode(hash))
    }

    fn has_alpha(&self) -> bool {
        self.image.pixel_type() == PixelType::U8x4
    }

    fn is_opaque(&self) -> bool {
        self.image.buffer().chunks_exact(4).all(|pixel| pixel[3] == 255)
    }
}

/// Bytes that are there to be read for as long as somebody waits for what becomes of them.
struct Patient<'a> {
    bytes: Cursor<&'a [u8]>,
    is_given_up: &'a AtomicBool,
}

impl Patient<'_> {
    fn check(&self) -> io::Result<()> {
        if self.is_given_up.load(Ordering::Relaxed) { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

impl Read for Patient<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        self.bytes.read(buffer)
    }
}

impl BufRead for Patient<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.bytes.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.bytes.consume(count);
    }
}

impl Seek for Patient<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

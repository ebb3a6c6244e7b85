//! Stories of pictures: what is made of honest ones, and what becomes of the others.

use std::sync::atomic::AtomicBool;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};

use crate::blobs::{
    options::Options,
    pictures::{Picture, Unfit, prepare},
    samples::{SECRET, encoded, flag, gif, photo, webp, with_chunk},
};

const FORMATS: [ImageFormat; 4] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP];

fn made(bytes: &[u8]) -> Picture {
    prepare(bytes, &Options::default(), &AtomicBool::new(false)).unwrap()
}

fn unfit(bytes: &[u8]) -> Unfit {
    prepare(bytes, &Options::default(), &AtomicBool::new(false)).expect_err("nothing is made of it")
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn size(bytes: &[u8]) -> (u32, u32) {
    let picture = image::load_from_memory(bytes).unwrap();
    (picture.width(), picture.height())
}

#[test]
fn of_each_format_two_sizes_are_made_and_none_is_larger_than_it_was() {
    for format in FORMATS {
        let large = made(&encoded(&flag(2000, 1000), format));
        assert_eq!((large.width, large.height, large.animated), (2000, 1000, false), "{format:?}");
        assert_eq!(large.media_type, format.to_mime_type());
        assert_eq!(size(&large.original), (2000, 1000));
        assert_eq!(size(large.large.as_deref().unwrap()), (1600, 800));
        assert_eq!(size(large.small.as_deref().unwrap()), (480, 240));
        let middle = made(&encoded(&flag(500, 400), format));
        assert!(middle.large.is_none(), "it is shown as it is");
        assert_eq!(size(middle.small.as_deref().unwrap()), (450, 360));
        let small = made(&encoded(&flag(30, 20), format));
        assert!(small.small.is_none() && small.large.is_none());
        assert!(large.placeholder.len() < 60 && !large.placeholder.is_empty());
        assert_eq!(
            large.placeholder,
            made(&encoded(&flag(2000, 1000), format)).placeholder,
            "always the same"
        );
    }
}

#[test]
fn a_photo_is_turned_as_it_says_and_says_nothing_more() {
    for (orientation, is_on_its_side, corner) in
        [(1, false, (5, 5)), (3, false, (90, 45)), (6, true, (45, 5)), (8, true, (5, 90))]
    {
        let photo = photo(100, 50, orientation);
        assert!(holds(&photo, SECRET) && holds(&photo, b"Exif"));
        let made = made(&photo);
        let (width, height) = if is_on_its_side { (50, 100) } else { (100, 50) };
        assert_eq!((made.width, made.height), (width, height), "{orientation}");
        assert!(!holds(&made.original, SECRET) && !holds(&made.original, b"Exif"), "{orientation}");
        let shown = image::load_from_memory(&made.original).unwrap().to_rgb8();
        assert_eq!(shown.dimensions(), (width, height));
        let red = shown.get_pixel(corner.0, corner.1).0;
        assert!(red[0] > 150 && red[2] < 100, "{orientation}: {red:?}");
    }
}

#[test]
fn a_photo_that_stands_upright_keeps_every_bit_of_its_picture() {
    let plain = encoded(&flag(100, 50), ImageFormat::Jpeg);
    assert_eq!(made(&photo(100, 50, 1)).original, made(&plain).original);
    let before = image::load_from_memory(&plain).unwrap();
    assert_eq!(image::load_from_memory(&made(&plain).original).unwrap(), before);
}

#[test]
fn what_stands_beside_a_picture_is_gone() {
    for format in FORMATS {
        let bytes =
            [encoded(&flag(40, 30), format).as_slice(), b"PK\x03\x04<script>alert(1)</script>", SECRET]
                .concat();
        let made = made(&bytes);
        assert!(!holds(&made.original, SECRET) && !holds(&made.original, b"<script>"), "{format:?}");
        assert_eq!(size(&made.original), (40, 30));
    }
    let png = encoded(&flag(40, 30), ImageFormat::Png);
    for name in [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"prVt"] {
        let bytes = with_chunk(&png, name, SECRET);
        assert!(!holds(&made(&bytes).original, SECRET), "{name:?}");
    }
    // A GIF that is a page, too: its comment is HTML.
    let mut page = gif(1);
    let end = page.len() - 1;
    page.splice(end..end, [&[0x21, 0xFE, 12][..], SECRET, &[0]].concat());
    assert!(holds(&page, SECRET) && !holds(&made(&page).original, SECRET));
}

#[test]
fn what_moves_goes_on_moving_and_its_smaller_ones_stand_still() {
    for (bytes, media_type) in [(gif(3), "image/gif"), (webp(3), "image/webp")] {
        let made = made(&bytes);
        assert_eq!((made.animated, made.media_type), (true, media_type));
        assert!(!holds(&made.original, SECRET));
        let again = prepare(&made.original, &Options::default(), &AtomicBool::new(false)).unwrap();
        assert!(again.animated, "all frames are still there");
        assert_eq!(again.original, made.original, "a second run changes nothing");
        for still in [made.small.unwrap(), made.large.unwrap()] {
            assert_eq!((size(&still), image::guess_format(&still).unwrap()), ((20, 10), ImageFormat::Jpeg));
        }
    }
    assert!(!made(&gif(1)).animated);
}

#[test]
fn what_shines_through_goes_on_doing_so() {
    let image = RgbaImage::from_fn(600, 600, |x, _| Rgba([255, 0, 0, if x < 300 { 0 } else { 255 }]));
    let made = made(&encoded(&DynamicImage::ImageRgba8(image), ImageFormat::Png));
    let small = made.small.unwrap();
    assert_eq!(image::guess_format(&small).unwrap(), ImageFormat::Png);
    let small = image::load_from_memory(&small).unwrap().to_rgba8();
    assert_eq!((small.get_pixel(10, 10).0[3], small.get_pixel(350, 10).0[3]), (0, 255));
}

#[test]
fn what_is_cut_off_anywhere_is_no_picture_and_does_no_harm() {
    for bytes in FORMATS.map(|format| encoded(&flag(60, 40), format)).into_iter().chain([
        gif(3),
        webp(2),
        photo(60, 40, 6),
    ]) {
        for length in (0..bytes.len()).step_by(7) {
            // A GIF may end behind any of its frames.
            if let Ok(made) = prepare(&bytes[..length], &Options::default(), &AtomicBool::new(false)) {
                assert_eq!(made.media_type, "image/gif", "{length} of {}", bytes.len());
            }
        }
    }
}

#[test]
fn what_is_turned_over_anywhere_does_no_harm() {
    let small = Options { max_megapixels: 1, ..Options::default() };
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut dice = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    for bytes in FORMATS.map(|format| encoded(&flag(60, 40), format)).into_iter().chain([
        gif(3),
        webp(2),
        photo(60, 40, 6),
    ]) {
        for _ in 0..100 {
            let mut bytes = bytes.clone();
            for _ in 0..=dice() % 4 {
                let at = usize::try_from(dice()).unwrap() % bytes.len();
                bytes[at] = dice().to_le_bytes()[0];
            }
            let Ok(made) = prepare(&bytes, &small, &AtomicBool::new(false)) else { continue };
            assert!(u64::from(made.width) * u64::from(made.height) <= small.max_pixels());
            assert!(
                prepare(&made.original, &small, &AtomicBool::new(false)).is_ok(),
                "what is kept is a picture"
            );
        }
    }
}

#[test]
fn a_bomb_is_refused_by_what_it_says_before_it_is_unpacked() {
    let png = {
        let mut png = encoded(&flag(8, 8), ImageFormat::Png);
        png[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        let sum = crc(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        png
    };
    let jpeg = {
        let mut jpeg = encoded(&flag(8, 8), ImageFormat::Jpeg);
        let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
        jpeg
    };
    let gif_bomb = {
        let mut gif = gif(1);
        gif[6..10].copy_from_slice(&[0x30, 0x75, 0x30, 0x75]);
        gif
    };
    let webp_bomb = {
        let mut webp = webp(2);
        webp[24..30].copy_from_slice(&[0x2F, 0x75, 0, 0x2F, 0x75, 0]);
        webp
    };
    for (name, bytes) in [("png", png), ("jpeg", jpeg), ("gif", gif_bomb), ("webp", webp_bomb)] {
        assert_eq!(unfit(&bytes), Unfit::TooMuch, "{name}");
    }
    let few = Options { max_frames: 10, ..Options::default() };
    for bytes in [gif(11), webp(11)] {
        let refused = prepare(&bytes, &few, &AtomicBool::new(false)).err();
        assert_eq!(refused, Some(Unfit::TooMuch));
    }
    assert!(prepare(&gif(10), &few, &AtomicBool::new(false)).is_ok());
}

/// PNG's checksum (https://www.w3.org/TR/png-3/#D-CRCAppendix), bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { 0xEDB8_8320 ^ (sum >> 1) } else { sum >> 1 },
        )
    })
}

#[test]
fn what_nobody_waits_for_any_more_is_given_up() {
    for format in [ImageFormat::Png, ImageFormat::Gif] {
        let bytes = encoded(&flag(500, 500), format);
        let refused = prepare(&bytes, &Options::default(), &AtomicBool::new(true)).err();
        assert_eq!(refused, Some(Unfit::GivenUp));
    }
}

#[test]
fn whatever_is_no_picture_is_refused() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".as_slice();
    for bytes in [
        b"".as_slice(),
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x04\0\0\0WEBP",
        b"BM\0\0\0\0",
        svg,
        b"%PDF-1.4",
    ] {
        assert_eq!(unfit(bytes), Unfit::NoPicture, "{bytes:?}");
    }
}

//! The web UI inside the binary, as it was built: each file with its precompressed forms beside it.

use std::{borrow::Cow, collections::HashMap};

use axum::body::Bytes;
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "$OUT_DIR/web"]
struct Files;

/// Every page and asset by its path without a slash in front.
pub struct Web {
    files: HashMap<String, File>,
}

pub struct File {
    pub plain: Bytes,
    /// Where it was worth it.
    pub brotli: Option<Bytes>,
    pub gzip: Option<Bytes>,
    /// The hash of the plain form, in hexadecimal.
    pub hash: String,
    pub content_type: &'static str,
    /// Its name has a hash in it, so it never changes.
    pub is_immutable: bool,
}

impl Web {
    pub fn unpack() -> Self {
        let mut packed: HashMap<String, EmbeddedFile> =
            Files::iter().filter_map(|path| Some((path.to_string(), Files::get(&path)?))).collect();
        let plain: Vec<String> = packed.keys().filter(|path| !is_compressed(path)).cloned().collect();
        let files = plain.into_iter().filter_map(|path| {
            let brotli = packed.remove(&format!("{path}.br")).map(|file| bytes(file.data));
            let gzip = packed.remove(&format!("{path}.gz")).map(|file| bytes(file.data));
            let file = packed.remove(&path)?;
            let hash = file.metadata.sha256_hash()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
            let file = File {
                plain: bytes(file.data),
                brotli,
                gzip,
                hash,
                content_type: content_type(&path),
                is_immutable: path.starts_with("assets/"),
            };
            Some((path, file))
        });
        Self { files: files.collect() }
    }

    pub fn find(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }
}

fn is_compressed(path: &str) -> bool {
    path.ends_with(".br") || path.ends_with(".gz")
}

fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => data.into(),
    }
}

/// What a build of the web UI holds; anything else is no page's business.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

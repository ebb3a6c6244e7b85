//! What people upload: what it is for, how it is called, what is shown as a picture.

use unicode_normalization::UnicodeNormalization;

use crate::{
    contract::{errors::Code, ids::UploadId},
    domain::error::{Error, Result},
};

/// Files of one message.
pub const MAX_ATTACHMENTS: usize = 10;
const MAX_NAME: usize = 200;
const NAMELESS: &str = "file";

/// What a file was uploaded for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be sent with a message.
    Message,
    /// To be shown beside its owner's name.
    Avatar,
}

/// Which bytes of a file are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    Original,
    /// Within 480 × 360 pixels.
    Small,
    /// Within 1600 × 1600 pixels.
    Large,
}

impl Variant {
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "original" => Some(Self::Original),
            "small" => Some(Self::Small),
            "large" => Some(Self::Large),
            _ => None,
        }
    }
}

impl Purpose {
    /// # Errors
    /// `validation.shape` for any other word.
    pub fn parse(word: &str) -> Result<Self> {
        match word {
            "message" => Ok(Self::Message),
            "avatar" => Ok(Self::Avatar),
            _ => Err(Error::field(Code::ValidationShape, "purpose", "purpose must be `message` or `avatar`")),
        }
    }
}

/// The types that are shown as pictures. Anything else that browsers run or show has no business on our origin.
pub fn is_picture(media_type: &str) -> bool {
    matches!(media_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

/// A file's name as a label: without folders, without what is not seen or turns around what stands beside it, 1 to 200
/// characters. It is never a path of ours.
pub fn label(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.nfc().filter(|c| !is_unseen(*c)).collect();
    let name = name.trim().trim_matches('.').trim();
    if name.is_empty() {
        return NAMELESS.to_owned();
    }
    if name.chars().count() <= MAX_NAME {
        return name.to_owned();
    }
    // What comes after the last dot tells people what it is.
    let (stem, ending) = name.rsplit_once('.').filter(|(_, ending)| ending.len() <= 16).unwrap_or((name, ""));
    let room = MAX_NAME - ending.chars().count() - usize::from(!ending.is_empty());
    let stem: String = stem.chars().take(room).collect();
    if ending.is_empty() { stem } else { format!("{stem}.{ending}") }
}

/// Files named by a message: at most ten, each once.
pub fn check_attachments(ids: &[UploadId]) -> Result<()> {
    let is_named_twice = ids.iter().enumerate().any(|(nth, id)| ids[..nth].contains(id));
    if ids.len() > MAX_ATTACHMENTS || is_named_twice {
        let message = "attachments must hold at most 10 ids, each once";
        return Err(Error::field(Code::ValidationRange, "attachments", message));
    }
    Ok(())
}

fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_label_and_no_path() {
        for (name, expected) in [
            ("cat.jpg", "cat.jpg"),
            ("  cat.jpg ", "cat.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ada\\cat.jpg", "cat.jpg"),
            ("..", "file"),
            ("/", "file"),
            ("", "file"),
            (".profile", "profile"),
            ("a\0b\r\nc.png", "abc.png"),
            ("evil\u{202E}gpj.exe", "evilgpj.exe"),
            ("Jose\u{301}.png", "José.png"),
            ("🫖 テスト.png", "🫖 テスト.png"),
        ] {
            assert_eq!(label(name), expected, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let long = label(&format!("{}.jpeg", "🫖".repeat(300)));
        assert_eq!(long.chars().count(), 200);
        assert!(long.ends_with("🫖.jpeg"), "{long}");
        assert_eq!(label(&"x".repeat(300)).len(), 200);
        assert_eq!(label(&format!("a.{}", "x".repeat(300))).len(), 200);
    }

    #[test]
    fn a_message_has_at_most_ten_files_each_once() {
        let ids = |count: usize| (0..count).map(|n| UploadId(n.to_string())).collect::<Vec<_>>();
        assert!(check_attachments(&ids(0)).is_ok() && check_attachments(&ids(10)).is_ok());
        assert!(check_attachments(&ids(11)).is_err());
        assert!(check_attachments(&["a".into(), "b".into(), "a".into()]).is_err());
    }
}

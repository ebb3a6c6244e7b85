//! The text of a message: parsed once, and from then on never empty or too long.

use crate::{
    contract::{errors::Code, ids::ClientId},
    domain::error::{Error, Result},
};

/// Unicode scalar values in a message, after trimming.
pub const MAX_TEXT: usize = 2000;
/// Characters of a client id.
pub const MAX_CLIENT_ID: usize = 64;

/// 1 to [`MAX_TEXT`] characters, trimmed, without NUL; none only beside files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageText(String);

impl MessageText {
    pub fn parse(text: &str) -> Result<Self> {
        Self::parse_beside(text, false)
    }

    /// The same beside files, with which it may be empty.
    pub fn parse_beside(text: &str, has_files: bool) -> Result<Self> {
        let text = text.trim();
        let refused =
            |why: &str| Err(Error::field(Code::ValidationTextLength, "text", format!("text must {why}")));
        if text.is_empty() && !has_files {
            return refused("not be empty");
        }
        // A character is at most four bytes, so most texts need no counting.
        if text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT {
            return refused("have at most 2000 characters");
        }
        Ok(Self(text.replace('\0', "\u{FFFD}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Accepts an id that a client chose for a send.
pub fn check_client_id(id: &ClientId) -> Result<()> {
    let length = id.as_str().chars().count();
    if (1..=MAX_CLIENT_ID).contains(&length) {
        return Ok(());
    }
    let message = "clientId must have 1 to 64 characters";
    Err(Error::field(Code::ValidationClientId, "clientId", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let parsed = MessageText::parse(text).ok();
        assert_eq!(parsed.as_ref().map(MessageText::as_str), expected, "{text:?}");
    }

    #[test]
    fn a_text_is_trimmed_and_has_1_to_2000_characters() {
        check("hello", Some("hello"));
        check("  hello\n", Some("hello"));
        check("", None);
        check(" \t\n\u{3000}", None);
        check("a\0b", Some("a\u{FFFD}b"));
        let emoji = "🫖".repeat(2000);
        check(&emoji, Some(&emoji));
        check(&"🫖".repeat(2001), None);
        check(&"x".repeat(2001), None);
        check(&format!("  {}  ", "x".repeat(2000)), Some(&"x".repeat(2000)));
        assert_eq!(MessageText::parse_beside(" ", true).unwrap().as_str(), "");
        assert!(MessageText::parse_beside(&"x".repeat(2001), true).is_err());
    }

    #[test]
    fn a_client_id_has_1_to_64_characters() {
        for (id, fits) in
            [("a".to_owned(), true), (String::new(), false), ("é".repeat(64), true), ("x".repeat(65), false)]
        {
            assert_eq!(check_client_id(&ClientId(id.clone())).is_ok(), fits, "{id}");
        }
    }
}

//! What a reaction may be: one emoji, as Unicode has it.

use crate::{
    contract::errors::Code,
    domain::error::{Error, Result},
};

/// Different emoji under one message.
pub const MAX_EMOJI: usize = 20;
/// Reactions under one message, of all people together.
pub const MAX_REACTIONS: i64 = 500;

/// The emoji in its full form, whichever form was given: with and without the sign that it is one it is the same.
///
/// # Errors
/// `validation.emoji`.
pub fn parse(text: &str) -> Result<&'static str> {
    emojis::get(text)
        .map(emojis::Emoji::as_str)
        .ok_or_else(|| Error::field(Code::ValidationEmoji, "emoji", "emoji must be one emoji"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_web_offers_is_taken_as_it_is() {
        let rows: Vec<(String, String, String, u8, String)> =
            serde_json::from_str(include_str!("../../web/src/generated/emoji.en.json")).unwrap();
        assert!(rows.len() > 1800);
        for (emoji, name, ..) in rows {
            assert_eq!(parse(&emoji).ok(), Some(emoji.as_str()), "{name}");
        }
    }

    #[test]
    fn one_emoji_is_one_and_nothing_else_is() {
        for (text, full) in [
            ("👍", Some("👍")),
            ("👍🏽", Some("👍🏽")),
            ("❤️", Some("❤️")),
            ("❤", Some("❤️")),
            ("🇪🇸", Some("🇪🇸")),
            ("👩‍🍳", Some("👩‍🍳")),
            ("1️⃣", Some("1️⃣")),
            ("", None),
            ("a", None),
            ("1", None),
            (":tea:", None),
            ("👍👍", None),
            (" 👍", None),
            ("🇪", None),
            ("<b>", None),
        ] {
            assert_eq!(parse(text).ok(), full, "{text:?}");
        }
    }
}

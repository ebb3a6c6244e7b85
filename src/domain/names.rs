//! Names of people, rooms and the team, topics and e-mail addresses: trimmed, NFC, bounded.

use unicode_normalization::UnicodeNormalization;

use crate::{
    contract::{
        errors::Code,
        ids::{RoomId, UserId},
    },
    domain::error::{Error, Result},
};

const MAX_NAME: usize = 80;
const MAX_TOPIC: usize = 250;
/// RFC 5321, 4.5.3.1.3, less the angle brackets.
const MAX_EMAIL: usize = 254;
const MAX_ID: usize = 64;

/// The name of a person, a room or the team: 1 to 80 characters on one line.
pub fn parse_name(field: &'static str, name: &str) -> Result<String> {
    let name = clean(name);
    let length = name.chars().count();
    if (1..=MAX_NAME).contains(&length) && !name.chars().any(is_unseen) {
        return Ok(name);
    }
    Err(Error::field(Code::ValidationName, field, format!("{field} must have 1 to 80 visible characters")))
}

/// The colour behind somebody's initials: one of eight.
pub fn check_colour(colour: u8) -> Result<()> {
    if colour < 8 {
        return Ok(());
    }
    Err(Error::field(Code::ValidationShape, "avatarColor", "avatarColor must be 0 to 7"))
}

/// What a room is about: at most 250 characters on one line, or nothing.
pub fn parse_topic(topic: &str) -> Result<String> {
    let topic = clean(topic);
    if topic.chars().count() <= MAX_TOPIC && !topic.chars().any(is_unseen) {
        return Ok(topic);
    }
    Err(Error::field(Code::ValidationTopic, "topic", "topic must have at most 250 visible characters"))
}

/// An address that could be one: something, one `@`, a domain. Lower case, so that it is unique.
pub fn parse_email(email: &str) -> Result<String> {
    let email = clean(email).to_lowercase();
    let fits = email.len() <= MAX_EMAIL
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && email.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !domain.starts_with('.')
        });
    if fits {
        return Ok(email);
    }
    Err(Error::field(Code::ValidationEmail, "email", "email must be an e-mail address"))
}

/// A room id as a client may send it: not empty, at most 64 characters.
pub fn check_room_id(room: &RoomId) -> Result<()> {
    if fits_id(room.as_str()) {
        return Ok(());
    }
    Err(Error::field(Code::ValidationRoomId, "roomId", "roomId must have 1 to 64 characters"))
}

/// A list of user ids as a client may send it.
pub fn check_user_ids(field: &'static str, users: &[UserId], max: usize) -> Result<()> {
    if users.len() <= max && users.iter().all(|user| fits_id(user.as_str())) {
        return Ok(());
    }
    Err(Error::field(Code::ValidationRange, field, format!("{field} must hold at most {max} user ids")))
}

fn fits_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= MAX_ID
}

fn clean(text: &str) -> String {
    text.trim().nfc().collect()
}

/// Control characters, and the marks that turn or hide what stands around them.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_visible_and_short() {
        for (name, expected) in [
            ("Ada", Some("Ada")),
            ("  Ada Lovelace ", Some("Ada Lovelace")),
            ("Jose\u{301}", Some("José")),
            ("", None),
            ("   ", None),
            ("a\nb", None),
            ("\u{202E}adA", None),
            ("👩‍🚀 June", Some("👩‍🚀 June")),
        ] {
            assert_eq!(parse_name("name", name).ok().as_deref(), expected, "{name:?}");
        }
        assert!(parse_name("name", &"x".repeat(80)).is_ok());
        assert!(parse_name("name", &"x".repeat(81)).is_err());
    }

    #[test]
    fn a_topic_may_be_empty_and_has_its_length() {
        for (topic, expected) in [("", Some("")), ("  lunch ", Some("lunch")), ("a\nb", None)] {
            assert_eq!(parse_topic(topic).ok().as_deref(), expected, "{topic:?}");
        }
        assert!(parse_topic(&"é".repeat(250)).is_ok());
        assert!(parse_topic(&"é".repeat(251)).is_err());
    }

    #[test]
    fn an_id_is_not_empty_and_not_endless() {
        for (id, fits) in [("general".to_owned(), true), (String::new(), false), ("x".repeat(65), false)] {
            assert_eq!(check_room_id(&RoomId(id.clone())).is_ok(), fits, "{id}");
            assert_eq!(check_user_ids("userIds", &[UserId(id.clone())], 1).is_ok(), fits, "{id}");
        }
        let two = [UserId::from("ada"), UserId::from("bea")];
        assert!(check_user_ids("userIds", &two, 2).is_ok() && check_user_ids("userIds", &two, 1).is_err());
    }

    #[test]
    fn an_address_is_lower_case_and_has_one_at() {
        for (email, expected) in [
            ("Ada@Example.org", Some("ada@example.org")),
            (" ada@localhost ", Some("ada@localhost")),
            ("ada", None),
            ("@example.org", None),
            ("ada@", None),
            ("ada@@example.org", None),
            ("a da@example.org", None),
        ] {
            assert_eq!(parse_email(email).ok().as_deref(), expected, "{email:?}");
        }
    }
}

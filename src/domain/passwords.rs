//! Which passwords are acceptable: long enough, and not what everybody tries first (NIST SP 800-63B, 5.1.1.2).

use unicode_normalization::UnicodeNormalization;

use crate::{
    contract::errors::Code,
    domain::error::{Error, Result},
};

const MIN: usize = 12;
const MAX: usize = 128;

/// A password in the form that is hashed: NFC, 12 to 128 characters.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Accepts a new password. `person` are words of theirs that it must not be made of: name, address, team.
    pub fn choose(field: &'static str, password: &str, person: &[&str]) -> Result<Self> {
        let password = Self::typed(password);
        let length = password.0.chars().count();
        if !(MIN..=MAX).contains(&length) {
            let message = format!("{field} must have 12 to 128 characters");
            return Err(Error::field(Code::ValidationPasswordLength, field, message));
        }
        if password.is_common(person) {
            let message = format!("{field} is too easy to guess");
            return Err(Error::field(Code::ValidationPasswordCommon, field, message));
        }
        Ok(password)
    }

    /// A password as somebody typed it to be let in; whether it is acceptable was asked when it was chosen.
    pub fn typed(password: &str) -> Self {
        Self(password.nfc().take(4 * MAX).collect())
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn is_common(&self, person: &[&str]) -> bool {
        let lower = self.0.to_lowercase();
        let distinct = lower.chars().collect::<std::collections::HashSet<_>>().len();
        distinct < 4
            || COMMON.contains(&lower.as_str())
            || person.iter().any(|word| {
                let word = word.to_lowercase();
                word.chars().count() >= 4 && lower.replace(&word, "").chars().count() < 4
            })
    }
}

/// The most used passwords of twelve characters and more, by public lists of leaked ones.
const COMMON: &[&str] = include!("common_passwords.in");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_everybodys() {
        for (password, code) in [
            ("correct horse battery", None),
            ("short", Some(Code::ValidationPasswordLength)),
            ("aaaaaaaaaaaaaa", Some(Code::ValidationPasswordCommon)),
            ("Password1234", Some(Code::ValidationPasswordCommon)),
            ("ada@example.org1", Some(Code::ValidationPasswordCommon)),
            ("🫖🍵☕️🥐🍞🥖🧀🥗🥘🍲🍛🍣", None),
        ] {
            let refused = Password::choose("password", password, &["Ada", "ada@example.org"]).err();
            assert_eq!(refused.map(|error| error.code()), code, "{password}");
        }
        assert!(Password::choose("password", &"ab1 ".repeat(33), &[]).is_err());
    }
}

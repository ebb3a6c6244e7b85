//! Tokens that mean nothing by themselves: 32 random bytes, of which only a hash is stored.
//!
//! A lookup goes by that hash, so what a lookup's duration tells is nothing about the token.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::chance::Chance;

const BYTES: usize = 32;

/// A token in its written form: 43 characters of URL-safe base64.
#[derive(Clone)]
pub struct Opaque(String);

impl Opaque {
    pub fn draw(chance: Chance) -> Self {
        Self(URL_SAFE_NO_PAD.encode(chance.bytes::<BYTES>()))
    }

    /// What cannot be one of ours, the empty text first of all, is refused before any lookup.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    /// What is stored and looked up. The token has 256 random bits, so a plain hash is enough.
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.0))
    }

    pub fn into_text(self) -> String {
        self.0
    }
}

/// Compares two secrets in a time that depends on neither.
pub fn same_secret(one: &str, other: &str) -> bool {
    let (one, other) = (Sha256::digest(one), Sha256::digest(other));
    one.iter().zip(&other).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_our_form_is_looked_up() {
        let ours = Opaque::draw(Chance).into_text();
        assert_eq!(ours.len(), 43);
        assert!(Opaque::parse(&ours).is_some());
        for foreign in ["", "-", "1-", &ours[..42], &format!("{ours}A"), &"*".repeat(43), &format!("{ours} ")]
        {
            assert!(Opaque::parse(foreign).is_none(), "{foreign}");
        }
    }

    #[test]
    fn no_two_tokens_and_no_two_hashes_are_alike() {
        let (one, other) = (Opaque::draw(Chance), Opaque::draw(Chance));
        assert_ne!(one.hash(), other.hash());
        assert_ne!(one.hash(), one.clone().into_text());
        assert!(same_secret("a", "a") && !same_secret("a", "b") && !same_secret("a", ""));
    }
}

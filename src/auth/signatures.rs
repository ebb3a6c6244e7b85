//! Signatures of outgoing webhooks, by the rules of <https://www.standardwebhooks.com>: HMAC-SHA256 over the id, the
//! time and the body, so that a body cannot be sent again under another id or at another time.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::chance::Chance;

const PREFIX: &str = "whsec_";
/// Between 24 and 64 bytes, say the rules.
const BYTES: usize = 32;

/// A fresh secret in its written form.
pub fn draw_signing_secret(chance: Chance) -> String {
    format!("{PREFIX}{}", STANDARD.encode(chance.bytes::<BYTES>()))
}

/// The value of `webhook-signature`; `seconds` is that of `webhook-timestamp`.
///
/// None where the secret is not one of ours.
pub fn sign_webhook(secret: &str, id: &str, seconds: i64, body: &[u8]) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{seconds}.").as_bytes());
    mac.update(body);
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the rules' own libraries.
    #[test]
    fn a_signature_is_that_of_the_standard() {
        let signed = sign_webhook(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn another_body_id_time_or_secret_has_another_signature() {
        let (one, other) = (draw_signing_secret(Chance), draw_signing_secret(Chance));
        let signed = sign_webhook(&one, "id", 1, b"{}");
        assert!(signed.is_some());
        for changed in [
            sign_webhook(&other, "id", 1, b"{}"),
            sign_webhook(&one, "di", 1, b"{}"),
            sign_webhook(&one, "id", 2, b"{}"),
            sign_webhook(&one, "id", 1, b"{ }"),
        ] {
            assert_ne!(changed, signed);
        }
        assert_eq!(sign_webhook("no secret", "id", 1, b"{}"), None);
    }
}

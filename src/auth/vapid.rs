//! The house's key for pushes, and what is made with it: a signature of each call to a push service (VAPID, RFC 8292),
//! and the encryption of what a push carries for the one browser that asked for it (RFC 8291).
//!
//! It lives in `keys/vapid.pem` of the data folder and is made at the first start. Browsers subscribe to its public half,
//! so that another key would lose every subscription.

use std::{fs, io::ErrorKind, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use p256::{
    PublicKey, SecretKey,
    elliptic_curve::sec1::ToEncodedPoint,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding},
};
use serde::Serialize;
use web_push_native::{Auth, encrypt};

use crate::{
    chance::Chance,
    clock::Clock,
    domain::error::{Error, Result},
    folder::{lock, make_folder, write_secret},
};

/// Seconds that a signature holds; a day is the most (RFC 8292, 2).
const LIFETIME: i64 = 12 * 60 * 60;
const POINT_BYTES: usize = 65;
const AUTH_BYTES: usize = 16;

pub struct Vapid {
    signing: EncodingKey,
    public: String,
    /// Whom a push service may write to: `mailto:` or `https:`.
    contact: String,
    clock: Clock,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    exp: i64,
    sub: &'a str,
}

/// What a browser gave for encrypting to it.
pub struct BrowserKeys {
    point: PublicKey,
    auth: Auth,
}

impl Vapid {
    /// Reads the key in `folder`, or makes it.
    ///
    /// # Errors
    /// A key that cannot be read is refused with its name: a fresh one would lose every subscription unasked.
    pub fn open(folder: &Path, contact: String, clock: Clock, chance: Chance) -> Result<Self> {
        make_folder(folder).map_err(Error::internal)?;
        let path = folder.join("vapid.pem");
        let secret = match read(&path)? {
            Some(secret) => secret,
            None => {
                let _alone = lock(&path.with_extension("lock")).map_err(Error::internal)?;
                match read(&path)? {
                    Some(secret) => secret,
                    None => make(&path, chance)?,
                }
            }
        };
        let der = secret.to_pkcs8_der().map_err(Error::internal)?;
        let public = secret.public_key().to_encoded_point(false);
        Ok(Self {
            signing: EncodingKey::from_ec_der(der.as_bytes()),
            public: URL_SAFE_NO_PAD.encode(public.as_bytes()),
            contact,
            clock,
        })
    }

    /// What browsers subscribe with: the uncompressed point, base64url.
    pub fn public_key(&self) -> &str {
        &self.public
    }

    /// The `Authorization` of a call to a push service of that origin.
    pub fn authorize(&self, origin: &str) -> Result<String> {
        let exp = self.clock.now_ms() / 1000 + LIFETIME;
        let claims = Claims { aud: origin, exp, sub: &self.contact };
        let token =
            encode(&Header::new(Algorithm::ES256), &claims, &self.signing).map_err(Error::internal)?;
        Ok(format!("vapid t={token}, k={}", self.public))
    }
}

impl BrowserKeys {
    /// `None` for what is not a point on the curve, of 65 bytes, and a secret of 16, both base64url.
    pub fn parse(p256dh: &str, auth: &str) -> Option<Self> {
        let point = decode(p256dh).filter(|bytes| bytes.len() == POINT_BYTES)?;
        let auth: [u8; AUTH_BYTES] = decode(auth)?.try_into().ok()?;
        let point = PublicKey::from_sec1_bytes(&point).ok()?;
        Some(Self { point, auth: auth.into() })
    }

    /// Encrypts for this browser alone; 103 bytes longer. Salt and key are drawn by the library.
    pub fn seal(&self, message: Vec<u8>) -> Result<Vec<u8>> {
        encrypt(message, &self.point, &self.auth).map_err(Error::internal)
    }
}

/// Some browsers' libraries pad.
fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

fn read(path: &Path) -> Result<Option<SecretKey>> {
    let at = |error: &dyn std::fmt::Display| Error::internal(format!("{}: {error}", path.display()));
    match fs::read_to_string(path) {
        Ok(text) => SecretKey::from_pkcs8_pem(&text).map(Some).map_err(|error| at(&error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(&error)),
    }
}

fn make(path: &Path, chance: Chance) -> Result<SecretKey> {
    // Of 2^32 draws about one is no key of this curve.
    let secret = loop {
        if let Ok(secret) = SecretKey::from_slice(&chance.bytes::<32>()) {
            break secret;
        }
    };
    let pem = secret.to_pkcs8_pem(LineEnding::LF).map_err(Error::internal)?;
    write_secret(path, pem.as_bytes()).map_err(Error::internal)?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use web_push_native::decrypt;

    use super::*;

    fn open(folder: &Path) -> Result<Vapid> {
        Vapid::open(folder, "mailto:ada@example.org".to_owned(), Clock::manual(1_000_000), Chance)
    }

    #[test]
    fn the_key_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let first = open(&keys).unwrap().public_key().to_owned();
        assert_eq!(URL_SAFE_NO_PAD.decode(&first).unwrap().len(), POINT_BYTES);
        assert_eq!(open(&keys).unwrap().public_key(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(keys.join("vapid.pem")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(keys.join("vapid.pem"), "torn").unwrap();
        let refused = open(&keys).err().unwrap();
        assert!(refused.to_string().contains("vapid.pem"), "{refused}");
        assert_eq!(fs::read_to_string(keys.join("vapid.pem")).unwrap(), "torn");
    }

    /// The example of RFC 8291, 5 and appendix A.
    #[test]
    fn the_example_of_the_standard_is_read() {
        let sealed = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        let secret = URL_SAFE_NO_PAD.decode("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94").unwrap();
        let auth: [u8; 16] = URL_SAFE_NO_PAD.decode("BTBZMqHH6r4Tts7J_aSIgg").unwrap().try_into().unwrap();
        let opened = decrypt(
            URL_SAFE_NO_PAD.decode(sealed).unwrap(),
            &SecretKey::from_slice(&secret).unwrap(),
            &auth.into(),
        );
        assert_eq!(opened.unwrap(), b"When I grow up, I want to be a watermelon");
    }

    #[test]
    fn what_is_sealed_is_opened_by_its_browser_and_is_103_bytes_longer() {
        let secret = SecretKey::from_slice(&[7; 32]).unwrap();
        let point = URL_SAFE_NO_PAD.encode(secret.public_key().to_encoded_point(false).as_bytes());
        let keys = BrowserKeys::parse(&point, &URL_SAFE_NO_PAD.encode([9; 16])).unwrap();
        let sealed = keys.seal(vec![b'x'; 3993]).unwrap();
        assert_eq!(sealed.len(), 4096);
        assert_eq!(decrypt(sealed, &secret, &[9; 16].into()).unwrap(), vec![b'x'; 3993]);
    }

    #[test]
    fn keys_have_their_size_and_lie_on_the_curve() {
        let secret = SecretKey::from_slice(&[7; 32]).unwrap();
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let point = secret.public_key().to_encoded_point(false).as_bytes().to_vec();
        let mut beside = point.clone();
        beside[64] ^= 1;
        for (p256dh, auth, fine) in [
            (text(&point), text(&[9; 16]), true),
            (text(&point) + "=", text(&[9; 16]) + "==", true),
            (text(&beside), text(&[9; 16]), false),
            (text(&point[..64]), text(&[9; 16]), false),
            (text(secret.public_key().to_encoded_point(true).as_bytes()), text(&[9; 16]), false),
            (text(&point), text(&[9; 15]), false),
            (String::new(), String::new(), false),
            ("*".to_owned(), text(&[9; 16]), false),
        ] {
            assert_eq!(BrowserKeys::parse(&p256dh, &auth).is_some(), fine, "{p256dh} {auth}");
        }
    }
}

//! Access tokens: JWTs (RFC 7519) that live for minutes, signed with HS256 and checked with nothing else.
//!
//! A token says which session of which user; what that user may do is read from the database each time.
//! The key is looked up by its id in our own ring, and the times are checked against the house's clock.

use std::{path::Path, time::Duration};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

use crate::{
    auth::{keys::KeyRing, options::Options},
    chance::Chance,
    clock::Clock,
    contract::{
        errors::Code,
        ids::{SessionId, UserId},
        time::Timestamp,
    },
    domain::error::{Error, Result},
};

const ISSUER: &str = "tertulia";
const AUDIENCE: &str = "tertulia";
/// By how much the clocks of two machines may differ.
const LEEWAY: Duration = Duration::from_secs(30);
/// Ours have about 400 characters; a longer one is not worth decoding.
const MAX_LENGTH: usize = 2048;

pub struct Tokens {
    ring: KeyRing,
    clock: Clock,
    /// Seconds that a token holds.
    lifetime: i64,
    session_lifetime: Duration,
    validation: Validation,
}

/// A fresh access token.
#[derive(Debug)]
pub struct Signed {
    pub token: String,
    pub expires_at: Timestamp,
}

/// Whom a token that holds was made for.
#[derive(Debug, PartialEq, Eq)]
pub struct Bearer {
    pub user_id: UserId,
    pub session_id: SessionId,
}

/// Every claim is required. Times are seconds since the epoch (RFC 7519, 2).
#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl Tokens {
    /// Opens the ring of keys in `folder`, or makes it.
    pub fn open(folder: &Path, options: &Options, clock: Clock, chance: Chance) -> Result<Self> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // By the system's clock; `must_hold` goes by the house's.
        validation.validate_exp = false;
        Ok(Self {
            ring: KeyRing::open(folder, options, LEEWAY, clock.clone(), chance)?,
            clock,
            lifetime: 60 * i64::try_from(options.access_token_minutes).expect("at most 15 minutes"),
            session_lifetime: Duration::from_secs(options.refresh_days * 86_400),
            validation,
        })
    }

    /// How long a session lives without being used.
    pub fn session_lifetime(&self) -> Duration {
        self.session_lifetime
    }

    pub fn sign(&self, user: &UserId, session: &SessionId) -> Result<Signed> {
        let now = self.now();
        let key = self.ring.signing();
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: user.to_string(),
            sid: session.to_string(),
            iat: now,
            nbf: now,
            exp: now + self.lifetime,
        };
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(key.kid.clone());
        let token =
            encode(&header, &claims, &EncodingKey::from_secret(&key.secret())).map_err(Error::internal)?;
        Ok(Signed { token, expires_at: Timestamp(claims.exp * 1000) })
    }

    /// # Errors
    /// `auth.required`, whatever is wrong with the token.
    pub fn verify(&self, token: &str) -> Result<Bearer> {
        self.check(token)
            .ok_or_else(|| Error::refused(Code::AuthRequired, "the access token is invalid or has expired"))
    }

    /// Rotates the keys when it is time. To be called each hour or so.
    pub fn tend(&self) -> Result<()> {
        self.ring.tend()
    }

    /// Signs with a fresh key from here on; what the old one signed runs out in its own time.
    pub fn rotate(&self) -> Result<()> {
        self.ring.rotate()
    }

    fn check(&self, token: &str) -> Option<Bearer> {
        if token.len() > MAX_LENGTH {
            return None;
        }
        let header = decode_header(token).ok()?;
        let is_ours = header.alg == Algorithm::HS256
            && header.typ.as_deref() == Some("JWT")
            && header.crit.is_none()
            && header.jwk.is_none();
        if !is_ours {
            return None;
        }
        let key = self.ring.find(&header.kid?)?;
        let key = DecodingKey::from_secret(&key.secret());
        let claims = decode::<Claims>(token, &key, &self.validation).ok()?.claims;
        self.hold(&claims)
            .then_some(Bearer { user_id: UserId(claims.sub), session_id: SessionId(claims.sid) })
    }

    fn hold(&self, claims: &Claims) -> bool {
        let now = self.now();
        let leeway = i64::try_from(LEEWAY.as_secs()).expect("the leeway is seconds");
        !claims.sub.is_empty()
            && !claims.sid.is_empty()
            && claims.iat <= now + leeway
            && claims.nbf <= now + leeway
            && claims.exp > now - leeway
            && claims.exp.checked_sub(claims.iat).is_some_and(|life| life <= self.lifetime)
    }

    fn now(&self) -> i64 {
        self.clock.now_ms().div_euclid(1000)
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_769_851_800;

    struct House {
        _folder: tempfile::TempDir,
        clock: Clock,
        tokens: Tokens,
    }

    fn house() -> House {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(NOW * 1000);
        let tokens = Tokens::open(folder.path(), &Options::default(), clock.clone(), Chance).unwrap();
        House { _folder: folder, clock, tokens }
    }

    impl House {
        fn sign(&self) -> String {
            self.tokens.sign(&"ada".into(), &"tab".into()).unwrap().token
        }

        /// Signs any header and claims with the ring's own key.
        fn forge(&self, header: &Value, claims: &Value) -> String {
            let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
            let message = format!("{}.{}", encode(header), encode(claims));
            let key = EncodingKey::from_secret(&self.tokens.ring.signing().secret());
            let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
            format!("{message}.{signature}")
        }

        fn header(&self) -> Value {
            json!({"typ": "JWT", "alg": "HS256", "kid": self.tokens.ring.signing().kid})
        }
    }

    fn claims() -> Value {
        json!({
            "iss": "tertulia", "aud": "tertulia", "sub": "ada", "sid": "tab",
            "iat": NOW, "nbf": NOW, "exp": NOW + 900,
        })
    }

    fn with(mut object: Value, name: &str, value: Value) -> Value {
        object[name] = value;
        object
    }

    fn without(mut object: Value, name: &str) -> Value {
        object.as_object_mut().unwrap().remove(name);
        object
    }

    #[test]
    fn a_token_names_its_user_and_session_for_a_quarter_of_an_hour() {
        let house = house();
        let token = house.sign();
        let bearer = Bearer { user_id: "ada".into(), session_id: "tab".into() };
        assert_eq!(house.tokens.verify(&token).unwrap(), bearer);
        house.clock.advance(Duration::from_secs(15 * 60 + 29));
        assert!(house.tokens.verify(&token).is_ok(), "within the leeway");
        house.clock.advance(Duration::from_secs(1));
        assert_eq!(house.tokens.verify(&token).unwrap_err().code(), Code::AuthRequired);
    }

    #[test]
    fn a_rotated_key_signs_no_more_but_its_tokens_run_out_in_their_time() {
        let house = house();
        let token = house.sign();
        house.tokens.rotate().unwrap();
        assert!(house.tokens.verify(&token).is_ok());
        assert_ne!(decode_header(house.sign()).unwrap().kid, decode_header(&token).unwrap().kid);
    }

    #[test]
    fn no_forgery_gets_in() {
        let house = house();
        let header = house.header();
        assert!(house.tokens.verify(&house.forge(&header, &claims())).is_ok(), "the forger's tools work");

        let mut forgeries = vec![
            ("empty", String::new()),
            ("two parts", "a.b".into()),
            ("endless", "a".repeat(1_000_000)),
            ("another kid", house.forge(&with(header.clone(), "kid", json!("other")), &claims())),
            ("no kid", house.forge(&without(header.clone(), "kid"), &claims())),
            ("no typ", house.forge(&without(header.clone(), "typ"), &claims())),
            ("another typ", house.forge(&with(header.clone(), "typ", json!("at+jwt")), &claims())),
            ("critical header", house.forge(&with(header.clone(), "crit", json!(["x"])), &claims())),
        ];
        for alg in ["none", "None", "HS384", "HS512", "RS256", "ES256", "EdDSA"] {
            forgeries.push((alg, house.forge(&with(header.clone(), "alg", json!(alg)), &claims())));
        }
        for claim in ["iss", "aud", "sub", "sid", "iat", "nbf", "exp"] {
            forgeries.push((claim, house.forge(&header, &without(claims(), claim))));
            forgeries.push((claim, house.forge(&header, &with(claims(), claim, Value::Null))));
        }
        for claim in ["iss", "aud", "iat", "nbf", "exp"] {
            forgeries.push((claim, house.forge(&header, &with(claims(), claim, json!("other")))));
        }
        for (claim, value) in [
            ("exp", json!(NOW - 31)),
            ("exp", json!(NOW + 90_000)),
            ("exp", json!("1999999999")),
            ("nbf", json!(NOW + 31)),
            ("iat", json!(NOW + 31)),
            ("iat", json!(i64::MIN)),
            ("aud", json!([])),
            ("aud", json!(["tertulia", "other"])),
            ("sub", json!("")),
            ("sub", json!(7)),
            ("sid", json!("")),
        ] {
            forgeries.push((claim, house.forge(&header, &with(claims(), claim, value))));
        }

        let genuine = house.sign();
        let (message, signature) = genuine.rsplit_once('.').unwrap();
        let key = EncodingKey::from_secret(b"");
        let foreign = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
        forgeries.push(("no signature", format!("{message}.")));
        forgeries.push(("another's signature", format!("{message}.{foreign}")));
        forgeries.push(("a part too many", format!("{genuine}.{signature}")));
        forgeries.push(("unsigned, by none", {
            let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"none"}"#);
            format!("{header}.{}.", URL_SAFE_NO_PAD.encode(claims().to_string()))
        }));

        for (what, forgery) in forgeries {
            let outcome = house.tokens.verify(&forgery).map_err(|error| error.code());
            assert_eq!(outcome, Err(Code::AuthRequired), "{what}");
        }
    }
}

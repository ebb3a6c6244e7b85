//! The ring of signing keys: one signs, those before it still verify until their last token has run out.
//!
//! It lives in `keys/ring.json` of the data folder, for this user's eyes alone, and is written whole:
//! beside, synced, renamed. Another process may rotate it under a running server, which looks hourly, and
//! whenever it meets a key that it does not know.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, RwLock},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::{
    auth::options::Options,
    chance::Chance,
    clock::Clock,
    contract::time::Timestamp,
    domain::error::{Error, Result},
    folder::{lock, make_folder, write_secret},
};

const SECRET_BYTES: usize = 32;
const DAY_SECONDS: u64 = 86_400;
/// The file is read at most once in this time for keys that are not known: anybody can name one.
const LOOK: Duration = Duration::from_secs(1);

pub struct KeyRing {
    path: PathBuf,
    clock: Clock,
    chance: Chance,
    /// Seconds after which a key stops signing.
    signs_for: i64,
    /// Seconds for which a retired key still verifies: a token's life and the leeway.
    verifies_for: i64,
    /// Newest last; the last one signs.
    keys: RwLock<Vec<Key>>,
    /// When an unknown key last had the file read.
    looked_at: Mutex<Option<Instant>>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    pub kid: String,
    secret: String,
    created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retired_at: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
struct Ring {
    keys: Vec<Key>,
}

impl Key {
    pub fn secret(&self) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(&self.secret).expect("a key's secret is checked when it is read")
    }
}

impl KeyRing {
    /// Reads the ring in `folder`, or makes the first one.
    ///
    /// # Errors
    /// A ring that cannot be read is refused with its name: a fresh one would sign everybody out unasked.
    pub fn open(
        folder: &Path,
        options: &Options,
        leeway: Duration,
        clock: Clock,
        chance: Chance,
    ) -> Result<Self> {
        make_folder(folder).map_err(Error::internal)?;
        let seconds = |count: u64| i64::try_from(count).expect("options are bounded");
        let ring = Self {
            path: folder.join("ring.json"),
            clock,
            chance,
            signs_for: seconds(options.key_days * DAY_SECONDS),
            verifies_for: seconds(options.access_token_minutes * 60 + 2 * leeway.as_secs()),
            keys: RwLock::default(),
            looked_at: Mutex::default(),
        };
        ring.tend()?;
        Ok(ring)
    }

    /// The key that signs.
    pub fn signing(&self) -> Key {
        let keys = self.keys.read().expect("no holder panics");
        keys.last().expect("a ring has a key from its opening on").clone()
    }

    /// One of our own keys, by its id; another process may just have made it.
    pub fn find(&self, kid: &str) -> Option<Key> {
        self.known(kid).or_else(|| {
            self.look_again();
            self.known(kid)
        })
    }

    fn known(&self, kid: &str) -> Option<Key> {
        self.keys.read().expect("no holder panics").iter().find(|key| key.kid == kid).cloned()
    }

    fn look_again(&self) {
        let now = self.clock.instant();
        let mut looked_at = self.looked_at.lock().expect("no holder panics");
        if looked_at.is_some_and(|at| now.duration_since(at) < LOOK) {
            return;
        }
        *looked_at = Some(now);
        if let Err(error) = self.read().and_then(|keys| self.take(keys)) {
            tracing::warn!(%error, "the ring of keys could not be read anew");
        }
    }

    /// Takes in what another process wrote, rotates when the key is old, drops keys that are through.
    pub fn tend(&self) -> Result<()> {
        let keys = self.read()?;
        if !self.is_due(&keys) {
            return self.take(keys);
        }
        let _alone = self.lock()?;
        let keys = self.read()?;
        if self.is_due(&keys) { self.write(self.rotated(keys)) } else { self.take(keys) }
    }

    fn is_due(&self, keys: &[Key]) -> bool {
        let now = self.now();
        keys.last().is_none_or(|key| key.created_at.plus_seconds(self.signs_for) <= now)
    }

    /// Until it is dropped no other process writes the ring: none of two fresh keys may get lost.
    fn lock(&self) -> Result<fs::File> {
        lock(&self.path.with_extension("lock")).map_err(Error::internal)
    }

    /// Signs with a fresh key from here on.
    pub fn rotate(&self) -> Result<()> {
        let _alone = self.lock()?;
        self.write(self.rotated(self.read()?))
    }

    fn rotated(&self, keys: Vec<Key>) -> Vec<Key> {
        let now = self.now();
        let mut rotated: Vec<_> = keys
            .into_iter()
            .map(|key| Key { retired_at: key.retired_at.or(Some(now)), ..key })
            .filter(|key| key.retired_at.is_some_and(|at| at.plus_seconds(self.verifies_for) > now))
            .collect();
        rotated.push(Key {
            kid: URL_SAFE_NO_PAD.encode(self.chance.bytes::<9>()),
            secret: URL_SAFE_NO_PAD.encode(self.chance.bytes::<SECRET_BYTES>()),
            created_at: now,
            retired_at: None,
        });
        rotated
    }

    fn now(&self) -> Timestamp {
        Timestamp(self.clock.now_ms())
    }

    fn read(&self) -> Result<Vec<Key>> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(at(&self.path, error)),
        };
        let ring: Ring = serde_json::from_slice(&text).map_err(|error| at(&self.path, error))?;
        let is_sound =
            |key: &Key| URL_SAFE_NO_PAD.decode(&key.secret).is_ok_and(|secret| secret.len() >= SECRET_BYTES);
        if !ring.keys.iter().all(is_sound) {
            return Err(at(&self.path, "a secret in it is shorter than 32 bytes"));
        }
        Ok(ring.keys)
    }

    fn write(&self, keys: Vec<Key>) -> Result<()> {
        let ring = Ring { keys };
        let text = serde_json::to_vec_pretty(&ring).map_err(Error::internal)?;
        write_secret(&self.path, &text).map_err(Error::internal)?;
        self.take(ring.keys)
    }

    fn take(&self, keys: Vec<Key>) -> Result<()> {
        let now = self.now();
        let still_verifies =
            |key: &Key| key.retired_at.is_none_or(|at| at.plus_seconds(self.verifies_for) > now);
        *self.keys.write().expect("no holder panics") = keys.into_iter().filter(still_verifies).collect();
        Ok(())
    }
}

fn at(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::internal(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &Path, clock: &Clock) -> Result<KeyRing> {
        KeyRing::open(folder, &Options::default(), Duration::from_secs(30), clock.clone(), Chance)
    }

    #[test]
    fn a_ring_outlives_a_restart_and_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let clock = Clock::manual(1_000);
        let kid = open(&keys, &clock).unwrap().signing().kid.clone();
        assert_eq!(open(&keys, &clock).unwrap().signing().kid, kid);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&keys), mode(&keys.join("ring.json"))), (0o700, 0o600));
        }
    }

    #[test]
    fn an_old_key_stops_signing_then_verifying() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(1_000);
        let ring = open(folder.path(), &clock).unwrap();
        let first = ring.signing().kid.clone();

        clock.advance(Duration::from_secs(90 * 86_400));
        ring.tend().unwrap();
        assert_ne!(ring.signing().kid, first);
        assert!(ring.find(&first).is_some(), "tokens of the old key still hold");

        clock.advance(Duration::from_secs(15 * 60 + 60));
        ring.tend().unwrap();
        assert!(ring.find(&first).is_none(), "all of them have run out");
    }

    #[test]
    fn what_another_process_rotated_is_taken_in() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(1_000);
        let (server, command_line) =
            (open(folder.path(), &clock).unwrap(), open(folder.path(), &clock).unwrap());
        command_line.rotate().unwrap();
        assert_ne!(server.signing().kid, command_line.signing().kid);
        let fresh = command_line.signing().kid;
        assert!(server.find(&fresh).is_some(), "a token of the fresh key is known at once");
        assert!(server.find("nobody's").is_none());
        server.tend().unwrap();
        assert_eq!(server.signing().kid, fresh);
    }

    #[test]
    fn a_damaged_ring_is_named_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ring.json");
        for text in
            ["", "{}", r#"{"keys":[{"kid":"a","secret":"c2hvcnQ","createdAt":"2026-01-31T09:30:00.000Z"}]}"#]
        {
            fs::write(&path, text).unwrap();
            let refused = open(folder.path(), &Clock::manual(1_000)).err().unwrap();
            assert!(refused.to_string().contains("ring.json"), "{refused}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}

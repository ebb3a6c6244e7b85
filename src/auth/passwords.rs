//! Password hashes: argon2id (RFC 9106) in PHC strings, computed off the async threads.
//!
//! Each hash takes tens of megabytes and of milliseconds, so only a few run at once, some may wait,
//! and the rest are refused with `overloaded`.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::{Error as HashError, phc::PasswordHash},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use tokio::sync::Semaphore;

use crate::{
    auth::options::Options,
    chance::Chance,
    contract::errors::Code,
    domain::{
        error::{Error, Result},
        passwords::Password,
    },
};

#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    chance: Chance,
    /// A hash that nothing fits: verified when there is no account, so that it takes as long.
    nobodys: Arc<str>,
    /// One for each hash that may run.
    seats: Arc<Semaphore>,
    /// One for each hash that may run or wait.
    queue: Arc<Semaphore>,
}

impl Passwords {
    /// # Errors
    /// When the options ask for what argon2 does not have.
    pub fn new(options: &Options, chance: Chance) -> Result<Self> {
        let params = Params::new(options.hash_memory_kib, options.hash_iterations, 1, None)
            .map_err(Error::internal)?;
        let nobodys = format!(
            "$argon2id$v=19$m={},t={},p=1${}${}",
            params.m_cost(),
            params.t_cost(),
            STANDARD_NO_PAD.encode(chance.bytes::<16>()),
            STANDARD_NO_PAD.encode(chance.bytes::<32>()),
        );
        Ok(Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            chance,
            nobodys: nobodys.into(),
            seats: Arc::new(Semaphore::new(options.hash_parallel)),
            queue: Arc::new(Semaphore::new(options.hash_parallel + options.hash_queue)),
        })
    }

    /// The PHC string to store for `password`.
    ///
    /// # Errors
    /// `overloaded` when too many wait already.
    pub async fn hash(&self, password: Password) -> Result<String> {
        let salt = self.chance.bytes::<16>();
        let argon2 = self.argon2.clone();
        self.run(move || {
            let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt).map_err(Error::internal)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Is it the password behind `hash`? Without one the answer is no, after the same time.
    ///
    /// # Errors
    /// `overloaded` when too many wait already.
    pub async fn verify(&self, password: Password, hash: Option<&str>) -> Result<bool> {
        let hash = hash.unwrap_or(&self.nobodys).to_owned();
        let argon2 = self.argon2.clone();
        self.run(move || {
            let hash = PasswordHash::new(&hash).map_err(Error::internal)?;
            match argon2.verify_password(password.as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(HashError::PasswordInvalid) => Ok(false),
                Err(error) => Err(Error::internal(error)),
            }
        })
        .await
    }

    /// A hash that nothing fits, for an account that has no password.
    pub fn nobodys(&self) -> &str {
        &self.nobodys
    }

    /// Was the hash made with other parameters than today's?
    pub fn needs_rehash(&self, hash: &str) -> bool {
        let Ok(hash) = PasswordHash::new(hash) else { return true };
        let today = self.argon2.params();
        hash.algorithm.as_str() != "argon2id"
            || hash.version != Some(Version::V0x13.into())
            || Params::try_from(&hash).map_or(true, |params| {
                (params.m_cost(), params.t_cost(), params.p_cost())
                    != (today.m_cost(), today.t_cost(), today.p_cost())
            })
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let place = self.queue.clone().try_acquire_owned().map_err(|_| {
            let second = Duration::from_secs(1);
            Error::wait(Code::Overloaded, "too many people are signing in; try again shortly", second)
        })?;
        let seat = self.seats.clone().acquire_owned().await.map_err(Error::internal)?;
        // Both go along, so that an asker who gave up frees nothing while the work still runs.
        tokio::task::spawn_blocking(move || {
            let outcome = work();
            drop((place, seat));
            outcome
        })
        .await
        .map_err(Error::internal)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords(hash_iterations: u32, hash_queue: usize) -> Passwords {
        let options = Options {
            hash_memory_kib: 64,
            hash_iterations,
            hash_parallel: 1,
            hash_queue,
            ..Options::default()
        };
        Passwords::new(&options, Chance).unwrap()
    }

    #[tokio::test]
    async fn the_right_password_fits_and_no_other() {
        let passwords = passwords(1, 8);
        let hash = passwords.hash(Password::typed("correct horse battery")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        for (typed, fits) in [("correct horse battery", true), ("correct horse batterz", false), ("", false)]
        {
            assert_eq!(passwords.verify(Password::typed(typed), Some(&hash)).await.unwrap(), fits, "{typed}");
        }
    }

    #[tokio::test]
    async fn nothing_fits_where_there_is_no_account() {
        assert!(!passwords(1, 8).verify(Password::typed(""), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_made_anew() {
        let (old, new) = (passwords(1, 8), passwords(2, 8));
        let hash = old.hash(Password::typed("correct horse battery")).await.unwrap();
        assert!(!old.needs_rehash(&hash) && new.needs_rehash(&hash));
        assert!(new.verify(Password::typed("correct horse battery"), Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn who_finds_the_queue_full_is_told_to_come_again() {
        let passwords = passwords(1, 0);
        let seat = passwords.queue.clone().try_acquire_owned().unwrap();
        let refused = passwords.hash(Password::typed("correct horse battery")).await.unwrap_err();
        assert_eq!(refused.code(), Code::Overloaded);
        drop(seat);
        assert!(passwords.hash(Password::typed("correct horse battery")).await.is_ok());
    }
}

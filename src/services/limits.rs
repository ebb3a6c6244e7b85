//! How much one person or address may do, by the monotonic clock, in memory. Both doors ask here.
//!
//! Rates are buckets that refill. Wrong passwords add a delay of their own, for the account as tried from
//! that address: it grows, ends by itself, and never shuts the account's owner out elsewhere.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{StateStore, keyed::ShrinkableKeyedStateStore},
};

use crate::{
    clock::Clock,
    contract::errors::Code,
    domain::error::{self, Error},
    services::options,
};

/// So many wrong passwords are a person's slips.
const FREE_FAILURES: u32 = 5;
const LONGEST_DELAY: Duration = Duration::from_secs(15 * 60);
/// Pairs of account and address remembered; beyond it the oldest is forgotten.
const MAX_FAILURES: usize = 10_000;

/// People or addresses that each limit remembers between two sweeps; those beyond it share one rate.
const MAX_KEYS: usize = 100_000;

/// What is limited, and for whom the key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Messages of a user, by either door.
    Message,
    /// Rooms opened or closed by a user.
    Join,
    /// Typing notes of a user.
    Typing,
    /// Every other event of a user.
    Other,
    /// Changes over HTTP by a user.
    Write,
    /// Changes of how a user is shown, which everybody is told of.
    Profile,
    /// Tries to sign in to an account, known or not.
    LoginAccount,
    /// Tries to sign in, register, set up or redeem anything from an address.
    LoginAddress,
    /// Socket handshakes from an address.
    Handshake,
}

/// Namespaces that a connection may join on the account of its handshake: each of ours, and one once more.
const NAMESPACES: u8 = 4;

/// What a connection's handshake paid for. A namespace that is refused is not asked for again by the stock
/// client, a connection that is refused is: so those who come all at once are held back at the door, and not
/// once they are in.
#[derive(Clone)]
pub struct Ticket(Arc<AtomicU8>);

impl Default for Ticket {
    fn default() -> Self {
        Self(Arc::new(AtomicU8::new(NAMESPACES)))
    }
}

impl Ticket {
    /// Uses it for one namespace; false when it is used up.
    pub fn punch(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

pub struct Limits {
    /// `None` when the operator has lifted all limits.
    buckets: Option<Buckets>,
    failures: Mutex<HashMap<(String, String), Failures>>,
    clock: Clock,
}

type Bucket = RateLimiter<String, Rates, DefaultClock, NoOpMiddleware>;

struct Buckets {
    message: Bucket,
    join: Bucket,
    typing: Bucket,
    other: Bucket,
    write: Bucket,
    profile: Bucket,
    login_account: Bucket,
    login_address: Bucket,
    handshake: Bucket,
}

struct Failures {
    count: u32,
    /// Before this nothing is tried.
    until: Instant,
    last: Instant,
}

impl Limits {
    pub fn new(options: &options::Limits, clock: Clock) -> Self {
        Self { buckets: options.enabled.then(|| Buckets::new(options)), failures: Mutex::default(), clock }
    }

    /// Counts one against `limit`.
    ///
    /// # Errors
    /// `rate_limited` with the time to wait; nothing was counted then.
    pub fn check(&self, limit: Limit, key: &str) -> error::Result<()> {
        let Some(buckets) = &self.buckets else { return Ok(()) };
        let bucket = buckets.of(limit);
        bucket
            .check_key(&key.to_owned())
            .map_err(|early| refusal(early.wait_time_from(DefaultClock::default().now())))
    }

    /// Counts a try to sign in.
    ///
    /// # Errors
    /// `rate_limited` for the address, for the account, or while the delay after wrong passwords lasts.
    pub fn check_login(&self, account: &str, address: IpAddr) -> error::Result<()> {
        if self.buckets.is_none() {
            return Ok(());
        }
        let address = address_key(address);
        self.check(Limit::LoginAddress, &address)?;
        let now = self.clock.instant();
        let failures = self.failures.lock().expect("no holder panics");
        if let Some(wait) = failures
            .get(&(account.to_owned(), address))
            .and_then(|known| known.until.checked_duration_since(now))
            .filter(|wait| !wait.is_zero())
        {
            return Err(refusal(wait));
        }
        drop(failures);
        self.check(Limit::LoginAccount, account)
    }

    /// The password was wrong: from the fifth time on the next try has to wait, twice as long each time.
    pub fn login_failed(&self, account: &str, address: IpAddr) {
        let now = self.clock.instant();
        let mut failures = self.failures.lock().expect("no holder panics");
        if failures.len() >= MAX_FAILURES {
            make_room(&mut failures, now);
        }
        let known = failures.entry((account.to_owned(), address_key(address))).or_insert(Failures {
            count: 0,
            until: now,
            last: now,
        });
        known.count = known.count.saturating_add(1);
        known.last = now;
        if let Some(beyond) = known.count.checked_sub(FREE_FAILURES) {
            let delay = Duration::from_secs(1 << beyond.min(10)).min(LONGEST_DELAY);
            known.until = now + delay;
        }
    }

    /// The password was right: the slips before are forgotten.
    pub fn login_succeeded(&self, account: &str, address: IpAddr) {
        let key = (account.to_owned(), address_key(address));
        self.failures.lock().expect("no holder panics").remove(&key);
    }

    /// Forgets who has been quiet. To be called each minute.
    pub fn tend(&self) {
        if let Some(buckets) = &self.buckets {
            buckets.all().iter().for_each(|bucket| bucket.retain_recent());
        }
        let now = self.clock.instant();
        self.failures.lock().expect("no holder panics").retain(|_, known| !known.is_over(now));
    }
}

impl Failures {
    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last.max(self.until)) > LONGEST_DELAY
    }
}

impl Buckets {
    fn new(options: &options::Limits) -> Self {
        let per_second =
            |rate, burst| bucket(Quota::per_second(at_least_one(rate)).allow_burst(at_least_one(burst)));
        let per_minute = |rate| bucket(Quota::per_minute(at_least_one(rate)));
        Self {
            message: per_second(options.messages_per_second, options.messages_burst),
            join: per_second(options.joins_per_second, options.joins_burst),
            typing: per_second(options.typing_per_second, options.typing_burst),
            other: per_second(options.other_per_second, options.other_burst),
            write: per_second(options.writes_per_second, options.writes_burst),
            profile: per_minute(options.profile_changes_per_minute),
            login_account: per_minute(options.logins_per_minute_per_account),
            login_address: per_minute(options.logins_per_minute_per_address),
            handshake: per_second(options.handshakes_per_second_per_address, options.handshakes_burst),
        }
    }

    fn of(&self, limit: Limit) -> &Bucket {
        match limit {
            Limit::Message => &self.message,
            Limit::Join => &self.join,
            Limit::Typing => &self.typing,
            Limit::Other => &self.other,
            Limit::Write => &self.write,
            Limit::Profile => &self.profile,
            Limit::LoginAccount => &self.login_account,
            Limit::LoginAddress => &self.login_address,
            Limit::Handshake => &self.handshake,
        }
    }

    fn all(&self) -> [&Bucket; 9] {
        [
            &self.message,
            &self.join,
            &self.typing,
            &self.other,
            &self.write,
            &self.profile,
            &self.login_account,
            &self.login_address,
            &self.handshake,
        ]
    }
}

fn bucket(quota: Quota) -> Bucket {
    RateLimiter::new(quota, Rates::new(MAX_KEYS), DefaultClock::default())
}

/// When each key's bucket is full again. The library's own stores have no bound.
struct Rates {
    bound: usize,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    full_at: HashMap<String, Nanos>,
    /// The bucket of all those who came when there was no room.
    others: Option<Nanos>,
}

impl Rates {
    fn new(bound: usize) -> Self {
        Self { bound, known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().expect("no holder panics")
    }
}

impl StateStore for Rates {
    type Key = String;

    fn measure_and_replace<T, F, E>(&self, key: &String, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut known = self.known();
        if let Some(full_at) = known.full_at.get_mut(key) {
            let (verdict, next) = measure(Some(*full_at))?;
            *full_at = next;
            return Ok(verdict);
        }
        if known.full_at.len() >= self.bound {
            let (verdict, next) = measure(known.others)?;
            known.others = Some(next);
            return Ok(verdict);
        }
        let (verdict, next) = measure(None)?;
        known.full_at.insert(key.clone(), next);
        Ok(verdict)
    }
}

impl ShrinkableKeyedStateStore<String> for Rates {
    fn retain_recent(&self, drop_below: Nanos) {
        let mut known = self.known();
        known.full_at.retain(|_, full_at| *full_at > drop_below);
        known.others = known.others.filter(|full_at| *full_at > drop_below);
    }

    fn len(&self) -> usize {
        self.known().full_at.len()
    }

    fn is_empty(&self) -> bool {
        self.known().full_at.is_empty()
    }
}

/// An address as the key of a limit: whoever has one IPv6 address has the 2^64 beside it too (RFC 6177).
pub fn address_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}

fn refusal(wait: Duration) -> Error {
    // Never "at once": a client that believes it would come back too early.
    let wait = wait.max(Duration::from_millis(1));
    Error::wait(Code::RateLimited, "too many at once; try again later", wait)
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

fn make_room(failures: &mut HashMap<(String, String), Failures>, now: Instant) {
    failures.retain(|_, known| !known.is_over(now));
    if failures.len() >= MAX_FAILURES {
        let oldest = failures.iter().min_by_key(|(_, known)| known.last).map(|(key, _)| key.clone());
        oldest.and_then(|key| failures.remove(&key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const AWAY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 9));

    fn limits(change: impl FnOnce(&mut options::Limits)) -> Limits {
        let mut options = options::Limits::default();
        change(&mut options);
        Limits::new(&options, Clock::system())
    }

    #[test]
    fn a_flood_of_one_is_told_to_wait_and_others_go_on() {
        let limits = limits(|options| (options.messages_per_second, options.messages_burst) = (1, 3));
        for _ in 0..3 {
            limits.check(Limit::Message, "ada").unwrap();
        }
        let Err(Error::Refused(refusal)) = limits.check(Limit::Message, "ada") else { panic!("a fourth") };
        assert_eq!(refusal.code, Code::RateLimited);
        assert!(refusal.retry_after.is_some_and(|wait| wait <= Duration::from_secs(1)));
        assert!(limits.check(Limit::Message, "bea").is_ok());
        assert!(limits.check(Limit::Join, "ada").is_ok());
    }

    #[test]
    fn wrong_passwords_delay_that_account_from_that_address_alone() {
        let limits = limits(|options| options.logins_per_minute_per_account = 1000);
        for _ in 0..4 {
            limits.login_failed("ada", HOME);
        }
        assert!(limits.check_login("ada", HOME).is_ok(), "four slips cost nothing");
        let mut waits = Vec::new();
        for _ in 0..20 {
            limits.login_failed("ada", HOME);
            let Err(Error::Refused(refusal)) = limits.check_login("ada", HOME) else { panic!("no delay") };
            waits.push(refusal.retry_after.unwrap().as_secs_f64().ceil() as u64);
        }
        assert_eq!(waits[..6], [1, 2, 4, 8, 16, 32]);
        assert_eq!(waits.last(), Some(&900), "it grows to a quarter of an hour and no further");
        assert!(limits.check_login("ada", AWAY).is_ok(), "the owner gets in elsewhere");
        limits.login_succeeded("ada", HOME);
        assert!(limits.check_login("ada", HOME).is_ok());
    }

    #[test]
    fn limits_that_are_lifted_refuse_nobody() {
        let limits = limits(|options| options.enabled = false);
        for _ in 0..10_000 {
            limits.login_failed("ada", HOME);
            assert!(limits.check_login("ada", HOME).is_ok());
            assert!(limits.check(Limit::Typing, "ada").is_ok());
        }
    }

    #[test]
    fn what_is_remembered_has_a_bound() {
        let limits = limits(|_| ());
        for account in 0..MAX_FAILURES + 100 {
            limits.login_failed(&account.to_string(), HOME);
        }
        assert!(limits.failures.lock().unwrap().len() <= MAX_FAILURES);
    }

    #[test]
    fn whoever_comes_beyond_the_bound_shares_one_rate() {
        let quota = Quota::per_minute(at_least_one(2));
        let bucket: Bucket = RateLimiter::new(quota, Rates::new(3), DefaultClock::default());
        let is_let_in = |key: usize| bucket.check_key(&key.to_string()).is_ok();
        assert!((0..3).all(is_let_in), "there is room for three");
        assert_eq!((3..100).filter(|key| is_let_in(*key)).count(), 2, "the others share what one may do");
        assert!((0..3).all(is_let_in), "who was there before has a rate of their own");
        assert_eq!(bucket.len(), 3);
    }

    #[test]
    fn one_v6_network_is_one_address() {
        let key = |text: &str| address_key(text.parse().unwrap());
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:1"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }
}

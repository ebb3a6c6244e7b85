//! When a person wants to be left alone, and what they are told of a room unless they choose.

use jiff::{civil, tz::TimeZone};

use crate::{
    contract::{
        errors::Code,
        reaching::{Level, QuietHours, Reaching},
        rooms::RoomKind,
        time::Timestamp,
    },
    domain::error::{Error, Result},
};

const YEAR_SECONDS: i64 = 366 * 24 * 60 * 60;
/// The longest of the database has 32.
const MAX_ZONE: usize = 64;

/// What holds for who never chose.
pub fn unless_told() -> Reaching {
    Reaching {
        sounds: false,
        toasts: true,
        preview: true,
        paused_until: None,
        quiet_hours: None,
        time_zone: "UTC".to_owned(),
    }
}

/// What a member is told of a room unless they choose.
pub fn level_of(kind: RoomKind) -> Level {
    match kind {
        RoomKind::Direct => Level::All,
        RoomKind::Public | RoomKind::Private => Level::Mentions,
    }
}

/// Refuses times that are none and a zone that nobody knows. A pause that is over is none.
///
/// # Errors
/// `validation.time` with the field.
pub fn check(reaching: Reaching, now: Timestamp) -> Result<Reaching> {
    let refused = |field: &'static str, why: &str| Error::field(Code::ValidationTime, field, why.to_owned());
    if zone(&reaching.time_zone).is_none() {
        return Err(refused("timeZone", "timeZone must be an IANA name like Europe/Madrid"));
    }
    if let Some(QuietHours { from, to }) = &reaching.quiet_hours {
        for (field, text) in [("quietHours.from", from), ("quietHours.to", to)] {
            time_of_day(text).ok_or_else(|| refused(field, "a time of the day is written like 07:30"))?;
        }
        if from == to {
            return Err(refused("quietHours.to", "quiet hours must end at another time than they begin"));
        }
    }
    let paused_until = reaching.paused_until.filter(|until| *until > now);
    if paused_until.is_some_and(|until| until > now.plus_seconds(YEAR_SECONDS)) {
        return Err(refused("pausedUntil", "pausedUntil must be within a year"));
    }
    Ok(Reaching { paused_until, ..reaching })
}

/// Is nobody to disturb them at that moment? Quiet hours are what a clock on the person's wall shows: in the night
/// that has an hour twice they last longer.
pub fn is_quiet(reaching: &Reaching, at: Timestamp) -> bool {
    if reaching.paused_until.is_some_and(|until| at < until) {
        return true;
    }
    let Some(QuietHours { from, to }) = &reaching.quiet_hours else { return false };
    let (Some(from), Some(to)) = (time_of_day(from), time_of_day(to)) else { return false };
    let Ok(moment) = jiff::Timestamp::from_millisecond(at.0) else { return false };
    let zone = zone(&reaching.time_zone).unwrap_or(TimeZone::UTC);
    let on_the_wall = moment.to_zoned(zone).time();
    match from < to {
        true => from <= on_the_wall && on_the_wall < to,
        false => from <= on_the_wall || on_the_wall < to,
    }
}

fn zone(name: &str) -> Option<TimeZone> {
    if name.is_empty() || name.len() > MAX_ZONE {
        return None;
    }
    TimeZone::get(name).ok()
}

/// Two digits, a colon, two digits.
fn time_of_day(text: &str) -> Option<civil::Time> {
    let (hour, minute) = text.split_once(':')?;
    let number = |digits: &str| {
        let is_fine = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_fine.then(|| digits.parse::<i8>().ok()).flatten()
    };
    civil::Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: &str, to: &str, zone: &str) -> Reaching {
        let quiet_hours = Some(QuietHours { from: from.to_owned(), to: to.to_owned() });
        Reaching { quiet_hours, time_zone: zone.to_owned(), ..unless_told() }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn quiet_hours_go_by_the_clock_on_the_persons_wall() {
        let night = hours("22:00", "07:30", "Europe/Madrid");
        let siesta = hours("14:00", "16:00", "Europe/Madrid");
        // In spring 02:00 becomes 03:00, in autumn 03:00 becomes 02:00 again.
        let gap = hours("02:15", "02:45", "Europe/Madrid");
        for (reaching, moment, quiet) in [
            (&night, "2026-01-10T20:59:59Z", false),
            (&night, "2026-01-10T21:00:00Z", true),
            (&night, "2026-01-11T00:00:00Z", true),
            (&night, "2026-01-11T06:29:59Z", true),
            (&night, "2026-01-11T06:30:00Z", false),
            (&night, "2026-07-10T19:59:59Z", false),
            (&night, "2026-07-10T20:00:00Z", true),
            (&night, "2026-07-11T05:30:00Z", false),
            (&siesta, "2026-01-10T13:00:00Z", true),
            (&siesta, "2026-01-10T15:00:00Z", false),
            (&siesta, "2026-01-10T01:00:00Z", false),
            (&gap, "2026-03-28T01:30:00Z", true),
            (&gap, "2026-03-29T00:59:59Z", false),
            (&gap, "2026-03-29T01:00:00Z", false),
            (&gap, "2026-10-25T00:30:00Z", true),
            (&gap, "2026-10-25T00:50:00Z", false),
            (&gap, "2026-10-25T01:30:00Z", true),
            (&hours("22:00", "07:30", "Asia/Kathmandu"), "2026-01-10T16:15:00Z", true),
            (&hours("22:00", "07:30", "Asia/Kathmandu"), "2026-01-10T16:14:59Z", false),
            (&unless_told(), "2026-01-11T00:00:00Z", false),
        ] {
            assert_eq!(is_quiet(reaching, at(moment)), quiet, "{:?} {moment}", reaching.quiet_hours);
        }
    }

    #[test]
    fn a_pause_holds_until_its_end() {
        let until = at("2026-01-10T12:00:00Z");
        let paused = Reaching { paused_until: Some(until), ..unless_told() };
        assert!(is_quiet(&paused, until.plus_seconds(-1)));
        assert!(!is_quiet(&paused, until));
    }

    #[test]
    fn what_is_no_time_is_refused_with_its_field() {
        let now = at("2026-01-10T12:00:00Z");
        let paused = |seconds| Reaching { paused_until: Some(now.plus_seconds(seconds)), ..unless_told() };
        for (reaching, field) in [
            (unless_told(), None),
            (hours("22:00", "07:30", "America/Argentina/Buenos_Aires"), None),
            (hours("22:00", "07:30", "Europe/Atlantis"), Some("timeZone")),
            (hours("22:00", "07:30", ""), Some("timeZone")),
            (hours("24:00", "07:30", "UTC"), Some("quietHours.from")),
            (hours("22:00", "7:30", "UTC"), Some("quietHours.to")),
            (hours("22:00", "07:60", "UTC"), Some("quietHours.to")),
            (hours("+2:00", "07:30", "UTC"), Some("quietHours.from")),
            (hours("22:00", "22:00", "UTC"), Some("quietHours.to")),
            (paused(60), None),
            (paused(YEAR_SECONDS + 1), Some("pausedUntil")),
        ] {
            let outcome = check(reaching.clone(), now).err().map(|error| format!("{error:?}"));
            let named = |field: &str| outcome.as_ref().is_some_and(|told| told.contains(field));
            assert!(field.map_or(outcome.is_none(), named), "{reaching:?}: {outcome:?}");
        }
        assert_eq!(check(paused(-1), now).unwrap(), unless_told(), "a pause that is over is none");
    }
}

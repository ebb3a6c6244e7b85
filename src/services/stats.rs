//! How the house is, in numbers: now, and over the last week.
//!
//! A [`Reading`] is what one process says of itself. Those of all processes on a database add up to the house's;
//! what is read from the database, who is present and what happened is the house's already.

use crate::{
    contract::{
        dashboard::{BusyKind, BusyRoom, Stats, StatsHistory, StatsPoint, StatsQuery, StatsRange},
        ids::RoomId,
        rooms::RoomKind,
        time::Timestamp,
    },
    domain::{error::Result, who::Who},
    services::{core::Core, latencies::Counts, process, reading::Reading},
    store::{
        minutes::{self, MinuteRow, Percentiles},
        rooms, users,
    },
};

const MINUTE_MS: i64 = 60_000;
/// Minutes that are kept: a week.
const KEPT: i64 = 7 * 24 * 60;
/// Rooms whose kind and name are looked up for a look at the busiest.
const LOOKED_AT: usize = 200;
/// Lines of rooms, and happenings, in each second's numbers.
const TOLD_ROOMS: usize = 8;
const TOLD_HAPPENINGS: usize = 20;

/// This process, up to the pulse's last tick.
pub fn take(core: &Core) -> Reading {
    let (store, counted) = (core.store.gauges(), &core.metrics);
    Reading {
        sockets: unsigned(counted.sockets.get()),
        wires: unsigned(counted.connections.get()),
        write_queue: store.queue as u64,
        burst_queue: core.bus.depth() as u64,
        read_queue: store.reads as u64,
        missed: counted.missed.get(),
        refused: counted.refused.get(),
        memory_bytes: process::memory_bytes(),
        beat: core.pulse.beat(core.clock.instant()),
    }
}

/// The numbers of this second, of all processes that told a reading.
pub async fn look(core: &Core, readings: &[Reading]) -> Result<Stats> {
    let Reading { sockets, wires, write_queue, burst_queue, read_queue, missed, refused, memory_bytes, beat } =
        readings.iter().fold(Reading::default(), Reading::and);
    let (rooms, people) = busy_rooms(core).await?;
    let store = core.store.gauges();
    Ok(Stats {
        at: Timestamp(core.clock.now_ms()),
        processes: readings.len() as u64,
        connections: sockets,
        users_online: core.presence.count_online() as u64,
        messages_per_second: beat.messages_per_second,
        ack_ms_p50: milliseconds(&beat.ack, 50),
        ack_ms_p95: milliseconds(&beat.ack, 95),
        ack_ms_p99: milliseconds(&beat.ack, 99),
        delivery_ms_p50: milliseconds(&beat.delivery, 50),
        delivery_ms_p95: milliseconds(&beat.delivery, 95),
        delivery_ms_p99: milliseconds(&beat.delivery, 99),
        write_queue,
        burst_queue,
        read_queue,
        database_bytes: store.bytes,
        log_bytes: store.log_bytes,
        memory_bytes,
        cpu: beat.cpu,
        uptime_seconds: beat.uptime.as_secs(),
        messages_per_minute: beat.messages_per_minute,
        people,
        wires,
        missed,
        refused,
        rooms,
        happenings: core.happenings.newest(TOLD_HAPPENINGS),
    })
}

/// The last hour, day or week, at most 300 points. Admins alone.
///
/// # Errors
/// `forbidden`.
pub async fn history(core: &Core, who: &Who, asked: StatsQuery) -> Result<StatsHistory> {
    who.must_be_admin()?;
    let range = asked.range.unwrap_or_default();
    let (minutes, step) = match range {
        StatsRange::Hour => (60, 1),
        StatsRange::Day => (24 * 60, 5),
        StatsRange::Week => (KEPT, 60),
    };
    let now = core.clock.now_ms();
    let from = (now / MINUTE_MS + 1 - minutes) / step * step;
    let rows = core.store.read(move |query| minutes::list_since(query, from, step)).await?;
    Ok(StatsHistory {
        range,
        from: Timestamp(from * MINUTE_MS),
        to: Timestamp(now),
        step_seconds: unsigned(step * 60),
        points: rows.into_iter().map(point).collect(),
        happenings: core.happenings.all(),
    })
}

/// The minute that it is, counted from the Unix epoch, and how many milliseconds of it are left.
pub fn this_minute(core: &Core) -> (i64, u64) {
    let now = core.clock.now_ms();
    (now.div_euclid(MINUTE_MS), unsigned(MINUTE_MS - now.rem_euclid(MINUTE_MS)))
}

/// Keeps what came here since the last sample as a part of `minute`, and forgets what is older than a week. Every
/// process does: the row holds the whole whoever dies. What is a matter of this moment is told for all.
pub async fn sample(core: &Core, minute: i64) -> Result<()> {
    let (posted, ack, delivery, cpu) = core.pulse.minute(core.clock.instant());
    core.nodes.set_mine(take(core));
    let Reading { sockets, memory_bytes, .. } =
        core.nodes.readings().iter().fold(Reading::default(), Reading::and);
    let row = MinuteRow {
        minute,
        minutes: 1,
        connections: signed(sockets),
        users_online: signed(core.presence.count_online() as u64),
        messages: signed(posted),
        ack: percentiles(&ack),
        delivery: percentiles(&delivery),
        memory_bytes: memory_bytes.map(signed),
        cpu_permille: cpu.map(|share| (share * 1000.0).round() as i64),
        database_bytes: signed(core.store.gauges().bytes),
    };
    core.store
        .write(move |tx| {
            minutes::add(tx, &row)?;
            minutes::sweep(tx, minute - KEPT + 1)
        })
        .await
}

/// Where people are and where is said most, and how many people there are in all. Of the rooms with most people a
/// few hundred are looked at. Only public rooms are named.
async fn busy_rooms(core: &Core) -> Result<(Vec<BusyRoom>, u64)> {
    let mut told = core.pulse.busy_rooms();
    let mut rooms: Vec<(RoomId, u64, u64)> = core
        .presence
        .count_rooms()
        .into_iter()
        .map(|(room, people)| {
            let told = told.remove(&room).unwrap_or_default();
            (room, people as u64, told)
        })
        .collect();
    rooms.extend(told.into_iter().map(|(room, told)| (room, 0, told)));
    rooms.sort_by(|a, b| (b.1, b.2, &a.0).cmp(&(a.1, a.2, &b.0)));
    rooms.truncate(LOOKED_AT);
    core.store
        .read(move |query| {
            let mut lines: Vec<BusyRoom> = Vec::new();
            for (room, people, messages_per_minute) in rooms {
                let Some((kind, name)) = rooms::find_label(query, &room)? else { continue };
                let (kind, name) = match kind {
                    RoomKind::Public => (BusyKind::Public, Some(name)),
                    RoomKind::Private => (BusyKind::Private, None),
                    RoomKind::Direct => (BusyKind::Direct, None),
                };
                match lines.iter_mut().find(|line| name.is_none() && line.kind == kind) {
                    Some(line) => {
                        line.rooms += 1;
                        line.people += people;
                        line.messages_per_minute += messages_per_minute;
                    }
                    None => lines.push(BusyRoom { kind, name, rooms: 1, people, messages_per_minute }),
                }
            }
            lines.sort_by_key(|line| std::cmp::Reverse((line.people, line.messages_per_minute)));
            lines.truncate(TOLD_ROOMS);
            Ok((lines, unsigned(users::count_active(query)?)))
        })
        .await
}

fn point(row: MinuteRow) -> StatsPoint {
    let ms = |micros: Option<i64>| micros.map(|micros| micros as f64 / 1000.0);
    StatsPoint {
        at: Timestamp(row.minute * MINUTE_MS),
        minutes: unsigned(row.minutes),
        connections: unsigned(row.connections),
        users_online: unsigned(row.users_online),
        messages: unsigned(row.messages),
        ack_ms_p50: ms(row.ack.p50),
        ack_ms_p95: ms(row.ack.p95),
        ack_ms_p99: ms(row.ack.p99),
        delivery_ms_p50: ms(row.delivery.p50),
        delivery_ms_p95: ms(row.delivery.p95),
        delivery_ms_p99: ms(row.delivery.p99),
        memory_bytes: row.memory_bytes.map(unsigned),
        cpu: row.cpu_permille.map(|permille| permille as f64 / 1000.0),
        database_bytes: unsigned(row.database_bytes),
    }
}

fn percentiles(counts: &Counts) -> Percentiles {
    let of = |percent| counts.percentile(percent).map(signed);
    Percentiles { p50: of(50), p95: of(95), p99: of(99) }
}

fn milliseconds(counts: &Counts, percent: u64) -> Option<f64> {
    counts.percentile(percent).map(|micros| micros as f64 / 1000.0)
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        contract::{
            dashboard::HappeningKind,
            errors::Code,
            ids::{SocketId, UserId},
            rooms::{NewDirect, NewRoom},
        },
        services::{rooms, stage::Stage},
    };

    const DAY: Duration = Duration::from_secs(86_400);
    const MINUTE: Duration = Duration::from_secs(60);

    async fn ask(stage: &Stage, who: &Who, range: StatsRange) -> StatsHistory {
        history(&stage.core, who, StatsQuery { range: Some(range) }).await.unwrap()
    }

    #[tokio::test]
    async fn two_processes_add_up() {
        let stage = Stage::open().await;
        let core = &stage.core;
        let one = Reading { sockets: 2, missed: 1, memory_bytes: Some(10), ..Reading::default() };
        let two = Reading { sockets: 3, missed: 4, memory_bytes: None, ..Reading::default() };
        let stats = look(core, &[one, two]).await.unwrap();
        assert_eq!((stats.connections, stats.missed, stats.memory_bytes), (5, 5, Some(10)));
        assert_eq!(stats.processes, 2);
    }

    #[tokio::test]
    async fn only_public_rooms_are_named() {
        let stage = Stage::open().await;
        let core = &stage.core;
        let ada = stage.ada().await;
        let ada = stage.who(&ada).await.unwrap();
        let bea = stage.member("Bea").await;
        let bea = stage.who(&bea).await.unwrap();
        let secret = |name: &str| NewRoom {
            name: name.to_owned(),
            topic: String::new(),
            private: true,
            member_ids: vec![bea.user_id.clone()],
        };
        let mut rooms = vec![RoomId::from("general")];
        for name in ["patio", "cellar"] {
            rooms.push(rooms::create(core, &ada, secret(name)).await.unwrap().id);
        }
        let direct = NewDirect { user_ids: vec![UserId::clone(&bea.user_id)] };
        rooms.push(rooms::open_direct(core, &ada, direct).await.unwrap().id);
        for who in [&ada, &bea] {
            let tab = SocketId(who.name.clone());
            core.presence.connect(who, tab.clone());
            rooms
                .iter()
                .take(if who.is_admin() { 4 } else { 1 })
                .for_each(|room| core.presence.enter(room, &tab));
        }
        let stats = look(core, &[take(core)]).await.unwrap();
        let lines: Vec<_> = stats
            .rooms
            .iter()
            .map(|line| (line.kind, line.name.as_deref(), line.rooms, line.people))
            .collect();
        assert_eq!(lines.len(), 3, "{lines:?}");
        for line in [
            (BusyKind::Public, Some("general"), 1, 2),
            (BusyKind::Private, None, 2, 2),
            (BusyKind::Direct, None, 1, 1),
        ] {
            assert!(lines.contains(&line), "{line:?} in {lines:?}");
        }
        let told = serde_json::to_string(&stats).unwrap();
        assert!(told.contains("general") && told.contains("Bea"), "{told}");
        for hidden in ["patio", "cellar", "@"] {
            assert!(!told.contains(hidden), "{hidden} in {told}");
        }
        assert_eq!(stats.people, 2);
        let kinds: Vec<_> = stats.happenings.iter().map(|happening| happening.kind).collect();
        assert!(
            kinds.contains(&HappeningKind::Joined) && kinds.contains(&HappeningKind::RoomMade),
            "{kinds:?}"
        );
    }

    #[tokio::test]
    async fn the_history_has_gaps_where_the_server_was_off_and_ends_after_a_week() {
        let stage = Stage::open().await;
        let core = &stage.core;
        let ada = stage.ada().await;
        let ada = stage.who(&ada).await.unwrap();
        let first = this_minute(core).0;
        for minute in [0, 1, 2, 10, 11] {
            core.pulse.posted();
            sample(core, first + minute).await.unwrap();
        }
        core.clock.advance(12 * MINUTE);
        let hour = ask(&stage, &ada, StatsRange::Hour).await;
        let at: Vec<_> = hour.points.iter().map(|point| point.at.0 / MINUTE_MS - first).collect();
        assert_eq!(at, [0, 1, 2, 10, 11]);
        assert!(hour.points.iter().all(|point| point.messages == 1 && point.minutes == 1), "{hour:?}");
        // A second part of a minute is added to the first.
        core.pulse.posted();
        sample(core, first + 11).await.unwrap();
        let day = ask(&stage, &ada, StatsRange::Day).await;
        assert_eq!(day.points.iter().map(|point| point.messages).sum::<u64>(), 6);
        assert!(day.points.len() < 5 && day.step_seconds == 300);
        core.clock.advance(DAY + 5 * MINUTE);
        assert_eq!(ask(&stage, &ada, StatsRange::Day).await.points, []);
        assert_eq!(ask(&stage, &ada, StatsRange::Week).await.points.len(), 1);
        core.clock.advance(6 * DAY);
        sample(core, this_minute(core).0).await.unwrap();
        let kept = core.store.read(|query| minutes::list_since(query, 0, 1)).await.unwrap();
        assert_eq!(kept.len(), 1, "what is older than a week is gone: {kept:?}");
    }

    #[tokio::test]
    async fn parts_of_a_minute_make_one_row() {
        let stage = Stage::open().await;
        let part = |connections, messages, p99, cpu_permille| MinuteRow {
            minute: 7,
            minutes: 1,
            connections,
            messages,
            delivery: Percentiles { p99, ..Percentiles::default() },
            cpu_permille,
            ..MinuteRow::default()
        };
        let parts = [
            part(5, 2, None, None),
            part(8, 3, Some(40), Some(100)),
            part(6, 0, Some(30), Some(50)),
            part(6, 1, None, None),
        ];
        let add = move |tx: &crate::store::Tx<'_>| parts.iter().try_for_each(|row| minutes::add(tx, row));
        stage.core.store.write(add).await.unwrap();
        let kept = stage.core.store.read(|query| minutes::list_since(query, 0, 1)).await.unwrap();
        assert_eq!(kept, [part(8, 6, Some(40), Some(150))]);
    }

    #[tokio::test]
    async fn a_full_week_is_at_most_three_hundred_points() {
        let stage = Stage::open().await;
        let core = &stage.core;
        let ada = stage.ada().await;
        let ada = stage.who(&ada).await.unwrap();
        let last = this_minute(core).0;
        let rows = move |tx: &crate::store::Tx<'_>| {
            (0..KEPT).try_for_each(|ago| {
                minutes::add(tx, &MinuteRow { minute: last - ago, messages: 2, ..MinuteRow::default() })
            })
        };
        core.store.write(rows).await.unwrap();
        for (range, minutes) in [(StatsRange::Hour, 60), (StatsRange::Day, 1440), (StatsRange::Week, KEPT)] {
            let told = ask(&stage, &ada, range).await;
            assert!(told.points.len() <= 300, "{range:?}: {}", told.points.len());
            let counted: u64 = told.points.iter().map(|point| point.minutes).sum();
            assert!(counted >= unsigned(minutes), "{range:?}: {counted}");
            assert!(told.points.iter().all(|point| point.messages == 2 * point.minutes));
        }
        let bea = stage.member("Bea").await;
        let bea = stage.who(&bea).await.unwrap();
        let refused = history(core, &bea, StatsQuery::default()).await.unwrap_err();
        assert_eq!(refused.code(), Code::Forbidden);
    }
}

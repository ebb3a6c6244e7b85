//! People, rooms and messages by numbers, in transactions of thousands.

use crate::{
    contract::{
        accounts::Role,
        errors::Code,
        ids::{RoomId, UserId},
        rooms::RoomKind,
        time::Timestamp,
    },
    domain::{
        error::{Error, Result},
        notices::Notice,
        rooms::{GENERAL, not_found},
    },
    services::{
        core::Core,
        populate::{
            filled::Filled,
            telling::{Line, tell},
        },
    },
    store::{Tx, members, populate, rooms, users::UserRow},
};

/// Rows in one transaction: a running server's own writes wait for that long.
const BATCH: u64 = 20_000;
/// Days over which it all happened.
const DAYS: i64 = 30;

/// People who talk with each other at a time.
const TABLE: u64 = 10;

/// What they say, in turn.
const SAYINGS: &[&str] = &[
    "Good morning!",
    "The build is green again. It was the clock of the test machine, of all things.",
    "Who has the key of the archive?",
    "I have put the minutes into the folder. Please have a look at the second point before Thursday.",
    "Yes.",
    "Could we meet a quarter of an hour later? The train stands between two stations and so do I.",
    "Thank you, that was it.",
    "The printer on the first floor wants paper, love and a new drum, in this order.",
    "Lunch?",
    "Both drafts are fine by me. The shorter one is a little better, since one reads it to the end.",
    "It works on my machine, which is now everybody's machine: I have left it at the front desk.",
];

/// How many come, how many rooms they make, and how much is said.
#[derive(Clone, Debug, Default)]
pub struct Crowd {
    pub people: u64,
    /// Public rooms, over which these people are spread; at most as many as they are.
    pub rooms: u64,
    pub messages: u64,
    /// Where all is said. Otherwise: in the rooms that are made, or in `general`.
    pub into: Option<RoomId>,
}

/// Makes the people, who have no password, their rooms, and what the rooms' members say.
///
/// Works in any house and as often as wanted: names carry a tag that is drawn anew each time.
///
/// # Errors
/// `validation.range` for more rooms than people and for a room that nobody is in; `room.not_found`.
pub async fn gather(core: &Core, crowd: Crowd) -> Result<Filled> {
    if crowd.rooms > crowd.people {
        return Err(Error::refused(
            Code::ValidationRange,
            "there cannot be more rooms than people to be in them",
        ));
    }
    if let Some(room) = crowd.into.clone() {
        core.store.read(move |query| rooms::find_head(query, &room)?.ok_or_else(not_found)).await?;
    }
    let now = core.clock.now_ms();
    let since = Timestamp(now).plus_seconds(-DAYS * 86_400);
    let tag: String = core.chance.bytes::<3>().iter().map(|byte| format!("{byte:02x}")).collect();
    let people = make_people(core, crowd.people, &tag, since).await?;
    let made = make_rooms(core, crowd.rooms, &tag, people.clone(), since).await?;
    let rooms = match crowd.into {
        Some(room) => vec![room],
        None if made.is_empty() => vec![RoomId::from(GENERAL)],
        None => made,
    };
    let (each, rest) = (crowd.messages / rooms.len() as u64, crowd.messages % rooms.len() as u64);
    for (place, room) in rooms.iter().enumerate() {
        let count = each + u64::from((place as u64) < rest);
        talk(core, room, count, (since.0, now)).await?;
    }
    if let Some(user) = people.first().cloned() {
        // A running server looks who is there.
        let come = move |tx: &Tx<'_>| {
            tx.announce(Notice::UserChanged { user });
            Ok(())
        };
        core.store.write(come).await?;
    }
    Ok(Filled { people, rooms, messages: crowd.messages })
}

/// Everybody is in `general`.
async fn make_people(core: &Core, count: u64, tag: &str, since: Timestamp) -> Result<Vec<UserId>> {
    let mut people = Vec::new();
    let mut numbers = 1..=count;
    while !numbers.is_empty() {
        let batch: Vec<u64> = numbers.by_ref().take(usize::try_from(BATCH).unwrap_or(1)).collect();
        let (tag, hash, chance) = (tag.to_owned(), core.passwords.nobodys().to_owned(), core.chance);
        let more = core.store.write(move |tx| {
            let general = RoomId::from(GENERAL);
            let ids = batch.iter().map(|number| {
                let row = UserRow {
                    id: chance.id(since.0).to_string().into(),
                    email: format!("person-{number}.{tag}@example.org"),
                    name: format!("Person {number}"),
                    password_hash: hash.clone(),
                    role: Role::Member,
                    created_at: since,
                    last_seen_at: None,
                    deactivated_at: None,
                    avatar: None,
                    avatar_colour: None,
                    is_bot: false,
                };
                populate::insert_person(tx, &row)?;
                populate::insert_member(tx, &general, &row.id, since)?;
                Ok(row.id)
            });
            let ids = ids.collect::<Result<Vec<_>>>()?;
            populate::count_members(tx, &general)?;
            Ok(ids)
        });
        people.extend(more.await?);
    }
    Ok(people)
}

/// The first person goes into the first room, the second into the second, and round again.
async fn make_rooms(
    core: &Core,
    count: u64,
    tag: &str,
    people: Vec<UserId>,
    since: Timestamp,
) -> Result<Vec<RoomId>> {
    let tag = tag.to_owned();
    core.store
        .write(move |tx| {
            let ids = (1..=count).map(|number| make_room(tx, &format!("room-{number}-{tag}"), since));
            let ids = ids.collect::<Result<Vec<_>>>()?;
            for (person, room) in people.iter().zip(ids.iter().cycle()) {
                populate::insert_member(tx, room, person, since)?;
            }
            ids.iter().try_for_each(|room| populate::count_members(tx, room))?;
            Ok(ids)
        })
        .await
}

fn make_room(tx: &Tx<'_>, name: &str, since: Timestamp) -> Result<RoomId> {
    let id: RoomId = tx.id();
    let row = rooms::NewRow {
        id: &id,
        kind: RoomKind::Public,
        name,
        topic: "",
        created_by: None,
        direct_key: None,
    };
    rooms::insert(tx, &row)?;
    populate::date_room(tx, &id, since)?;
    Ok(id)
}

/// The members say `count` messages, a few at a time, evenly over the time from the first to the second
/// moment. In the end everybody who spoke has read everything.
async fn talk(core: &Core, room: &RoomId, count: u64, (since, until): (i64, i64)) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    let asked = room.clone();
    let members = core.store.read(move |query| members::list_user_ids(query, &asked)).await?;
    let voices = members.len() as u64;
    if voices == 0 {
        return Err(Error::refused(Code::ValidationRange, "nobody is in the room who could say anything"));
    }
    for start in (0..count).step_by(usize::try_from(BATCH).expect("a batch is small")) {
        let (room, members, chance) = (room.clone(), members.clone(), core.chance);
        core.store
            .write(move |tx| {
                let lines = (start..count.min(start + BATCH)).map(|number| Line {
                    writer: &members[pick(voice(number, count, voices), voices)],
                    text: SAYINGS[pick(number, SAYINGS.len() as u64)],
                    at: Timestamp(since + moment(number, count, until - since)),
                    is_last_of_writer: false,
                });
                tell(tx, chance, &room, lines)
            })
            .await?;
    }
    let (room, spoke) = (room.clone(), pick(count.min(voices), u64::MAX));
    core.store
        .write(move |tx| {
            let end = rooms::find_head(tx, &room)?.ok_or_else(not_found)?.seq;
            members[..spoke].iter().try_for_each(|user| members::mark_read(tx, &room, user, end).map(drop))
        })
        .await
}

/// Who says the `number`th of `count` messages. A table of few talks, then the next one: what one person says
/// lies together in the indexes, or a million messages would write each of their pages again and again.
fn voice(number: u64, count: u64, voices: u64) -> u64 {
    let turns = count / voices;
    if number >= turns * voices {
        return number - turns * voices;
    }
    let table = number / (TABLE * turns);
    let seats = TABLE.min(voices - table * TABLE);
    table * TABLE + (number - table * TABLE * turns) % seats
}

fn pick(number: u64, of: u64) -> usize {
    usize::try_from(number % of).expect("a place in a list")
}

/// How far into `span` milliseconds the `number`th of `count` comes.
fn moment(number: u64, count: u64, span: i64) -> i64 {
    let share = i128::from(span) * i128::from(number) / i128::from(count);
    i64::try_from(share).expect("a part of a span is no longer than it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_speaks_as_often_as_the_others() {
        for (count, voices) in [(1, 1), (3, 10), (51, 10), (100, 25), (999, 37), (20_000, 7)] {
            let mut times = vec![0; pick(voices, u64::MAX)];
            (0..count).for_each(|number| times[pick(voice(number, count, voices), u64::MAX)] += 1);
            let spread = times.iter().max().unwrap() - times.iter().min().unwrap();
            assert!(spread <= 1, "{count} messages of {voices}: {times:?}");
            assert_eq!(times.iter().filter(|times| **times > 0).count() as u64, count.min(voices));
        }
    }
}

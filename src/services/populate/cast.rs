//! The cast moves in: the same five people and three rooms as in every test and picture.

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
        passwords::Password,
        rooms::GENERAL,
    },
    services::{
        core::Core,
        populate::{
            filled::Filled,
            script::{DIRECT, GENERAL_LINES, GENERAL_TOPIC, PATIO, PATIO_TOPIC, Said, TEAM, Voice},
            telling::{Line, tell},
        },
    },
    store::{Tx, facts, populate, rooms, users},
};

/// Days since the five came.
const DAYS: i64 = 9;

/// The cast, in the order of their names, with the password that all five share.
///
/// # Errors
/// `user.exists` in a house that has people: the cast would be strangers there; `validation.password_…`.
pub async fn move_in(core: &Core, password: &str) -> Result<Filled> {
    let mut hashes = Vec::new();
    for voice in Voice::ALL {
        let password = Password::choose("password", password, &[voice.name(), &voice.email()])?;
        hashes.push(core.passwords.hash(password).await?);
    }
    let chance = core.chance;
    core.store
        .write(move |tx| {
            if users::any(tx)? {
                let message = "there are people already: the cast moves into an empty house alone";
                return Err(Error::refused(Code::UserExists, message));
            }
            if facts::find_team_name(tx)?.is_none() {
                facts::set_team_name(tx, TEAM)?;
            }
            let people = make_people(tx, &hashes)?;
            let rooms = make_rooms(tx, &people)?;
            let mut messages = 0;
            for (room, script) in rooms.iter().zip([GENERAL_LINES, PATIO, DIRECT]) {
                tell(tx, chance, room, lines(script, &people, tx.now()))?;
                messages += script.len() as u64;
            }
            Ok(Filled { people, rooms, messages })
        })
        .await
}

fn lines<'a>(
    script: &'static [Said],
    people: &'a [UserId],
    now: Timestamp,
) -> impl Iterator<Item = Line<'a>> {
    script.iter().enumerate().map(move |(place, said)| Line {
        writer: &people[said.voice as usize],
        text: said.text,
        at: now.plus_seconds(-60 * said.minutes_ago()),
        is_last_of_writer: script[place + 1..].iter().all(|later| later.voice != said.voice),
    })
}

fn make_people(tx: &Tx<'_>, hashes: &[String]) -> Result<Vec<UserId>> {
    let people = Voice::ALL.into_iter().zip(hashes).map(|(voice, hash)| {
        let row = users::UserRow {
            id: tx.id(),
            email: voice.email(),
            name: voice.name().to_owned(),
            password_hash: hash.clone(),
            role: if voice == Voice::Ada { Role::Admin } else { Role::Member },
            created_at: moved_in(tx),
            last_seen_at: last_said(voice).map(|minutes| tx.now().plus_seconds(-60 * minutes)),
            deactivated_at: None,
            avatar: None,
            avatar_colour: None,
            is_bot: false,
        };
        populate::insert_person(tx, &row)?;
        Ok(row.id)
    });
    people.collect()
}

/// How many minutes ago somebody said something for the last time.
fn last_said(voice: Voice) -> Option<i64> {
    let all = [GENERAL_LINES, PATIO, DIRECT].into_iter().flatten();
    all.filter(|said| said.voice == voice).map(Said::minutes_ago).min()
}

/// `general` for all, `patio` for three, and a direct room of two.
fn make_rooms(tx: &Tx<'_>, people: &[UserId]) -> Result<Vec<RoomId>> {
    let [ada, bea, cid, ..] = people else { unreachable!("the cast are five") };
    let general = RoomId::from(GENERAL);
    if let Some(room) = rooms::find(tx, &general)? {
        rooms::update(tx, &crate::contract::rooms::Room { topic: GENERAL_TOPIC.to_owned(), ..room })?;
    }
    seat(tx, &general, people.iter())?;

    let patio: RoomId = tx.id();
    let row = rooms::NewRow {
        id: &patio,
        kind: RoomKind::Private,
        name: "patio",
        topic: PATIO_TOPIC,
        created_by: Some(bea),
        direct_key: None,
    };
    rooms::insert(tx, &row)?;
    seat(tx, &patio, [ada, bea, cid].into_iter())?;

    let direct: RoomId = tx.id();
    let mut two = [ada.as_str(), cid.as_str()];
    two.sort_unstable();
    let row = rooms::NewRow {
        id: &direct,
        kind: RoomKind::Direct,
        name: "",
        topic: "",
        created_by: Some(cid),
        direct_key: Some(&two.join(" ")),
    };
    rooms::insert(tx, &row)?;
    seat(tx, &direct, [ada, cid].into_iter())?;
    Ok(vec![general, patio, direct])
}

fn seat<'a>(tx: &Tx<'_>, room: &RoomId, people: impl Iterator<Item = &'a UserId>) -> Result<()> {
    for person in people {
        populate::insert_member(tx, room, person, moved_in(tx))?;
    }
    populate::date_room(tx, room, moved_in(tx))?;
    populate::count_members(tx, room)
}

fn moved_in(tx: &Tx<'_>) -> Timestamp {
    tx.now().plus_seconds(-DAYS * 86_400)
}

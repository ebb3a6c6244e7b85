//! The list of rooms as a person arranges it. Every change tells their other tabs the whole.

use crate::{
    contract::{
        errors::Code,
        events::ServerEvent,
        ids::{RoomId, SectionId, UserId},
        sections::{Arrangement, EditSection, NewSection, PlaceRoom, RoomPlace, Section},
    },
    domain::{
        error::{Error, Result},
        names::{check_room_id, parse_name},
        notices::{Audience, Notice},
        rooms::not_found,
        who::Who,
    },
    services::core::Core,
    store::{Query, Tx, rooms, sections},
};

/// Sections that one person may have.
const MAX_SECTIONS: usize = 50;

/// How the asker has arranged their rooms.
///
/// # Errors
/// `token.scope` for a program.
pub async fn arrangement(core: &Core, who: &Who) -> Result<Arrangement> {
    who.must_be_person()?;
    let user = who.user_id.clone();
    core.store.read(move |query| whole(query, &user)).await
}

/// Makes a section behind the asker's others.
///
/// # Errors
/// `token.scope`; `validation.name`; `too_many` beyond 50.
pub async fn make(core: &Core, who: &Who, new: NewSection) -> Result<Section> {
    who.must_be_person()?;
    let name = parse_name("name", &new.name)?;
    let user = who.user_id.clone();
    core.store
        .write(move |tx| {
            if sections::list(tx, &user)?.len() >= MAX_SECTIONS {
                return Err(Error::refused(Code::TooMany, "at most 50 sections may be made"));
            }
            let made = Section { id: tx.id(), name };
            sections::insert(tx, &user, &made)?;
            tell(tx, &user)?;
            Ok(made)
        })
        .await
}

/// Renames a section of the asker's, or moves it among the others.
///
/// # Errors
/// `token.scope`; `section.not_found`, also for another's; `validation.name`.
pub async fn edit(core: &Core, who: &Who, id: SectionId, edit: EditSection) -> Result<Section> {
    who.must_be_person()?;
    let name = edit.name.map(|name| parse_name("name", &name)).transpose()?;
    let user = who.user_id.clone();
    core.store
        .write(move |tx| {
            let mut all = sections::list(tx, &user)?;
            let at = all.iter().position(|section| section.id == id).ok_or_else(unknown)?;
            let mut changed = all.remove(at);
            changed.name = name.unwrap_or(changed.name);
            let to = edit.place.map_or(at, |place| usize::try_from(place).unwrap_or(usize::MAX));
            all.insert(to.min(all.len()), changed.clone());
            for (place, section) in (0..).zip(&all) {
                sections::update(tx, section, place)?;
            }
            tell(tx, &user)?;
            Ok(changed)
        })
        .await
}

/// Removes a section of the asker's. Its rooms are where their kinds put them then.
///
/// # Errors
/// `token.scope`; `section.not_found`, also for another's.
pub async fn remove(core: &Core, who: &Who, id: SectionId) -> Result<()> {
    who.must_be_person()?;
    let user = who.user_id.clone();
    core.store
        .write(move |tx| {
            if !sections::remove(tx, &user, &id)? {
                return Err(unknown());
            }
            tell(tx, &user)
        })
        .await
}

/// Puts a room of the asker's among the favourites, into a section, or back where its kind puts it.
///
/// # Errors
/// `token.scope`; `room.not_found` for who is no member; `section.not_found`, also for another's.
pub async fn place(core: &Core, who: &Who, room: RoomId, wanted: PlaceRoom) -> Result<RoomPlace> {
    who.must_be_person()?;
    check_room_id(&room)?;
    let user = who.user_id.clone();
    core.store
        .write(move |tx| {
            rooms::find_label(tx, &room)?.ok_or_else(not_found)?;
            if let Some(id) = &wanted.section_id
                && !sections::list(tx, &user)?.iter().any(|section| section.id == *id)
            {
                return Err(unknown());
            }
            if !sections::place(tx, &room, &user, &wanted)? {
                return Err(not_found());
            }
            tell(tx, &user)?;
            let PlaceRoom { favourite, section_id } = wanted;
            Ok(RoomPlace { room_id: room, favourite, section_id })
        })
        .await
}

fn whole(query: &Query<'_>, user: &UserId) -> Result<Arrangement> {
    Ok(Arrangement { sections: sections::list(query, user)?, rooms: sections::list_rooms(query, user)? })
}

fn tell(tx: &Tx<'_>, user: &UserId) -> Result<()> {
    let event = ServerEvent::Sections(whole(tx, user)?);
    tx.announce(Notice::tell(Audience::User(user.clone()), event));
    Ok(())
}

fn unknown() -> Error {
    Error::field(Code::SectionNotFound, "sectionId", "there is no such section")
}

//! The table `sections`, and where among them and the favourites a member has put a room.

use crate::{
    contract::{
        ids::{RoomId, SectionId, UserId},
        sections::{PlaceRoom, RoomPlace, Section},
    },
    domain::error::Result,
    store::{query::Query, rooms::MAX_LISTED, tx::Tx},
};

/// Those of the user, in order.
pub fn list(query: &Query<'_>, user: &UserId) -> Result<Vec<Section>> {
    query.list("select id, name from sections where user_id = $1 order by place, id", [user], |row| {
        Ok(Section { id: row.get("id")?, name: row.get("name")? })
    })
}

/// Makes one behind the user's others.
pub fn insert(tx: &Tx<'_>, user: &UserId, section: &Section) -> Result<()> {
    tx.execute(
        "insert into sections (id, user_id, name, place)
         select $1, $2, $3, coalesce(max(place), -1) + 1 from sections where user_id = $2",
        (&section.id, user, &section.name),
    )?;
    Ok(())
}

/// What one of the user's sections is called, and which place it has.
pub fn update(tx: &Tx<'_>, section: &Section, place: i64) -> Result<()> {
    tx.execute(
        "update sections set name = $1, place = $2 where id = $3",
        (&section.name, place, &section.id),
    )?;
    Ok(())
}

/// Removes one of the user's; its rooms are in none then. False when it was not there.
pub fn remove(tx: &Tx<'_>, user: &UserId, section: &SectionId) -> Result<bool> {
    Ok(tx.execute("delete from sections where id = $1 and user_id = $2", (section, user))? > 0)
}

/// The rooms that the user has put somewhere.
pub fn list_rooms(query: &Query<'_>, user: &UserId) -> Result<Vec<RoomPlace>> {
    query.list(PLACES, (user, MAX_LISTED), |row| {
        Ok(RoomPlace {
            room_id: row.get("room_id")?,
            favourite: row.get("favourite")?,
            section_id: row.get("section_id")?,
        })
    })
}

const PLACES: &str = "select room_id, favourite_at is not null as favourite, section_id
     from members
     join rooms on rooms.id = members.room_id
     where members.user_id = $1 and removed_at is null and (favourite_at is not null or section_id is not null)
     order by members.room_id
     limit $2";

/// Puts a room of the user's somewhere; false for who is no member.
pub fn place(tx: &Tx<'_>, room: &RoomId, user: &UserId, wanted: &PlaceRoom) -> Result<bool> {
    let placed = tx.execute(
        "update members
         set favourite_at = case when $1 then coalesce(favourite_at, $2) end, section_id = $3
         where room_id = $4 and user_id = $5",
        (wanted.favourite, tx.now(), wanted.section_id.as_ref(), room, user),
    )?;
    Ok(placed > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn an_arrangement_is_found_among_the_persons_rooms_alone() {
        with_query(|query| {
            let plan = query.plan(PLACES, ("u", 1000));
            assert!(plan.contains("members_of_user") && !plan.contains("SCAN"), "{plan}");
        });
    }

    #[test]
    fn a_section_that_goes_finds_its_rooms_by_an_index() {
        with_query(|query| {
            let plan = query.plan("select room_id from members where section_id = $1", ["s"]);
            assert!(plan.contains("members_in_section"), "{plan}");
        });
    }
}

//! What the kinds of room allow, and to whom.

use crate::{
    contract::{
        errors::Code,
        ids::RoomId,
        rooms::{Room, RoomKind},
    },
    domain::{
        error::{Error, Result},
        who::Who,
    },
};

/// The room that exists from the first start and has everybody in it.
pub const GENERAL: &str = "general";

/// The refusal for a room that is unknown, or hidden from the asker: the same words for both.
pub fn not_found() -> Error {
    Error::field(Code::RoomNotFound, "roomId", "there is no such room")
}

/// May anybody make themselves a member?
pub fn is_open(kind: RoomKind) -> bool {
    match kind {
        RoomKind::Public => true,
        RoomKind::Private | RoomKind::Direct => false,
    }
}

/// Renaming and removing: its maker or an admin, never a direct room.
pub fn must_be_editable(room: &Room, who: &Who) -> Result<()> {
    must_have_changing_members(room)?;
    if who.is_admin() || room.created_by.as_ref() == Some(&who.user_id) {
        return Ok(());
    }
    Err(Error::refused(Code::Forbidden, "only the room's maker or an admin may do this"))
}

/// Members of a direct room are its people, for good.
pub fn must_have_changing_members(room: &Room) -> Result<()> {
    if room.kind == RoomKind::Direct {
        return Err(Error::refused(Code::RoomFixed, "a direct room stays as it is"));
    }
    Ok(())
}

/// `general` is everybody's: nobody leaves it and nobody removes it.
pub fn must_not_be_general(room: &RoomId) -> Result<()> {
    if room.as_str() == GENERAL {
        return Err(Error::refused(Code::RoomFixed, "general is everybody's room"));
    }
    Ok(())
}

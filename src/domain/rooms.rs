//! What the kinds of room allow, and to whom.

use crate::{
    contract::{
        errors::Code,
        ids::{RoomId, UserId},
        rooms::{Makers, Posting, Room, RoomKind},
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

/// Where only some make rooms: admins.
pub fn must_be_maker(makers: Makers, who: &Who) -> Result<()> {
    match makers {
        Makers::Everybody => Ok(()),
        Makers::Admins if who.is_admin() => Ok(()),
        Makers::Admins => Err(Error::refused(Code::RoomMakers, "only admins make rooms of this kind")),
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

/// An archived room is as it is.
pub fn must_not_be_archived(is_archived: bool) -> Result<()> {
    if is_archived {
        return Err(Error::refused(Code::RoomArchived, "the room is archived"));
    }
    Ok(())
}

/// Where only some write: the room's maker, admins, and bots, which an admin put there.
pub fn must_be_heard(posting: Posting, maker: Option<&UserId>, who: &Who) -> Result<()> {
    match posting {
        Posting::Everybody => Ok(()),
        Posting::Admins if who.is_admin() || who.is_bot() || maker == Some(&who.user_id) => Ok(()),
        Posting::Admins => {
            Err(Error::refused(Code::RoomAnnouncements, "only the room's maker and admins write there"))
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{accounts::Role, ids::SessionId, time::Timestamp};

    fn room(kind: RoomKind) -> Room {
        Room {
            id: RoomId::from("patio"),
            kind,
            name: "patio".to_owned(),
            topic: String::new(),
            created_by: Some(UserId::from("bea")),
            created_at: Timestamp(0),
            member_count: 2,
            user_ids: None,
            archived_at: None,
            posting: Posting::Everybody,
            last_message_at: None,
        }
    }

    fn who(name: &str, role: Role) -> Who {
        Who {
            user_id: UserId::from(name),
            session_id: SessionId::from(name),
            grant: None,
            email: format!("{name}@example.org"),
            name: name.to_owned(),
            roles: vec![role],
        }
    }

    #[test]
    fn its_maker_and_admins_change_a_room_and_nobody_a_direct_one() {
        for (kind, asker, refused) in [
            (RoomKind::Public, who("bea", Role::Member), None),
            (RoomKind::Private, who("bea", Role::Member), None),
            (RoomKind::Public, who("ada", Role::Admin), None),
            (RoomKind::Public, who("cid", Role::Member), Some(Code::Forbidden)),
            (RoomKind::Private, who("cid", Role::Member), Some(Code::Forbidden)),
            (RoomKind::Direct, who("bea", Role::Member), Some(Code::RoomFixed)),
            (RoomKind::Direct, who("ada", Role::Admin), Some(Code::RoomFixed)),
        ] {
            let outcome = must_be_editable(&room(kind), &asker);
            assert_eq!(outcome.err().map(|error| error.code()), refused, "{kind:?} {}", asker.name);
        }
    }

    #[test]
    fn a_room_that_nobody_made_is_the_admins() {
        let general = Room { created_by: None, ..room(RoomKind::Public) };
        assert!(must_be_editable(&general, &who("ada", Role::Admin)).is_ok());
        assert!(must_be_editable(&general, &who("bea", Role::Member)).is_err());
        assert!(must_not_be_general(&RoomId::from(GENERAL)).is_err());
        assert!(must_not_be_general(&RoomId::from("patio")).is_ok());
    }

    #[test]
    fn where_only_some_write_others_read() {
        let maker = UserId::from("bea");
        for (asker, is_heard) in [
            (who("ada", Role::Admin), true),
            (who("bea", Role::Member), true),
            (who("cid", Role::Member), false),
        ] {
            assert!(must_be_heard(Posting::Everybody, Some(&maker), &asker).is_ok());
            assert_eq!(
                must_be_heard(Posting::Admins, Some(&maker), &asker).is_ok(),
                is_heard,
                "{}",
                asker.name
            );
        }
        assert!(must_be_heard(Posting::Admins, None, &who("bea", Role::Member)).is_err());
    }

    #[test]
    fn where_admins_alone_make_rooms_others_are_refused() {
        let (ada, bea) = (who("ada", Role::Admin), who("bea", Role::Member));
        assert!(must_be_maker(Makers::Everybody, &bea).is_ok());
        assert!(must_be_maker(Makers::Admins, &ada).is_ok());
        assert_eq!(must_be_maker(Makers::Admins, &bea).unwrap_err().code(), Code::RoomMakers);
    }

    #[test]
    fn public_rooms_alone_are_open() {
        let open = [RoomKind::Public, RoomKind::Private, RoomKind::Direct].map(is_open);
        assert_eq!(open, [true, false, false]);
    }
}

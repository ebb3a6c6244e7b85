//! What `populate` needs beyond the tables' own functions: rows dated in the past, and counters set at once.
//! Nothing here announces anything.

use crate::{
    contract::{
        ids::{RoomId, UserId},
        time::Timestamp,
    },
    domain::{error::Result, mentions::fold},
    store::{rooms::Head, tx::Tx, users::UserRow},
};

/// # Errors
/// `user.exists` when the address is taken.
pub fn insert_person(tx: &Tx<'_>, row: &UserRow) -> Result<()> {
    tx.execute(
        "insert into users
           (id, email, name, name_key, password_hash, role, created_at, last_seen_at, deactivated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        (
            &row.id,
            &row.email,
            &row.name,
            fold(&row.name),
            &row.password_hash,
            row.role,
            row.created_at,
            row.last_seen_at,
            row.deactivated_at,
        ),
    )?;
    Ok(())
}

/// Makes the user a member since `at`, who has read nothing. The room's count follows by [`count_members`].
pub fn insert_member(tx: &Tx<'_>, room: &RoomId, user: &UserId, at: Timestamp) -> Result<()> {
    tx.execute("insert into members (room_id, user_id, joined_at) values ($1, $2, $3)", (room, user, at))?;
    Ok(())
}

/// Counts a room's members anew.
pub fn count_members(tx: &Tx<'_>, room: &RoomId) -> Result<()> {
    tx.execute(
        "update rooms set member_count = (select count(*) from members where room_id = $1) where id = $1",
        [room],
    )?;
    Ok(())
}

/// Dates a room's making back.
pub fn date_room(tx: &Tx<'_>, room: &RoomId, at: Timestamp) -> Result<()> {
    tx.execute("update rooms set created_at = $1 where id = $2", (at, room))?;
    Ok(())
}

/// Moves a room on to where its last message left it.
pub fn set_head(tx: &Tx<'_>, room: &RoomId, head: &Head) -> Result<()> {
    tx.execute(
        "update rooms set seq = $1, rev = $2, shown = $3, last_sent_at = $4 where id = $5",
        (head.seq, head.rev, head.shown, head.at, room),
    )?;
    Ok(())
}

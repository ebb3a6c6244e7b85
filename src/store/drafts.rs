//! The table `drafts`: what people have begun to write.

use crate::{
    contract::{
        drafts::Draft,
        ids::{MessageId, RoomId, UserId},
        time::Timestamp,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

/// Only of rooms that the user is in.
const LIST: &str = "
    select drafts.room_id, root_id, text, saved_at
    from drafts
    cross join members
    where drafts.user_id = $1 and members.room_id = drafts.room_id and members.user_id = drafts.user_id
    order by saved_at desc
    limit $2";

/// Puts it in the place of the one before. Its time is later than that one's, whatever the clock does.
pub fn keep(
    tx: &Tx<'_>,
    user: &UserId,
    room: &RoomId,
    root: Option<&MessageId>,
    text: &str,
) -> Result<Timestamp> {
    let (root, now) = (root.map_or("", MessageId::as_str), tx.now());
    let saved_at = tx.maybe(
        "insert into drafts (user_id, room_id, root_id, text, saved_at) values ($1, $2, $3, $4, $5)
         on conflict (user_id, room_id, root_id)
         do update set text = excluded.text, saved_at = max(excluded.saved_at, drafts.saved_at + 1)
         returning saved_at",
        (user, room, root, text, now),
        |row| row.get("saved_at"),
    )?;
    Ok(saved_at.unwrap_or(now))
}

/// When it was saved; nothing when there was none.
pub fn drop(
    tx: &Tx<'_>,
    user: &UserId,
    room: &RoomId,
    root: Option<&MessageId>,
) -> Result<Option<Timestamp>> {
    tx.maybe(
        "delete from drafts where user_id = $1 and room_id = $2 and root_id = $3 returning saved_at",
        (user, room, root.map_or("", MessageId::as_str)),
        |row| row.get("saved_at"),
    )
}

pub fn find(
    query: &Query<'_>,
    user: &UserId,
    room: &RoomId,
    root: Option<&MessageId>,
) -> Result<Option<String>> {
    query.maybe(
        "select text from drafts where user_id = $1 and room_id = $2 and root_id = $3",
        (user, room, root.map_or("", MessageId::as_str)),
        |row| row.get("text"),
    )
}

pub fn count(query: &Query<'_>, user: &UserId) -> Result<i64> {
    query.value("select count(*) from drafts where user_id = $1", [user])
}

/// The one saved last first.
pub fn list(query: &Query<'_>, user: &UserId, limit: i64) -> Result<Vec<Draft>> {
    query.list(LIST, (user, limit), |row| {
        let root: MessageId = row.get("root_id")?;
        Ok(Draft {
            room_id: row.get("room_id")?,
            root_id: Some(root).filter(|root| !root.as_str().is_empty()),
            text: row.get("text")?,
            saved_at: row.get("saved_at")?,
        })
    })
}

/// Whoever leaves a room leaves these too.
pub fn forget(tx: &Tx<'_>, room: &RoomId, user: &UserId) -> Result<()> {
    tx.execute("delete from drafts where user_id = $1 and room_id = $2", (user, room))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn what_somebody_has_begun_is_found_by_indexes_alone() {
        with_query(|query| {
            let plan = query.plan(LIST, rusqlite::params![1, 1]);
            assert!(!plan.contains("SCAN"), "{plan}");
        });
    }
}

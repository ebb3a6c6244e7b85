//! The table `mentions`: which messages of a room call whom. A message also has the ids of all in a column of its own.

use crate::{
    contract::{
        ids::{MessageId, RoomId, UserId},
        reaching::Level,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

/// A member who may be called, and what they chose to be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callable {
    pub user_id: UserId,
    pub level: Option<Level>,
}

/// By `cross join` the few of that name are found first, and not the many of the room.
const BY_NAME: &str = "
    select users.id as user_id, level
    from users
    cross join members
    where members.room_id = $1 and members.user_id = users.id and name_key = $2 and deactivated_at is null
    limit $3";
const OF_ROOM: &str = "
    select user_id, level
    from members
    join users on users.id = user_id
    where room_id = $1 and deactivated_at is null
    limit $2";

/// The members of a room who have this name, as it is compared.
pub fn list_by_name(query: &Query<'_>, room: &RoomId, name_key: &str, limit: i64) -> Result<Vec<Callable>> {
    query.list(BY_NAME, (room, name_key, limit), from_row)
}

/// Some members of a room.
pub fn list_callable(query: &Query<'_>, room: &RoomId, limit: i64) -> Result<Vec<Callable>> {
    query.list(OF_ROOM, (room, limit), from_row)
}

/// Where the user is called before that message, in the rooms that they still are in, newest first.
pub fn list(query: &Query<'_>, user: &UserId, before: &MessageId, limit: i64) -> Result<Vec<MessageId>> {
    query.list(IN_ORDER, (user, before, limit), |row| row.get("message_id"))
}

/// By `cross join` it goes down the one list, however many rooms there are.
const IN_ORDER: &str = "
    select message_id
    from mentions
    cross join members
    where mentions.user_id = $1 and message_id < $2
      and members.room_id = mentions.room_id and members.user_id = mentions.user_id
    order by message_id desc
    limit $3";

/// Notes that a message, which is there, calls the user.
pub fn insert(tx: &Tx<'_>, user: &UserId, room: &RoomId, seq: i64) -> Result<()> {
    tx.execute(
        "insert into mentions (user_id, room_id, seq, message_id, root_id)
         select $1, $2, $3, id, case when shown is null then reply_to end from messages where room_id = $2 and seq = $3",
        (user, room, seq),
    )?;
    Ok(())
}

/// A message calls nobody any more.
pub fn forget(tx: &Tx<'_>, room: &RoomId, seq: i64) -> Result<()> {
    tx.execute("delete from mentions where room_id = $1 and seq = $2", (room, seq))?;
    Ok(())
}

/// Deletes some of a removed room; false when none was left.
pub fn sweep(tx: &Tx<'_>, room: &RoomId, limit: i64) -> Result<bool> {
    let deleted = tx.execute(
        "delete from mentions
         where (user_id, room_id, seq) in (
           select user_id, room_id, seq from mentions where room_id = $1 limit $2
         )",
        (room, limit),
    )?;
    Ok(deleted > 0)
}

fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Callable> {
    Ok(Callable { user_id: row.get("user_id")?, level: row.get("level")? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn names_are_looked_up_by_indexes_alone() {
        with_query(|query| {
            let plan = query.plan(BY_NAME, ("patio", "ada", 5));
            assert!(plan.contains("users USING INDEX users_by_name_key"), "{plan}");
            assert!(!plan.contains("SCAN"), "{plan}");
            let plan = query.plan(IN_ORDER, ("ada", "z", 5));
            assert!(plan.contains("INDEX mentions_in_order") && !plan.contains("TEMP"), "{plan}");
            let plan = query.plan(OF_ROOM, ("patio", 5));
            assert!(!plan.contains("SCAN"), "{plan}");
        });
    }
}

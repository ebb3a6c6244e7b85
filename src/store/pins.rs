//! What is pinned: columns of `messages`.

use crate::{
    contract::ids::{MessageId, RoomId, UserId},
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

const OF_ROOM: &str = "
    select id from messages where room_id = $1 and pinned_at is not null order by pinned_at desc limit $2";
const COUNT: &str = "select count(*) from messages where room_id = $1 and pinned_at is not null";

/// The one pinned last first.
pub fn list_ids(query: &Query<'_>, room: &RoomId, limit: i64) -> Result<Vec<MessageId>> {
    query.list(OF_ROOM, (room, limit), |row| row.get("id"))
}

pub fn count(query: &Query<'_>, room: &RoomId) -> Result<i64> {
    query.value(COUNT, [room])
}

pub fn pin(tx: &Tx<'_>, message: &MessageId, by: &UserId) -> Result<()> {
    tx.execute("update messages set pinned_at = $1, pinned_by = $2 where id = $3", (tx.now(), by, message))?;
    Ok(())
}

pub fn unpin(tx: &Tx<'_>, message: &MessageId) -> Result<()> {
    tx.execute("update messages set pinned_at = null, pinned_by = null where id = $1", [message])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn the_pins_of_a_room_are_found_by_their_index() {
        with_query(|query| {
            for (sql, params) in [(OF_ROOM, 2), (COUNT, 1)] {
                let plan = query.plan(sql, rusqlite::params_from_iter((0..params).map(|_| 1)));
                assert!(plan.contains("INDEX messages_pinned"), "{sql}\n{plan}");
                assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
            }
        });
    }
}

//! The table `saved`: messages that people keep for themselves.

use crate::{
    contract::{
        ids::{MessageId, UserId},
        time::Timestamp,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

/// Only what its keeper may still read, and what still says something.
macro_rules! readable {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " from saved
              cross join messages
              cross join members
              where saved.user_id = $1
                and messages.id = saved.message_id and messages.deleted_at is null
                and members.room_id = messages.room_id and members.user_id = saved.user_id ",
            $rest
        )
    };
}

const PAGE: &str =
    readable!("select saved.message_id, saved_at", "and saved.place < $2 order by saved.place desc limit $3");
const IDS: &str = readable!("select saved.message_id", "limit $2");

/// False when it was kept before.
pub fn add(tx: &Tx<'_>, user: &UserId, message: &MessageId) -> Result<bool> {
    let added = tx.execute(
        "insert into saved (user_id, message_id, place, saved_at)
         select $1, $2, coalesce(max(place), 0) + 1, $3 from saved where user_id = $1
         on conflict (user_id, message_id) do nothing",
        (user, message, tx.now()),
    )?;
    Ok(added > 0)
}

/// False when it was not kept.
pub fn remove(tx: &Tx<'_>, user: &UserId, message: &MessageId) -> Result<bool> {
    let removed = tx.execute("delete from saved where user_id = $1 and message_id = $2", (user, message))?;
    Ok(removed > 0)
}

pub fn count(query: &Query<'_>, user: &UserId) -> Result<i64> {
    query.value("select count(*) from saved where user_id = $1", [user])
}

/// Where among the user's a message stands.
pub fn find_place(query: &Query<'_>, user: &UserId, message: &MessageId) -> Result<Option<i64>> {
    query.maybe("select place from saved where user_id = $1 and message_id = $2", (user, message), |row| {
        row.get("place")
    })
}

/// Those before a place, the one kept last first.
pub fn list(
    query: &Query<'_>,
    user: &UserId,
    before: i64,
    limit: i64,
) -> Result<Vec<(MessageId, Timestamp)>> {
    query.list(PAGE, (user, before, limit), |row| Ok((row.get("message_id")?, row.get("saved_at")?)))
}

pub fn list_ids(query: &Query<'_>, user: &UserId, limit: i64) -> Result<Vec<MessageId>> {
    query.list(IDS, (user, limit), |row| row.get("message_id"))
}

/// Nobody keeps it any more.
pub fn forget(tx: &Tx<'_>, message: &MessageId) -> Result<()> {
    tx.execute("delete from saved where message_id = $1", [message])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn what_somebody_keeps_is_found_by_indexes_alone() {
        with_query(|query| {
            for (sql, params) in [(PAGE, 3), (IDS, 2)] {
                let plan = query.plan(sql, rusqlite::params_from_iter((0..params).map(|_| 1)));
                assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
            }
        });
    }
}

//! Replies: columns of `messages`, and the table `thread_follows`: whose threads they are, and how far each has read them.

use rusqlite::Row;

use crate::{
    contract::{
        ids::{MessageId, RoomId, UserId},
        messages::ChatMessage,
        threads::ThreadState,
    },
    domain::error::Result,
    store::{
        messages::{from_row, ids_text, select},
        query::Query,
        reactions,
        tx::Tx,
        uploads,
    },
};

/// Who replied last, as a message carries it.
const MAX_REPLIERS: usize = 3;
/// Who may follow one thread. Each reply tells all of them.
pub const MAX_FOLLOWERS: i64 = 500;

const NEWEST: &str = select!("where reply_to = $1 order by seq desc limit $2");
const BEFORE: &str = select!("where reply_to = $1 and seq < $2 order by seq desc limit $3");
const AFTER: &str = select!("where reply_to = $1 and seq > $2 order by seq limit $3");

/// Unread replies are counted up to a hundred: each reply has them counted for everybody who follows, also for those who
/// have not looked for a year.
macro_rules! states {
    ($rest:literal) => {
        concat!(
            "select thread_follows.room_id, thread_follows.user_id, root_id, following, thread_follows.read_seq,
               last_reply_id, (
                 select count(*) from (
                   select 1 from messages
                   where messages.reply_to = root_id and messages.seq > thread_follows.read_seq
                     and messages.user_id <> thread_follows.user_id and messages.deleted_at is null
                   limit 100
                 )
               ) as unread
             from thread_follows ",
            $rest
        )
    };
}

const OF_ONE: &str = states!("where room_id = $1 and thread_follows.user_id = $2 and root_id = $3");
const OF_ROOT: &str = states!("where root_id = $1 and following = 1 limit $2");
const UNREAD: &str = states!(
    "where thread_follows.user_id = $1 and following = 1 and last_seq > read_seq order by last_reply_id desc limit $2"
);
const IN_ORDER: &str = states!(
    "where thread_follows.user_id = $1 and following = 1 and last_reply_id < $2 and last_reply_id <> ''
     order by last_reply_id desc limit $3"
);
const LAST_OF_OTHERS: &str = select!(
    "where reply_to = $1 and seq > $2 and user_id <> $3 and messages.deleted_at is null order by seq desc limit 1"
);
const NEWEST_ALIVE: &str = "
    select id, seq, sent_at from messages where reply_to = $1 and deleted_at is null order by seq desc limit 1";

/// What a person follows, and the newest reply there.
pub struct Follow {
    pub user_id: UserId,
    pub state: ThreadState,
    pub last_reply_id: MessageId,
}

/// The newest replies, oldest first.
pub fn newest(query: &Query<'_>, root: &MessageId, limit: i64) -> Result<Vec<ChatMessage>> {
    filled(query, query.list(NEWEST, (root, limit), from_row)?, true)
}

/// The replies next before `seq`, oldest first.
pub fn before(query: &Query<'_>, root: &MessageId, seq: i64, limit: i64) -> Result<Vec<ChatMessage>> {
    filled(query, query.list(BEFORE, (root, seq, limit), from_row)?, true)
}

/// The replies next after `seq`, oldest first.
pub fn after(query: &Query<'_>, root: &MessageId, seq: i64, limit: i64) -> Result<Vec<ChatMessage>> {
    filled(query, query.list(AFTER, (root, seq, limit), from_row)?, false)
}

/// Replies may lie far from each other in the room: each is filled by itself.
fn filled(query: &Query<'_>, mut replies: Vec<ChatMessage>, is_reversed: bool) -> Result<Vec<ChatMessage>> {
    if is_reversed {
        replies.reverse();
    }
    for reply in &mut replies {
        uploads::fill_page(query, std::slice::from_mut(reply))?;
        reactions::fill_page(query, std::slice::from_mut(reply))?;
    }
    Ok(replies)
}

/// Counts one more reply on the message that began the thread, and on everybody's mark of it.
pub fn count_in(tx: &Tx<'_>, root: &ChatMessage, reply: &ChatMessage) -> Result<()> {
    let mut repliers = vec![reply.user_id.clone()];
    repliers.extend(root.reply_user_ids.iter().filter(|id| **id != reply.user_id).cloned());
    repliers.truncate(MAX_REPLIERS);
    tx.execute(
        "update messages set reply_count = reply_count + 1, last_reply_at = $1, reply_user_ids = $2 where id = $3",
        (reply.sent_at, ids_text(&repliers), &root.id),
    )?;
    set_last(tx, &root.id, reply.seq, &reply.id)
}

/// Counts anew, after a reply was deleted.
pub fn recount(tx: &Tx<'_>, root: &MessageId) -> Result<()> {
    let count: i64 =
        tx.value("select count(*) from messages where reply_to = $1 and deleted_at is null", [root])?;
    let last = tx.maybe(NEWEST_ALIVE, [root], |row| {
        Ok((row.get::<_, MessageId>("id")?, row.get("seq")?, row.get::<_, i64>("sent_at")?))
    })?;
    let repliers: Vec<UserId> = tx.list(
        "select user_id from messages where reply_to = $1 and deleted_at is null
         group by user_id order by max(seq) desc limit $2",
        (root, MAX_REPLIERS as i64),
        |row| row.get("user_id"),
    )?;
    let sent_at = last.as_ref().map(|(_, _, at)| *at);
    tx.execute(
        "update messages set reply_count = $1, last_reply_at = $2, reply_user_ids = $3 where id = $4",
        (count, sent_at, ids_text(&repliers), root),
    )?;
    let (id, seq, _) = last.unwrap_or_else(|| (MessageId::from(""), 0, 0));
    set_last(tx, root, seq, &id)
}

fn set_last(tx: &Tx<'_>, root: &MessageId, seq: i64, id: &MessageId) -> Result<()> {
    tx.execute(
        "update thread_follows set last_seq = $1, last_reply_id = $2 where root_id = $3",
        (seq, id, root),
    )?;
    Ok(())
}

/// Has a member follow the thread from now on, who has read it up to `seq`, unless they chose otherwise before. Nothing
/// for who is no member, and once as many follow as may.
pub fn follow_unless_told(
    tx: &Tx<'_>,
    room: &RoomId,
    root: &MessageId,
    user: &UserId,
    read_seq: i64,
) -> Result<()> {
    tx.execute(
        "insert into thread_follows (room_id, user_id, root_id, following, read_seq, last_seq, last_reply_id)
         select members.room_id, members.user_id, $1, 1, $2, coalesce(last.seq, 0), coalesce(last.id, '')
         from members
         left join (
           select id, seq from messages where reply_to = $1 and deleted_at is null order by seq desc limit 1
         ) as last
         where members.room_id = $3 and members.user_id = $4
           and $5 > (select count(*) from thread_follows where root_id = $1)
         on conflict (room_id, user_id, root_id) do nothing",
        (root, read_seq, room, user, MAX_FOLLOWERS),
    )?;
    Ok(())
}

/// A mark beyond the newest reply comes back to it.
pub fn settle_mark(tx: &Tx<'_>, room: &RoomId, root: &MessageId, user: &UserId) -> Result<()> {
    tx.execute(
        "update thread_follows set read_seq = min(read_seq, last_seq)
         where room_id = $1 and user_id = $2 and root_id = $3",
        (room, user, root),
    )?;
    Ok(())
}

/// Whether a follower is told of the thread from here on.
pub fn set_following(
    tx: &Tx<'_>,
    room: &RoomId,
    root: &MessageId,
    user: &UserId,
    following: bool,
) -> Result<()> {
    tx.execute(
        "update thread_follows set following = $1 where room_id = $2 and user_id = $3 and root_id = $4",
        (following, room, user, root),
    )?;
    Ok(())
}

/// Moves a follower's mark forward, never back and never past the newest reply.
pub fn mark_read(tx: &Tx<'_>, room: &RoomId, root: &MessageId, user: &UserId, seq: i64) -> Result<bool> {
    let moved = tx.execute(
        "update thread_follows set read_seq = min($1, last_seq)
         where room_id = $2 and user_id = $3 and root_id = $4 and read_seq < min($1, last_seq)",
        (seq, room, user, root),
    )?;
    Ok(moved > 0)
}

/// Where the thread stands for one person; none for who never followed it.
pub fn find_state(
    query: &Query<'_>,
    room: &RoomId,
    root: &MessageId,
    user: &UserId,
) -> Result<Option<ThreadState>> {
    let found = query.maybe(OF_ONE, (room, user, root), follow_from_row)?;
    Ok(found.map(|follow| follow.state))
}

/// The last reply after `seq` that others wrote, without its files.
pub fn find_last_of_others(
    query: &Query<'_>,
    root: &MessageId,
    seq: i64,
    user: &UserId,
) -> Result<Option<ChatMessage>> {
    query.maybe(LAST_OF_OTHERS, (root, seq, user), from_row)
}

/// Everybody who follows the thread.
pub fn list_followers(query: &Query<'_>, root: &MessageId) -> Result<Vec<Follow>> {
    query.list(OF_ROOT, (root, MAX_FOLLOWERS), follow_from_row)
}

/// What the user follows and has not read to its end, the one answered last first.
pub fn list_unread(query: &Query<'_>, user: &UserId, limit: i64) -> Result<Vec<ThreadState>> {
    let found = query.list(UNREAD, (user, limit), follow_from_row)?;
    Ok(found.into_iter().map(|follow| follow.state).collect())
}

/// What the user follows and was answered before that message, the one answered last first.
pub fn list_of(query: &Query<'_>, user: &UserId, before: &MessageId, limit: i64) -> Result<Vec<Follow>> {
    query.list(IN_ORDER, (user, before, limit), follow_from_row)
}

fn follow_from_row(row: &Row<'_>) -> rusqlite::Result<Follow> {
    Ok(Follow {
        user_id: row.get("user_id")?,
        last_reply_id: row.get("last_reply_id")?,
        state: ThreadState {
            room_id: row.get("room_id")?,
            root_id: row.get("root_id")?,
            following: row.get("following")?,
            read_seq: row.get("read_seq")?,
            unread: row.get("unread")?,
            reply: None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn threads_and_who_follows_them_are_found_by_indexes_alone() {
        with_query(|query| {
            for (sql, index, params) in [
                (NEWEST, "messages_of_thread", 2),
                (BEFORE, "messages_of_thread", 3),
                (AFTER, "messages_of_thread", 3),
                (LAST_OF_OTHERS, "messages_of_thread", 3),
                (NEWEST_ALIVE, "messages_of_thread", 1),
                (OF_ONE, "messages USING COVERING INDEX messages_of_thread", 3),
                (OF_ROOT, "thread_follows_of_root", 2),
                (UNREAD, "thread_follows_unread", 2),
                (IN_ORDER, "thread_follows_in_order", 3),
            ] {
                let plan = query.plan(sql, rusqlite::params_from_iter((0..params).map(|_| 1)));
                assert!(plan.contains(index), "{sql}\n{plan}");
                // What is counted up to a bound is listed first, by its index.
                let plan = plan.replace("SCAN (subquery", "");
                assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
            }
        });
    }
}

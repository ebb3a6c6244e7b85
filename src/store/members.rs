//! The table `members`: who belongs to a room, and how far each has read.

use rusqlite::Row;

use crate::{
    contract::{
        ids::{RoomId, UserId},
        reaching::Level,
        rooms::{Member, UserInRoom},
        time::Timestamp,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

/// Most members in one listing.
const MAX_LISTED: i64 = 10_000;

/// How far a member has read, and what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub rev: i64,
    pub seq: i64,
    /// How many messages the room itself shows.
    pub shown: i64,
    pub read_seq: i64,
    /// Messages of others after `read_seq` that the room shows.
    pub unread: i64,
    /// Those after `read_seq` that call the member.
    pub mentions: i64,
    /// What the member chose to be told of.
    pub level: Option<Level>,
}

pub fn is_member(query: &Query<'_>, room: &RoomId, user: &UserId) -> Result<bool> {
    query.value("select exists (select 1 from members where room_id = $1 and user_id = $2)", (room, user))
}

/// Adds the user, who has then read all that is there; false when they were a member before.
pub fn add(tx: &Tx<'_>, room: &RoomId, user: &UserId) -> Result<bool> {
    let added = tx.execute(
        "insert into members (room_id, user_id, joined_at, read_seq)
         select id, $1, $2, seq from rooms where id = $3 and removed_at is null
         on conflict (room_id, user_id) do nothing",
        (user, tx.now(), room),
    )?;
    count(tx, room, i64::from(added > 0))?;
    Ok(added > 0)
}

/// Removes the user; false when they were no member.
pub fn remove(tx: &Tx<'_>, room: &RoomId, user: &UserId) -> Result<bool> {
    let removed = tx.execute("delete from members where room_id = $1 and user_id = $2", (room, user))?;
    count(tx, room, -i64::from(removed > 0))?;
    Ok(removed > 0)
}

fn count(tx: &Tx<'_>, room: &RoomId, change: i64) -> Result<()> {
    if change != 0 {
        tx.execute("update rooms set member_count = member_count + $1 where id = $2", (change, room))?;
    }
    Ok(())
}

/// Who became a member of what since then.
pub fn list_since(query: &Query<'_>, since: Timestamp, limit: i64) -> Result<Vec<(RoomId, UserId)>> {
    query.list("select room_id, user_id from members where joined_at >= $1 limit $2", (since, limit), |row| {
        Ok((row.get("room_id")?, row.get("user_id")?))
    })
}

/// Who has read how far of what since then, the latest first.
pub fn list_read_since(
    query: &Query<'_>,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<(RoomId, UserId, i64)>> {
    query.list(
        "select room_id, user_id, read_seq from members where read_at >= $1 order by read_at desc limit $2",
        (since, limit),
        |row| Ok((row.get("room_id")?, row.get("user_id")?, row.get("read_seq")?)),
    )
}

/// Every member with a name, by name.
pub fn list(query: &Query<'_>, room: &RoomId) -> Result<Vec<Member>> {
    query.list(
        "select user_id, users.name as user_name, joined_at
         from members
         join users on users.id = members.user_id
         where room_id = $1
         order by users.name, user_id
         limit $2",
        (room, MAX_LISTED),
        from_row,
    )
}

/// The user's rooms with at most so many members.
pub fn list_small_rooms(query: &Query<'_>, user: &UserId, members: i64) -> Result<Vec<RoomId>> {
    query.list(SMALL_ROOMS, (user, members, MAX_LISTED), |row| row.get("room_id"))
}

const SMALL_ROOMS: &str = "select room_id
     from members
     join rooms on rooms.id = members.room_id
     where members.user_id = $1 and member_count <= $2 and removed_at is null
     limit $3";

pub fn list_user_ids(query: &Query<'_>, room: &RoomId) -> Result<Vec<UserId>> {
    query.list(
        "select user_id from members where room_id = $1 order by user_id limit $2",
        (room, MAX_LISTED),
        |row| row.get("user_id"),
    )
}

/// Moves the reader's mark forward to `seq`, never back and never past the newest message.
pub fn mark_read(tx: &Tx<'_>, room: &RoomId, user: &UserId, seq: i64) -> Result<bool> {
    let moved = tx.execute(
        "update members
         set read_seq = case
           when $1 > (select seq from rooms where id = $2) then (select seq from rooms where id = $2)
           else $1 end,
           read_at = $3
         where room_id = $2 and user_id = $4 and read_seq < $1
           and read_seq < (select seq from rooms where id = $2)",
        (seq, room, tx.now(), user),
    )?;
    Ok(moved > 0)
}

/// Moves the reader's mark back to `seq`, never forward; false when it stood there or before.
pub fn mark_unread(tx: &Tx<'_>, room: &RoomId, user: &UserId, seq: i64) -> Result<bool> {
    let moved = tx.execute(
        "update members set read_seq = $1, read_at = $2 where room_id = $3 and user_id = $4 and read_seq > $1",
        (seq, tx.now(), room, user),
    )?;
    Ok(moved > 0)
}

/// Who has read up to `seq` besides one person, by name.
pub fn list_readers(
    query: &Query<'_>,
    room: &RoomId,
    seq: i64,
    besides: &UserId,
    limit: i64,
) -> Result<Vec<UserInRoom>> {
    query.list(READERS, (room, seq, besides, limit), |row| {
        Ok(UserInRoom { user_id: row.get("user_id")?, user_name: row.get("user_name")? })
    })
}

const READERS: &str = "select user_id, users.name as user_name
     from members
     join users on users.id = members.user_id
     where room_id = $1 and read_seq >= $2 and user_id <> $3
     order by users.name, user_id
     limit $4";

/// How many members have read up to `seq` besides one person.
pub fn count_readers(query: &Query<'_>, room: &RoomId, seq: i64, besides: &UserId) -> Result<i64> {
    query.value(
        "select count(*) from members where room_id = $1 and read_seq >= $2 and user_id <> $3",
        (room, seq, besides),
    )
}

/// What the member wants to be told of the room; `None`: what it has unless told. False for who is no member.
pub fn set_level(tx: &Tx<'_>, room: &RoomId, user: &UserId, level: Option<Level>) -> Result<bool> {
    let changed =
        tx.execute("update members set level = $1 where room_id = $2 and user_id = $3", (level, room, user))?;
    Ok(changed > 0)
}

/// Where the room stands for one member; costs the same however long the room is.
pub fn find_reading(query: &Query<'_>, room: &RoomId, user: &UserId) -> Result<Option<Reading>> {
    query.maybe(READING, (user, room), reading_from_row)
}

/// Messages of others that the user has not read, in all of their rooms.
pub fn count_unread(query: &Query<'_>, user: &UserId) -> Result<i64> {
    query.value(UNREAD, [user])
}

const UNREAD: &str = "select coalesce(sum(rooms.shown - coalesce((
       select messages.shown from messages
       where messages.room_id = rooms.id and messages.seq <= read_seq and messages.shown is not null
       order by messages.seq desc limit 1
     ), 0) - (
       select count(*) from messages
       where messages.room_id = rooms.id and messages.user_id = $1 and messages.seq > read_seq
         and messages.shown is not null
     )), 0)
     from members
     join rooms on rooms.id = members.room_id
     where members.user_id = $1 and removed_at is null";

/// What the room shows, but for what it showed up to the mark. Own messages after the mark are counted through the
/// index, and are few: who writes has read.
const READING: &str = "select rooms.rev, rooms.seq, rooms.shown, read_seq, level,
       rooms.shown - coalesce((
         select messages.shown from messages
         where messages.room_id = rooms.id and messages.seq <= read_seq and messages.shown is not null
         order by messages.seq desc limit 1
       ), 0) - (
         select count(*) from messages
         where messages.room_id = rooms.id and messages.user_id = $1 and messages.seq > read_seq
           and messages.shown is not null
       ) as unread,
       (
         select count(*) from mentions
         where mentions.user_id = $1 and mentions.room_id = rooms.id and mentions.seq > read_seq
           and root_id is null
       ) as mentions
     from members
     join rooms on rooms.id = members.room_id
     where members.user_id = $1 and members.room_id = $2 and removed_at is null";

fn reading_from_row(row: &Row<'_>) -> rusqlite::Result<Reading> {
    Ok(Reading {
        rev: row.get("rev")?,
        seq: row.get("seq")?,
        shown: row.get("shown")?,
        read_seq: row.get("read_seq")?,
        unread: row.get("unread")?,
        mentions: row.get("mentions")?,
        level: row.get("level")?,
    })
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member {
        user_id: row.get("user_id")?,
        user_name: row.get("user_name")?,
        joined_at: row.get("joined_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn unread_counts_go_by_indexes_alone() {
        with_query(|query| {
            let plan = query.plan(READING, ("u", "r"));
            assert!(plan.contains("SEARCH messages USING COVERING INDEX messages_of_user"), "{plan}");
            assert!(!query.plan(UNREAD, ["u"]).contains("SCAN"));
            assert!(plan.contains("SEARCH messages USING COVERING INDEX messages_shown"), "{plan}");
            assert!(plan.contains("SEARCH mentions USING PRIMARY KEY"), "{plan}");
            assert!(!plan.contains("SCAN"), "{plan}");
        });
    }

    #[test]
    fn who_has_read_costs_one_look_at_the_members_of_the_room() {
        with_query(|query| {
            let plan = query.plan(READERS, ("r", 1, "u", 200));
            assert!(plan.contains("SEARCH members USING PRIMARY KEY") && !plan.contains("SCAN"), "{plan}");
        });
    }

    #[test]
    fn small_rooms_go_by_indexes_alone() {
        with_query(|query| {
            let plan = query.plan(SMALL_ROOMS, ("u", 200, 1000));
            assert!(
                plan.contains("USING COVERING INDEX members_of_user") && !plan.contains("SCAN"),
                "{plan}"
            );
        });
    }
}

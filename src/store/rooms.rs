//! The table `rooms`: what they are, and the two counters that order what happens in them.

use rusqlite::Row;

use crate::{
    contract::{
        ids::{RoomId, UserId},
        rooms::{Posting, Room, RoomKind},
        sync::RoomRev,
        time::Timestamp,
    },
    domain::error::Result,
    store::{members, query::Query, tx::Tx},
};

/// Most rooms in one listing.
pub const MAX_LISTED: i64 = 1000;

/// Where a room stands after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub seq: i64,
    pub rev: i64,
    /// How many messages the room itself shows.
    pub shown: i64,
    /// The time of the change, never earlier than that of the one before.
    pub at: Timestamp,
}

/// Where a room stands after a message, and what kind of room it is.
#[derive(Clone, Debug)]
pub struct Next {
    pub head: Head,
    pub kind: RoomKind,
    pub member_count: i64,
    pub is_archived: bool,
    pub posting: Posting,
    pub created_by: Option<UserId>,
}

/// A room to be made.
#[derive(Debug)]
pub struct NewRow<'a> {
    pub id: &'a RoomId,
    pub kind: RoomKind,
    pub name: &'a str,
    pub topic: &'a str,
    pub created_by: Option<&'a UserId>,
    /// For direct rooms: the sorted ids of its people.
    pub direct_key: Option<&'a str>,
}

/// The room, whoever asks.
pub fn find(query: &Query<'_>, room: &RoomId) -> Result<Option<Room>> {
    one(
        query,
        "select id, kind, name, topic, created_by, created_at, member_count, archived_at, posting,
           nullif(last_sent_at, 0) as last_message_at
         from rooms
         where id = $1 and removed_at is null",
        room.as_str(),
    )
}

/// Is it read only? A room that is not there is not.
pub fn is_archived(query: &Query<'_>, room: &RoomId) -> Result<bool> {
    query.value("select exists (select 1 from rooms where id = $1 and archived_at is not null)", [room])
}

/// What kind of room it is, and its name.
pub fn find_label(query: &Query<'_>, room: &RoomId) -> Result<Option<(RoomKind, String)>> {
    query.maybe("select kind, name from rooms where id = $1 and removed_at is null", [room], |row| {
        Ok((kind_from_text(row.get_ref("kind")?.as_str()?), row.get("name")?))
    })
}

/// The room that exactly these people share.
pub fn find_direct(query: &Query<'_>, direct_key: &str) -> Result<Option<Room>> {
    one(
        query,
        "select id, kind, name, topic, created_by, created_at, member_count, archived_at, posting,
           nullif(last_sent_at, 0) as last_message_at
         from rooms
         where direct_key = $1 and removed_at is null",
        direct_key,
    )
}

/// The rooms that the user is a member of, by id.
pub fn list_of(query: &Query<'_>, user: &UserId) -> Result<Vec<Room>> {
    let rooms = query.list(
        "select id, kind, name, topic, created_by, created_at, member_count, archived_at, posting,
           nullif(last_sent_at, 0) as last_message_at
         from members
         join rooms on rooms.id = members.room_id
         where members.user_id = $1 and removed_at is null
         order by members.room_id
         limit $2",
        (user, MAX_LISTED),
        from_row,
    )?;
    rooms.into_iter().map(|room| with_people(query, room)).collect()
}

/// The public rooms that the user is no member of, by name.
pub fn list_open_to(query: &Query<'_>, user: &UserId, archived: bool) -> Result<Vec<Room>> {
    query.list(
        "select id, kind, name, topic, created_by, created_at, member_count, archived_at, posting,
           nullif(last_sent_at, 0) as last_message_at
         from rooms
         where kind = 'public'
           and removed_at is null
           and not exists (select 1 from members where room_id = rooms.id and user_id = $1)
           and (archived_at is not null) = $2
         order by name_key
         limit $3",
        (user, archived, MAX_LISTED),
        from_row,
    )
}

pub fn insert(tx: &Tx<'_>, row: &NewRow<'_>) -> Result<()> {
    tx.execute(
        "insert into rooms (id, kind, name, name_key, direct_key, topic, created_by, created_at, number)
         values ($1, $2, $3, $4, $5, $6, $7, $8, (select coalesce(max(number), 0) + 1 from rooms))",
        (
            row.id,
            kind_text(row.kind),
            row.name,
            name_key(row.kind, row.name),
            row.direct_key,
            row.topic,
            row.created_by,
            tx.now(),
        ),
    )?;
    Ok(())
}

pub fn update(tx: &Tx<'_>, room: &Room) -> Result<()> {
    tx.execute(
        "update rooms
         set name = $1, name_key = $2, topic = $3, changed_at = $4, archived_at = $5, posting = $6
         where id = $7",
        (
            &room.name,
            name_key(room.kind, &room.name),
            &room.topic,
            tx.now(),
            room.archived_at,
            posting_text(room.posting),
            &room.id,
        ),
    )?;
    Ok(())
}

/// Hides the room from everybody and frees its name; its rows are swept later.
pub fn remove(tx: &Tx<'_>, room: &RoomId) -> Result<()> {
    tx.execute(
        "update rooms set removed_at = $1, name_key = null, direct_key = null where id = $2",
        (tx.now(), room),
    )?;
    Ok(())
}

/// A removed room whose rows are still there.
pub fn find_removed(query: &Query<'_>) -> Result<Option<RoomId>> {
    query.maybe("select id from rooms where removed_at is not null limit 1", [], |row| row.get("id"))
}

/// The removed room's own row, once nothing refers to it.
pub fn delete(tx: &Tx<'_>, room: &RoomId) -> Result<()> {
    tx.execute("delete from rooms where id = $1 and removed_at is not null", [room])?;
    Ok(())
}

impl Head {
    /// As those who follow the room are told.
    pub fn of(self, room: &RoomId) -> RoomRev {
        RoomRev { room_id: room.clone(), rev: self.rev, seq: self.seq, shown: self.shown }
    }
}

/// Counts one more message: the next `seq` and `rev`, and the next `shown` where the room shows it.
pub fn next_message(tx: &Tx<'_>, room: &RoomId, is_shown: bool) -> Result<Option<Next>> {
    tx.maybe(
        "update rooms
         set seq = seq + 1,
             rev = rev + 1,
             shown = shown + $1,
             last_sent_at = case when last_sent_at > $2 then last_sent_at else $2 end
         where id = $3 and removed_at is null
         returning seq, rev, shown, last_sent_at, kind, member_count, archived_at is not null as is_archived, posting, created_by",
        (is_shown, tx.now(), room),
        |row| {
            Ok(Next {
                head: head_from_row(row)?,
                kind: kind_from_text(row.get_ref("kind")?.as_str()?),
                member_count: row.get("member_count")?,
                is_archived: row.get("is_archived")?,
                posting: posting_from_text(row.get_ref("posting")?.as_str()?),
                created_by: row.get("created_by")?,
            })
        },
    )
}

/// Counts one more change of what is there: the next `rev`.
pub fn next_change(tx: &Tx<'_>, room: &RoomId) -> Result<Option<Head>> {
    tx.maybe(
        "update rooms set rev = rev + 1 where id = $1 and removed_at is null returning seq, rev, shown, last_sent_at",
        [room],
        head_from_row,
    )
}

/// Where every room stands.
pub fn list_heads(query: &Query<'_>) -> Result<Vec<RoomRev>> {
    query.list("select id, seq, rev, shown, last_sent_at from rooms where removed_at is null", [], |row| {
        Ok(head_from_row(row)?.of(&row.get("id")?))
    })
}

/// Rooms that were made, or got another name or topic, since then.
pub fn list_changed(query: &Query<'_>, since: Timestamp, limit: i64) -> Result<Vec<Room>> {
    let rooms = query.list(
        "select id, kind, name, topic, created_by, created_at, member_count, archived_at, posting,
           nullif(last_sent_at, 0) as last_message_at
         from rooms
         where removed_at is null and (changed_at >= $1 or created_at >= $1)
         limit $2",
        (since, limit),
        from_row,
    )?;
    rooms.into_iter().map(|room| with_people(query, room)).collect()
}

/// Where the room stands.
pub fn find_head(query: &Query<'_>, room: &RoomId) -> Result<Option<Head>> {
    query.maybe(
        "select seq, rev, shown, last_sent_at from rooms where id = $1 and removed_at is null",
        [room],
        head_from_row,
    )
}

fn head_from_row(row: &Row<'_>) -> rusqlite::Result<Head> {
    Ok(Head {
        seq: row.get("seq")?,
        rev: row.get("rev")?,
        shown: row.get("shown")?,
        at: row.get("last_sent_at")?,
    })
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Room> {
    Ok(Room {
        id: row.get("id")?,
        kind: kind_from_text(row.get_ref("kind")?.as_str()?),
        name: row.get("name")?,
        topic: row.get("topic")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        member_count: row.get("member_count")?,
        user_ids: None,
        archived_at: row.get("archived_at")?,
        posting: posting_from_text(row.get_ref("posting")?.as_str()?),
        last_message_at: row.get("last_message_at")?,
    })
}

fn one(query: &Query<'_>, sql: &'static str, key: &str) -> Result<Option<Room>> {
    query.maybe(sql, [key], from_row)?.map(|room| with_people(query, room)).transpose()
}

fn with_people(query: &Query<'_>, mut room: Room) -> Result<Room> {
    if room.kind == RoomKind::Direct {
        room.user_ids = Some(members::list_user_ids(query, &room.id)?);
    }
    Ok(room)
}

fn name_key(kind: RoomKind, name: &str) -> Option<String> {
    match kind {
        RoomKind::Public => Some(name.to_lowercase()),
        RoomKind::Private | RoomKind::Direct => None,
    }
}

fn posting_text(posting: Posting) -> &'static str {
    match posting {
        Posting::Everybody => "everybody",
        Posting::Admins => "admins",
    }
}

/// The schema's check allows these two alone.
fn posting_from_text(posting: &str) -> Posting {
    match posting {
        "admins" => Posting::Admins,
        _ => Posting::Everybody,
    }
}

fn kind_text(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Public => "public",
        RoomKind::Private => "private",
        RoomKind::Direct => "direct",
    }
}

/// The schema's check allows these three alone.
fn kind_from_text(kind: &str) -> RoomKind {
    match kind {
        "private" => RoomKind::Private,
        "direct" => RoomKind::Direct,
        _ => RoomKind::Public,
    }
}

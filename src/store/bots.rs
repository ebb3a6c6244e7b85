//! The table `bots`: which users are programs. Those that only serve an incoming webhook are not listed.

use rusqlite::Row;

use crate::{
    contract::{
        accounts::Role,
        ids::{RoomId, UserId},
        time::Timestamp,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx, users},
};

const MAX_LISTED: i64 = 500;

pub struct BotRow {
    pub id: UserId,
    pub name: String,
    pub is_active: bool,
    pub created_at: Timestamp,
    pub created_by: Option<UserId>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select bots.user_id, users.name, users.created_at, users.deactivated_at, bots.created_by
             from bots
             join users on users.id = bots.user_id
             where bots.user_id not in (select user_id from incoming_webhooks) ",
            $rest
        )
    };
}

/// A user whom nobody can sign in as: its address is none, and there is no password that would fit.
pub fn insert(tx: &Tx<'_>, name: &str, by: Option<&UserId>) -> Result<UserId> {
    let address: String = tx.id();
    let bot = users::insert(tx, &format!("bot:{address}"), name, "", Role::Member)?;
    tx.execute("insert into bots (user_id, created_by) values ($1, $2)", (&bot.id, by))?;
    Ok(bot.id)
}

/// By name.
pub fn list(query: &Query<'_>) -> Result<Vec<BotRow>> {
    query.list(select!("order by lower(users.name), bots.user_id limit $1"), [MAX_LISTED], from_row)
}

pub fn count(query: &Query<'_>) -> Result<i64> {
    query.value("select count(*) from bots", [])
}

pub fn find(query: &Query<'_>, id: &UserId) -> Result<Option<BotRow>> {
    query.maybe(select!("and bots.user_id = $1"), [id], from_row)
}

/// The rooms of a bot that somebody else may see too: public ones, and those that both belong to.
pub fn list_rooms(query: &Query<'_>, bot: &UserId, seen_by: &UserId) -> Result<Vec<RoomId>> {
    query.list(
        "select members.room_id
         from members
         join rooms on rooms.id = members.room_id
         where members.user_id = $1 and rooms.removed_at is null and rooms.kind <> 'direct'
           and (
             rooms.kind = 'public'
             or exists (select 1 from members own where own.room_id = rooms.id and own.user_id = $2)
           )
         order by members.room_id",
        (bot, seen_by),
        |row| row.get("room_id"),
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<BotRow> {
    Ok(BotRow {
        id: row.get("user_id")?,
        name: row.get("name")?,
        is_active: row.get::<_, Option<Timestamp>>("deactivated_at")?.is_none(),
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
    })
}

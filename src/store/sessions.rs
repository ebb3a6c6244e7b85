//! Sessions, one for each sign-in on a device, and the refresh tokens that each of them ever had.

use rusqlite::Row;

use crate::{
    contract::{
        accounts::Role,
        ids::{SessionId, UserId},
        time::Timestamp,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

/// A list of one person's sessions is cut off here.
const MAX_LISTED: i64 = 200;

pub struct SessionRow {
    pub id: SessionId,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub user_agent: String,
    pub address: String,
}

/// Whose session it is, as they are at this moment.
pub struct HolderRow {
    pub user_id: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
}

/// A refresh token and how its session stands.
pub struct RefreshRow {
    pub session_id: SessionId,
    pub user_id: UserId,
    pub used_at: Option<Timestamp>,
    /// What the session's client last called itself.
    pub user_agent: String,
    /// Neither ended nor run out, and its user is active.
    pub is_alive: bool,
}

/// Where a request came from, as a session remembers it.
pub struct Trace<'a> {
    pub user_agent: &'a str,
    pub address: &'a str,
}

const FIND_HOLDER: &str = "select u.id, u.email, u.name, u.role
         from sessions s join users u on u.id = s.user_id
         where s.id = $1 and s.ended_at is null and s.expires_at > $2 and u.deactivated_at is null";

const FIND_REFRESH: &str = "select r.session_id, s.user_id, r.used_at, s.user_agent,
           s.ended_at is null and s.expires_at > $1 and u.deactivated_at is null as is_alive
         from refresh_tokens r
         join sessions s on s.id = r.session_id
         join users u on u.id = s.user_id
         where r.hash = $2";

pub fn insert(tx: &Tx<'_>, user: &UserId, trace: &Trace<'_>, expires_at: Timestamp) -> Result<SessionId> {
    let id: SessionId = tx.id();
    tx.execute(
        "insert into sessions (id, user_id, created_at, last_used_at, expires_at, user_agent, address)
         values ($1, $2, $3, $4, $5, $6, $7)",
        (&id, user, tx.now(), tx.now(), expires_at, trace.user_agent, trace.address),
    )?;
    Ok(id)
}

/// The user behind a session that is alive.
pub fn find_holder(query: &Query<'_>, id: &SessionId, now: Timestamp) -> Result<Option<HolderRow>> {
    query.maybe(FIND_HOLDER, (id, now), |row| {
        Ok(HolderRow {
            user_id: row.get("id")?,
            email: row.get("email")?,
            name: row.get("name")?,
            role: row.get("role")?,
        })
    })
}

/// The sessions of a user that are alive, the last used first.
pub fn list_of(query: &Query<'_>, user: &UserId, now: Timestamp) -> Result<Vec<SessionRow>> {
    query.list(
        "select id, created_at, last_used_at, user_agent, address
         from sessions
         where user_id = $1 and ended_at is null and expires_at > $2
         order by last_used_at desc, id desc
         limit $3",
        (user, now, MAX_LISTED),
        from_row,
    )
}

/// The session goes on: it was used right now, from here.
pub fn touch(tx: &Tx<'_>, id: &SessionId, trace: &Trace<'_>, expires_at: Timestamp) -> Result<()> {
    tx.execute(
        "update sessions set last_used_at = $1, expires_at = $2, user_agent = $3, address = $4 where id = $5",
        (tx.now(), expires_at, trace.user_agent, trace.address, id),
    )?;
    Ok(())
}

/// Ends a session of this user; false when it has no such session open.
pub fn end(tx: &Tx<'_>, id: &SessionId, user: &UserId) -> Result<bool> {
    let ended = tx.execute(
        "update sessions set ended_at = $1 where id = $2 and user_id = $3 and ended_at is null",
        (tx.now(), id, user),
    )?;
    Ok(ended > 0)
}

/// Ends the sessions of a user, all but `except`, and answers which.
pub fn end_all_of(tx: &Tx<'_>, user: &UserId, except: Option<&SessionId>) -> Result<Vec<SessionId>> {
    tx.list(
        "update sessions set ended_at = $1
         where user_id = $2 and ended_at is null and id <> coalesce($3, '')
         returning id",
        (tx.now(), user, except),
        |row| row.get("id"),
    )
}

pub fn insert_refresh(tx: &Tx<'_>, session: &SessionId, hash: &str) -> Result<()> {
    tx.execute(
        "insert into refresh_tokens (hash, session_id, issued_at) values ($1, $2, $3)",
        (hash, session, tx.now()),
    )?;
    Ok(())
}

pub fn find_refresh(query: &Query<'_>, hash: &str, now: Timestamp) -> Result<Option<RefreshRow>> {
    query.maybe(FIND_REFRESH, (now, hash), |row| {
        Ok(RefreshRow {
            session_id: row.get("session_id")?,
            user_id: row.get("user_id")?,
            used_at: row.get("used_at")?,
            user_agent: row.get("user_agent")?,
            is_alive: row.get("is_alive")?,
        })
    })
}

/// Marks a token as used; the first time counts.
pub fn use_refresh(tx: &Tx<'_>, hash: &str) -> Result<()> {
    tx.execute(
        "update refresh_tokens set used_at = $1 where hash = $2 and used_at is null",
        (tx.now(), hash),
    )?;
    Ok(())
}

/// Forgets sessions that ended or ran out before `before`, with their tokens. Answers how many.
pub fn sweep(tx: &Tx<'_>, before: Timestamp) -> Result<usize> {
    tx.execute("delete from sessions where ended_at < $1 or expires_at < $2", (before, before))
}

/// Forgets tokens that were used before `before`. Answers how many.
pub fn sweep_refresh(tx: &Tx<'_>, before: Timestamp) -> Result<usize> {
    tx.execute("delete from refresh_tokens where used_at < $1", [before])
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    Ok(SessionRow {
        id: row.get("id")?,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
        user_agent: row.get("user_agent")?,
        address: row.get("address")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chance::Chance, clock::Clock, store::doors::Store};

    #[tokio::test]
    async fn every_request_finds_its_session_by_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tertulia.db");
        let store =
            Store::open(&path, &Default::default(), &Clock::system(), Chance, Box::new(drop)).unwrap();
        store
            .read(|query| {
                let holder = query.plan(FIND_HOLDER, ("tab", 0));
                assert!(!holder.contains("SCAN"), "{holder}");
                let refresh = query.plan(FIND_REFRESH, (0, "hash"));
                assert!(!refresh.contains("SCAN"), "{refresh}");
                Ok(())
            })
            .await
            .unwrap();
    }
}

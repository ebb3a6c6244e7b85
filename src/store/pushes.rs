//! The tables `push_subscriptions`, one row a browser, and `push_marks`: up to where it was pushed what happened in a room.

use rusqlite::Row;

use crate::{
    contract::{
        ids::{PushSubscriptionId, SessionId, UserId},
        reaching::{PushKeys, PushSubscription},
        time::Timestamp,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

/// A browser that takes pushes.
#[derive(Clone, Debug)]
pub struct SubscriptionRow {
    pub id: PushSubscriptionId,
    pub user_id: UserId,
    pub session_id: SessionId,
    pub endpoint: String,
    pub keys: PushKeys,
    pub user_agent: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_success_at: Option<Timestamp>,
    pub last_error: Option<String>,
}

impl SubscriptionRow {
    /// As its owner sees it from that session.
    pub fn shown(self, from: &SessionId) -> PushSubscription {
        PushSubscription {
            current: self.session_id == *from,
            id: self.id,
            user_agent: self.user_agent,
            created_at: self.created_at,
            last_success_at: self.last_success_at,
            last_error: self.last_error,
        }
    }
}

/// One whose session and person are still alive.
const ALIVE: &str = "
    select push_subscriptions.*
    from push_subscriptions
    join sessions on sessions.id = session_id
    join users on users.id = push_subscriptions.user_id
    where push_subscriptions.id = $1
      and ended_at is null and sessions.expires_at > $2 and deactivated_at is null
      and (push_subscriptions.expires_at is null or push_subscriptions.expires_at > $2)";
const OF_USER: &str = "
    select * from push_subscriptions where user_id = $1 order by created_at desc, id desc limit $2";

pub fn insert(tx: &Tx<'_>, row: &SubscriptionRow) -> Result<()> {
    tx.execute(
        "insert into push_subscriptions
           (id, user_id, session_id, endpoint, p256dh, auth, user_agent, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        (
            &row.id,
            &row.user_id,
            &row.session_id,
            &row.endpoint,
            &row.keys.p256dh,
            &row.keys.auth,
            &row.user_agent,
            row.created_at,
            row.expires_at,
        ),
    )?;
    Ok(())
}

/// The browser that is there signed in anew, or changed its keys.
pub fn renew(tx: &Tx<'_>, row: &SubscriptionRow) -> Result<()> {
    tx.execute(
        "update push_subscriptions
         set session_id = $1, p256dh = $2, auth = $3, user_agent = $4, expires_at = $5, last_error = null
         where id = $6",
        (&row.session_id, &row.keys.p256dh, &row.keys.auth, &row.user_agent, row.expires_at, &row.id),
    )?;
    Ok(())
}

pub fn find_by_endpoint(query: &Query<'_>, endpoint: &str) -> Result<Option<SubscriptionRow>> {
    query.maybe("select * from push_subscriptions where endpoint = $1", [endpoint], from_row)
}

pub fn find_alive(
    query: &Query<'_>,
    id: &PushSubscriptionId,
    now: Timestamp,
) -> Result<Option<SubscriptionRow>> {
    query.maybe(ALIVE, (id, now), from_row)
}

/// The newest first.
pub fn list_of(query: &Query<'_>, user: &UserId, limit: i64) -> Result<Vec<SubscriptionRow>> {
    query.list(OF_USER, (user, limit), from_row)
}

pub fn count_of(query: &Query<'_>, user: &UserId) -> Result<i64> {
    query.value("select count(*) from push_subscriptions where user_id = $1", [user])
}

/// Deletes one of this user's; false when there is none.
pub fn delete_of(tx: &Tx<'_>, user: &UserId, id: &PushSubscriptionId) -> Result<bool> {
    let deleted = tx.execute("delete from push_subscriptions where id = $1 and user_id = $2", (id, user))?;
    Ok(deleted > 0)
}

pub fn delete(tx: &Tx<'_>, id: &PushSubscriptionId) -> Result<()> {
    tx.execute("delete from push_subscriptions where id = $1", [id])?;
    Ok(())
}

/// Those of a session that ended.
pub fn delete_of_session(tx: &Tx<'_>, session: &SessionId) -> Result<()> {
    tx.execute("delete from push_subscriptions where session_id = $1", [session])?;
    Ok(())
}

pub fn note_success(tx: &Tx<'_>, id: &PushSubscriptionId) -> Result<()> {
    tx.execute(
        "update push_subscriptions set last_success_at = $1, last_error = null where id = $2",
        (tx.now(), id),
    )?;
    Ok(())
}

pub fn note_error(tx: &Tx<'_>, id: &PushSubscriptionId, why: &str) -> Result<()> {
    tx.execute("update push_subscriptions set last_error = $1 where id = $2", (why, id))?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<SubscriptionRow> {
    Ok(SubscriptionRow {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        session_id: row.get("session_id")?,
        endpoint: row.get("endpoint")?,
        keys: PushKeys { p256dh: row.get("p256dh")?, auth: row.get("auth")? },
        user_agent: row.get("user_agent")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        last_success_at: row.get("last_success_at")?,
        last_error: row.get("last_error")?,
    })
}

//! The tables `push_subscriptions`, one row a browser, and `push_marks`: up to where it was pushed what happened in a room.

use rusqlite::Row;

use crate::{
    contract::{
        ids::{MessageId, NotificationId, PushSubscriptionId, RoomId, SessionId, UserId},
        reaching::{PushKeys, PushSubscription},
        time::Timestamp,
    },
    domain::{error::Result, pushes::Address},
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

/// Where a push goes, and before when nothing is to be tried.
pub struct Browser {
    pub address: Address,
    pub retry_at: Option<Timestamp>,
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

/// From the members on, since a room has few of all browsers.
const FOR_ROOM: &str = "
    select members.user_id, push_subscriptions.id, retry_at
    from members
    cross join push_subscriptions
    cross join rooms
    where members.room_id = $1
      and (members.user_id, push_subscriptions.id) > ($2, $3)
      and push_subscriptions.user_id = members.user_id
      and rooms.id = members.room_id
      and rooms.seq > members.read_seq
      and case coalesce(level, case kind when 'direct' then 'all' else 'mentions' end)
            when 'none' then false
            when 'all' then true
            else kind = 'direct' or exists (
              select 1 from mentions
              where mentions.user_id = members.user_id and mentions.room_id = members.room_id
                and mentions.seq >= $4 and root_id is null
            )
          end
      and exists (
        select 1 from messages
        where messages.room_id = members.room_id and messages.seq >= $4 and messages.seq > members.read_seq
          and messages.user_id <> members.user_id and messages.shown is not null
      )
    order by members.user_id, push_subscriptions.id
    limit $5";
/// Who follows a thread and has not read it to its end.
const FOR_THREAD: &str = "
    select thread_follows.user_id, push_subscriptions.id, retry_at
    from thread_follows
    cross join members
    cross join push_subscriptions
    where root_id = $1
      and (thread_follows.user_id, push_subscriptions.id) > ($2, $3)
      and following = 1 and last_seq > thread_follows.read_seq
      and members.room_id = thread_follows.room_id and members.user_id = thread_follows.user_id
      and coalesce(level, 'all') <> 'none'
      and push_subscriptions.user_id = thread_follows.user_id
    order by thread_follows.user_id, push_subscriptions.id
    limit $4";
const ANY_FOLLOWER: &str = "
    select exists (
      select 1 from thread_follows cross join push_subscriptions
      where root_id = $1 and thread_follows.user_id <> $2 and following = 1
        and push_subscriptions.user_id = thread_follows.user_id
    )";
const OF_ONE: &str = "
    select user_id, id, retry_at from push_subscriptions where user_id = $1 and id > $2 order by id limit $3";
const OF_ALL: &str = "
    select user_id, id, retry_at from push_subscriptions where (user_id, id) > ($1, $2) order by user_id, id limit $3";
const ANY_CALLED: &str = "
    select exists (
      select 1 from mentions cross join push_subscriptions
      where mentions.room_id = $1 and seq = $2 and push_subscriptions.user_id = mentions.user_id
    )";
const ANY_TOLD_ALL: &str = "
    select exists (
      select 1 from members cross join push_subscriptions
      where room_id = $1 and level = 'all' and members.user_id <> $2
        and push_subscriptions.user_id = members.user_id
    )";
const ANY_MEMBER: &str = "
    select exists (
      select 1 from members cross join push_subscriptions
      where room_id = $1 and members.user_id <> $2 and push_subscriptions.user_id = members.user_id
    )";

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
         set session_id = $1, p256dh = $2, auth = $3, user_agent = $4, expires_at = $5, last_error = null, retry_at = null
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
        "update push_subscriptions set last_success_at = $1, last_error = null, retry_at = null where id = $2",
        (tx.now(), id),
    )?;
    Ok(())
}

/// Why it failed, and before when nothing more is to be tried.
pub fn note_error(tx: &Tx<'_>, id: &PushSubscriptionId, why: &str, retry_at: Timestamp) -> Result<()> {
    tx.execute(
        "update push_subscriptions set last_error = $1, retry_at = $2 where id = $3",
        (why, retry_at, id),
    )?;
    Ok(())
}

/// Browsers of members who want to be told of something that was said in the room from `since` on, by others and not
/// yet read: those after `after`, in their order.
pub fn list_for_room(
    query: &Query<'_>,
    room: &RoomId,
    since: i64,
    after: &Address,
    limit: i64,
) -> Result<Vec<Browser>> {
    query.list(FOR_ROOM, (room, &after.user_id, &after.id, since, limit), browser)
}

/// Browsers of who follows the thread and has not read it: those after `after`, in their order.
pub fn list_for_thread(
    query: &Query<'_>,
    root: &MessageId,
    after: &Address,
    limit: i64,
) -> Result<Vec<Browser>> {
    query.list(FOR_THREAD, (root, &after.user_id, &after.id, limit), browser)
}

/// Has somebody else who follows the thread a browser?
pub fn any_follower(query: &Query<'_>, root: &MessageId, but: &UserId) -> Result<bool> {
    query.value(ANY_FOLLOWER, (root, but))
}

/// Browsers of whom the notification is for: those after `after`, in their order.
pub fn list_for_notification(
    query: &Query<'_>,
    notification: &NotificationId,
    after: &Address,
    limit: i64,
) -> Result<Vec<Browser>> {
    let found: Option<Option<UserId>> =
        query.maybe("select user_id from notifications where id = $1", [notification], |row| {
            row.get("user_id")
        })?;
    match found {
        Some(Some(user)) => query.list(OF_ONE, (user, &after.id, limit), browser),
        Some(None) => query.list(OF_ALL, (&after.user_id, &after.id, limit), browser),
        None => Ok(Vec::new()),
    }
}

/// Has somebody whom the message calls a browser?
pub fn any_called(query: &Query<'_>, room: &RoomId, seq: i64) -> Result<bool> {
    query.value(ANY_CALLED, (room, seq))
}

/// Has somebody else who wants to be told of everything in the room a browser?
pub fn any_told_all(query: &Query<'_>, room: &RoomId, but: &UserId) -> Result<bool> {
    query.value(ANY_TOLD_ALL, (room, but))
}

/// Has somebody else in the room a browser?
pub fn any_member(query: &Query<'_>, room: &RoomId, but: &UserId) -> Result<bool> {
    query.value(ANY_MEMBER, (room, but))
}

/// Has this user a browser; has anybody?
pub fn any_of(query: &Query<'_>, user: Option<&UserId>) -> Result<bool> {
    match user {
        Some(user) => {
            query.value("select exists (select 1 from push_subscriptions where user_id = $1)", [user])
        }
        None => query.value("select exists (select 1 from push_subscriptions)", []),
    }
}

/// Up to which message of the room the browser was pushed; 0 for none.
pub fn find_mark(query: &Query<'_>, id: &PushSubscriptionId, room: &RoomId) -> Result<i64> {
    let mark = query.maybe(
        "select seq from push_marks where subscription_id = $1 and room_id = $2",
        (id, room),
        |row| row.get("seq"),
    )?;
    Ok(mark.unwrap_or(0))
}

/// Nothing for a subscription that is gone.
pub fn set_mark(tx: &Tx<'_>, id: &PushSubscriptionId, room: &RoomId, seq: i64) -> Result<()> {
    tx.execute(
        "insert into push_marks (subscription_id, room_id, seq)
         select push_subscriptions.id, rooms.id, $1
         from push_subscriptions
         cross join rooms
         where push_subscriptions.id = $2 and rooms.id = $3
         on conflict (subscription_id, room_id) do update set seq = max(seq, excluded.seq)",
        (seq, id, room),
    )?;
    Ok(())
}

/// Forgets browsers whose subscription has run out.
pub fn sweep(tx: &Tx<'_>) -> Result<()> {
    tx.execute("delete from push_subscriptions where expires_at < $1", [tx.now()])?;
    Ok(())
}

fn browser(row: &Row<'_>) -> rusqlite::Result<Browser> {
    let address = Address { user_id: row.get("user_id")?, id: row.get("id")? };
    Ok(Browser { address, retry_at: row.get("retry_at")? })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn what_a_message_costs_goes_by_indexes_alone() {
        with_query(|query| {
            let plans = [
                (query.plan(ANY_CALLED, ("r", 1)), "mentions USING COVERING INDEX mentions_of_room"),
                (query.plan(ANY_TOLD_ALL, ("r", "u")), "members USING COVERING INDEX members_told_all"),
                (query.plan(ANY_MEMBER, ("r", "u")), "members USING PRIMARY KEY"),
                (query.plan(FOR_ROOM, ("r", "u", "p", 1, 9)), "members USING PRIMARY KEY"),
                (
                    query.plan(FOR_THREAD, ("m", "u", "p", 9)),
                    "thread_follows USING INDEX thread_follows_of_root",
                ),
                (query.plan(ANY_FOLLOWER, ("m", "u")), "thread_follows USING INDEX thread_follows_of_root"),
                (query.plan(OF_ONE, ("u", "p", 9)), "push_subscriptions_of_user"),
                (query.plan(OF_ALL, ("u", "p", 9)), "push_subscriptions_of_user"),
                (query.plan(OF_USER, ("u", 9)), "push_subscriptions_of_user"),
                (query.plan(ALIVE, ("p", 1)), "push_subscriptions USING PRIMARY KEY"),
            ];
            for (plan, index) in plans {
                let plan = plan.replace("SCAN CONSTANT ROW", "");
                assert!(plan.contains(index) && !plan.contains("SCAN"), "{index}:\n{plan}");
            }
        });
    }
}

//! The tables `notifications` and `notification_reads`. A row without a user is for everybody who was
//! a user when it was made.

use rusqlite::Row;

use crate::{
    contract::{
        ids::{NotificationId, UserId},
        notifications::{Notification, NotificationKind},
        time::Timestamp,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

/// A row that is shown to the user `$1`.
macro_rules! shown {
    ($rest:literal) => {
        concat!(
            "from (
               select * from notifications where user_id = $1
               union all
               select * from notifications
               where user_id is null and created_at >= (select created_at from users where id = $1)
             ) as shown
             left join notification_reads on notification_id = shown.id and notification_reads.user_id = $1 ",
            $rest
        )
    };
}

const PAGE: &str = concat!(
    "select shown.id, kind, title, message, created_at, read_at, link ",
    shown!("where shown.id < $2 order by shown.id desc limit $3")
);
const ONE: &str = concat!(
    "select shown.id, kind, title, message, created_at, read_at, link ",
    shown!("where shown.id = $2")
);
const UNREAD: &str = concat!("select count(*) ", shown!("where read_at is null"));

pub fn insert(
    tx: &Tx<'_>,
    for_user: Option<&UserId>,
    made: &Notification,
    by: Option<&UserId>,
) -> Result<()> {
    tx.execute(
        "insert into notifications (id, user_id, kind, title, message, created_by, created_at, link)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        (
            &made.id,
            for_user,
            kind_text(made.kind),
            &made.title,
            &made.message,
            by,
            made.created_at,
            &made.link,
        ),
    )?;
    Ok(())
}

/// Those of the user that are older than `before`, newest first.
pub fn page(
    query: &Query<'_>,
    user: &UserId,
    before: Option<&NotificationId>,
    limit: i64,
) -> Result<Vec<Notification>> {
    // Ids are hexadecimal and sorted by time, so that `z` is after all of them.
    let before = before.map_or("z", NotificationId::as_str);
    query.list(PAGE, (user, before, limit), from_row)
}

/// One of the user's.
pub fn find_shown(query: &Query<'_>, user: &UserId, id: &NotificationId) -> Result<Option<Notification>> {
    query.maybe(ONE, (user, id), from_row)
}

/// Those made since then and whom each is for, oldest first; nobody is everybody.
pub fn list_since(
    query: &Query<'_>,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<(Option<UserId>, Notification)>> {
    query.list(
        "select id, user_id, kind, title, message, created_at, null as read_at, link
         from notifications
         where created_at >= $1
         order by id
         limit $2",
        (since, limit),
        |row| Ok((row.get("user_id")?, from_row(row)?)),
    )
}

/// Who has read what since then, the latest first.
pub fn list_read_since(
    query: &Query<'_>,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<(UserId, NotificationId)>> {
    query.list(
        "select user_id, notification_id
         from notification_reads
         where read_at >= $1
         order by read_at desc
         limit $2",
        (since, limit),
        |row| Ok((row.get("user_id")?, row.get("notification_id")?)),
    )
}

pub fn count_unread(query: &Query<'_>, user: &UserId) -> Result<i64> {
    query.value(UNREAD, [user])
}

/// Marks one as read; false when it is not the user's, or was read before.
pub fn mark_read(tx: &Tx<'_>, user: &UserId, id: &NotificationId) -> Result<bool> {
    let marked = tx.execute(
        "insert into notification_reads (user_id, notification_id, read_at)
         select $1, id, $2 from notifications where id = $3 and (user_id = $1 or user_id is null)
         on conflict (user_id, notification_id) do nothing",
        (user, tx.now(), id),
    )?;
    Ok(marked > 0)
}

pub fn mark_all_read(tx: &Tx<'_>, user: &UserId) -> Result<()> {
    tx.execute(
        "insert into notification_reads (user_id, notification_id, read_at)
         select $1, id, $2 from notifications where user_id = $1 or user_id is null
         on conflict (user_id, notification_id) do nothing",
        (user, tx.now()),
    )?;
    Ok(())
}

/// Deletes what is older than `before`, a few at a time; their read marks go with them.
pub fn sweep(tx: &Tx<'_>, before: crate::contract::time::Timestamp, limit: i64) -> Result<bool> {
    let deleted = tx.execute(
        "delete from notifications
         where id in (select id from notifications where created_at < $1 limit $2)",
        (before, limit),
    )?;
    Ok(deleted > 0)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Notification> {
    Ok(Notification {
        id: row.get("id")?,
        kind: kind_from_text(row.get_ref("kind")?.as_str()?),
        title: row.get("title")?,
        message: row.get("message")?,
        created_at: row.get("created_at")?,
        read_at: row.get("read_at")?,
        link: row.get("link")?,
    })
}

fn kind_text(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::Info => "info",
        NotificationKind::Warning => "warning",
        NotificationKind::Error => "error",
    }
}

/// The schema's check allows these three alone.
fn kind_from_text(kind: &str) -> NotificationKind {
    match kind {
        "warning" => NotificationKind::Warning,
        "error" => NotificationKind::Error,
        _ => NotificationKind::Info,
    }
}

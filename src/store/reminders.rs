//! The table `reminders`: what people want to be told of, and when.

use rusqlite::Row;

use crate::{
    contract::{
        ids::{ReminderId, UserId},
        later::{Reminded, Reminder},
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select reminders.id, reminders.user_id, reminders.at, reminders.text, reminders.message_id,
                    messages.room_id, reminders.created_at, messages.user_id as said_by, users.name as said_by_name,
                    iif(members.user_id is null or messages.deleted_at is not null, null, messages.text) as said
             from reminders
             left join messages on messages.id = reminders.message_id
             left join users on users.id = messages.user_id
             left join members on members.room_id = messages.room_id and members.user_id = reminders.user_id ",
            $rest
        )
    };
}

pub fn insert(tx: &Tx<'_>, user: &UserId, reminder: &Reminder) -> Result<()> {
    tx.execute(
        "insert into reminders (id, user_id, message_id, text, at, created_at) values ($1, $2, $3, $4, $5, $6)",
        (&reminder.id, user, &reminder.message_id, &reminder.text, reminder.at, reminder.created_at),
    )?;
    Ok(())
}

/// With whose it is. Its message is there whole, while that person may read it.
pub fn find(query: &Query<'_>, id: &ReminderId) -> Result<Option<(UserId, Reminder)>> {
    query.maybe(select!("where reminders.id = $1"), [id], |row| Ok((row.get("user_id")?, from_row(row)?)))
}

/// The user's, the next one first.
pub fn list(query: &Query<'_>, user: &UserId, limit: i64) -> Result<Vec<Reminder>> {
    query.list(
        select!("where reminders.user_id = $1 order by reminders.at limit $2"),
        (user, limit),
        from_row,
    )
}

pub fn count(query: &Query<'_>, user: &UserId) -> Result<i64> {
    query.value("select count(*) from reminders where user_id = $1", [user])
}

/// False when there is none of that name of the user's.
pub fn delete(tx: &Tx<'_>, user: &UserId, id: &ReminderId) -> Result<bool> {
    Ok(tx.execute("delete from reminders where id = $1 and user_id = $2", (id, user))? > 0)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Reminder> {
    let message = match row.get("said")? {
        Some(text) => {
            Some(Reminded { user_id: row.get("said_by")?, user_name: row.get("said_by_name")?, text })
        }
        None => None,
    };
    Ok(Reminder {
        id: row.get("id")?,
        at: row.get("at")?,
        text: row.get("text")?,
        message_id: row.get("message_id")?,
        room_id: row.get("room_id")?,
        message,
        created_at: row.get("created_at")?,
    })
}

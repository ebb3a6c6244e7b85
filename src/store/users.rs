//! People: one row each, kept for good, since their messages stay.

use rusqlite::Row;

use crate::{
    contract::{
        accounts::Role,
        ids::{UploadId, UserId},
        time::Timestamp,
    },
    domain::{error::Result, mentions::fold},
    store::{query::Query, tx::Tx},
};

/// A list of people is cut off here; a team of more is not what this is for.
const MAX_LISTED: i64 = 10_000;

#[derive(Clone)]
pub struct UserRow {
    pub id: UserId,
    /// Lower case.
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub role: Role,
    pub created_at: Timestamp,
    pub last_seen_at: Option<Timestamp>,
    pub deactivated_at: Option<Timestamp>,
    /// Their picture.
    pub avatar: Option<UploadId>,
    /// Of eight, behind their initials; none was chosen: whichever follows from their id.
    pub avatar_colour: Option<u8>,
    /// A program: it comes in by API tokens alone.
    pub is_bot: bool,
}

impl UserRow {
    pub fn is_active(&self) -> bool {
        self.deactivated_at.is_none()
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!("select *, exists (select 1 from bots where user_id = users.id) as is_bot from users ", $rest)
    };
}

/// # Errors
/// `user.exists` when the address is taken.
pub fn insert(tx: &Tx<'_>, email: &str, name: &str, password_hash: &str, role: Role) -> Result<UserRow> {
    let user = UserRow {
        id: tx.id(),
        email: email.to_owned(),
        name: name.to_owned(),
        password_hash: password_hash.to_owned(),
        role,
        created_at: tx.now(),
        last_seen_at: None,
        deactivated_at: None,
        avatar: None,
        avatar_colour: None,
        is_bot: false,
    };
    tx.execute(
        "insert into users (id, email, name, name_key, password_hash, role, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        (
            &user.id,
            &user.email,
            &user.name,
            fold(&user.name),
            &user.password_hash,
            user.role,
            user.created_at,
        ),
    )?;
    Ok(user)
}

/// Is there anybody at all?
pub fn any(query: &Query<'_>) -> Result<bool> {
    query.value("select exists (select 1 from users)", [])
}

pub fn find(query: &Query<'_>, id: &UserId) -> Result<Option<UserRow>> {
    query.maybe(select!("where id = $1"), [id], from_row)
}

/// By the address in lower case.
pub fn find_by_email(query: &Query<'_>, email: &str) -> Result<Option<UserRow>> {
    query.maybe(select!("where email = $1"), [email], from_row)
}

/// Everybody, by name; those who left too, since their messages are still there.
pub fn list(query: &Query<'_>) -> Result<Vec<UserRow>> {
    query.list(select!("order by lower(name), id limit $1"), [MAX_LISTED], from_row)
}

/// People who may sign in.
pub fn count_active(query: &Query<'_>) -> Result<i64> {
    query.value(
        "select count(*) from users where deactivated_at is null and id not in (select user_id from bots)",
        [],
    )
}

/// Is there an active admin besides this one?
pub fn has_other_admin(query: &Query<'_>, id: &UserId) -> Result<bool> {
    query.value(
        "select exists (
           select 1 from users where role = 'admin' and deactivated_at is null and id <> $1
         )",
        [id],
    )
}

/// The active admins.
pub fn list_admins(query: &Query<'_>) -> Result<Vec<UserId>> {
    query
        .list("select id from users where role = 'admin' and deactivated_at is null", (), |row| row.get("id"))
}

/// Is there such a person, and may they come in?
pub fn is_active(query: &Query<'_>, id: &UserId) -> Result<bool> {
    query.value("select exists (select 1 from users where id = $1 and deactivated_at is null)", [id])
}

/// Is it somebody's picture?
pub fn is_avatar(query: &Query<'_>, upload: &UploadId) -> Result<bool> {
    query.value("select exists (select 1 from users where avatar_id = $1)", [upload])
}

/// Their picture, or none.
pub fn set_avatar(tx: &Tx<'_>, id: &UserId, upload: Option<&UploadId>) -> Result<()> {
    tx.execute(
        "update users set avatar_id = $1, profile_changed_at = $2 where id = $3",
        (upload, tx.now(), id),
    )?;
    Ok(())
}

/// The colour behind their initials, or whichever follows from their id.
pub fn set_avatar_colour(tx: &Tx<'_>, id: &UserId, colour: Option<u8>) -> Result<()> {
    tx.execute(
        "update users set avatar_colour = $1, profile_changed_at = $2 where id = $3",
        (colour, tx.now(), id),
    )?;
    Ok(())
}

/// When the person was last connected; never earlier than what is known.
pub fn set_last_seen(tx: &Tx<'_>, id: &UserId, at: Timestamp) -> Result<()> {
    tx.execute(
        "update users set last_seen_at = $1 where id = $2 and (last_seen_at is null or last_seen_at < $1)",
        (at, id),
    )?;
    Ok(())
}

pub fn set_name(tx: &Tx<'_>, id: &UserId, name: &str) -> Result<()> {
    tx.execute(
        "update users set name = $1, name_key = $2, profile_changed_at = $3 where id = $4",
        (name, fold(name), tx.now(), id),
    )?;
    Ok(())
}

const CHANGED_SINCE: &str = concat!(
    "select *, exists (select 1 from bots where user_id = users.id) as is_bot from users ",
    "where profile_changed_at >= $1 order by profile_changed_at limit $2"
);

/// Those whose name, picture or colour changed since.
pub fn list_changed(query: &Query<'_>, since: Timestamp, limit: i64) -> Result<Vec<UserRow>> {
    query.list(CHANGED_SINCE, (since, limit), from_row)
}

/// Those of this name, as it is compared; deactivated ones too, since what they said stays.
pub fn list_ids_by_name(query: &Query<'_>, name_key: &str, limit: i64) -> Result<Vec<UserId>> {
    query.list("select id from users where name_key = $1 limit $2", (name_key, limit), |row| row.get("id"))
}

/// Fills in how names are compared where a migration could not.
pub fn fill_name_keys(tx: &Tx<'_>) -> Result<()> {
    let missing: Vec<(UserId, String)> =
        tx.list("select id, name from users where name_key = ''", [], |row| {
            Ok((row.get("id")?, row.get("name")?))
        })?;
    for (id, name) in missing {
        tx.execute("update users set name_key = $1 where id = $2", (fold(&name), id))?;
    }
    Ok(())
}

pub fn set_password_hash(tx: &Tx<'_>, id: &UserId, hash: &str) -> Result<()> {
    tx.execute("update users set password_hash = $1 where id = $2", (hash, id))?;
    Ok(())
}

pub fn set_role(tx: &Tx<'_>, id: &UserId, role: Role) -> Result<()> {
    tx.execute("update users set role = $1 where id = $2", (role, id))?;
    Ok(())
}

/// Takes the right to come in, or gives it back.
pub fn set_active(tx: &Tx<'_>, id: &UserId, active: bool) -> Result<()> {
    let deactivated_at = (!active).then(|| tx.now());
    tx.execute("update users set deactivated_at = $1 where id = $2", (deactivated_at, id))?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<UserRow> {
    Ok(UserRow {
        id: row.get("id")?,
        email: row.get("email")?,
        name: row.get("name")?,
        password_hash: row.get("password_hash")?,
        role: row.get("role")?,
        created_at: row.get("created_at")?,
        last_seen_at: row.get("last_seen_at")?,
        deactivated_at: row.get("deactivated_at")?,
        avatar: row.get("avatar_id")?,
        avatar_colour: row.get("avatar_colour")?,
        is_bot: row.get("is_bot")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn whoever_changed_is_found_by_the_time_of_it() {
        with_query(|query| {
            let plan = query.plan(CHANGED_SINCE, (1, 10));
            assert!(plan.contains("users USING INDEX users_by_profile_change"), "{plan}");
            assert!(!plan.contains("SCAN users") && !plan.contains("TEMP B-TREE"), "{plan}");
        });
    }
}

//! Invitations: bound to a role, a time and a number of uses. Their tokens are stored as hashes.

use rusqlite::Row;

use crate::{
    contract::{
        accounts::Role,
        ids::{InviteId, UserId},
        time::Timestamp,
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

/// A list of invitations is cut off here.
const MAX_LISTED: i64 = 500;

pub struct InviteRow {
    pub id: InviteId,
    pub role: Role,
    /// Absent for one made on the command line.
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub max_uses: i64,
    pub uses: i64,
}

/// One that may be used right now.
pub struct OpenInviteRow {
    pub id: InviteId,
    pub role: Role,
    pub expires_at: Timestamp,
    pub invited_by: Option<String>,
}

/// What to make an invitation of.
pub struct NewInvite<'a> {
    pub token_hash: &'a str,
    pub role: Role,
    pub created_by: Option<&'a UserId>,
    pub expires_at: Timestamp,
    pub max_uses: i64,
}

pub fn insert(tx: &Tx<'_>, invite: &NewInvite<'_>) -> Result<InviteId> {
    let id: InviteId = tx.id();
    tx.execute(
        "insert into invites (id, token_hash, role, created_by, created_at, expires_at, max_uses)
         values ($1, $2, $3, $4, $5, $6, $7)",
        (
            &id,
            invite.token_hash,
            invite.role,
            invite.created_by,
            tx.now(),
            invite.expires_at,
            invite.max_uses,
        ),
    )?;
    Ok(id)
}

/// An invitation that still holds. It ends with its maker's right to invite.
pub fn find_open(query: &Query<'_>, token_hash: &str, now: Timestamp) -> Result<Option<OpenInviteRow>> {
    query.maybe(
        "select i.id, i.role, i.expires_at, u.name as invited_by
         from invites i left join users u on u.id = i.created_by
         where i.token_hash = $1 and i.revoked_at is null and i.expires_at > $2 and i.uses < i.max_uses
           and (i.created_by is null or (u.role = 'admin' and u.deactivated_at is null))",
        (token_hash, now),
        |row| {
            Ok(OpenInviteRow {
                id: row.get("id")?,
                role: row.get("role")?,
                expires_at: row.get("expires_at")?,
                invited_by: row.get("invited_by")?,
            })
        },
    )
}

/// Those that may still be used, the newest first.
pub fn list_open(query: &Query<'_>, now: Timestamp) -> Result<Vec<InviteRow>> {
    query.list(
        "select id, role, created_by, created_at, expires_at, max_uses, uses
         from invites
         where revoked_at is null and expires_at > $1 and uses < max_uses
         order by id desc
         limit $2",
        (now, MAX_LISTED),
        from_row,
    )
}

/// Takes one use of it.
pub fn consume(tx: &Tx<'_>, id: &InviteId) -> Result<()> {
    tx.execute("update invites set uses = uses + 1 where id = $1", [id])?;
    Ok(())
}

/// Answers whether there was one to revoke.
pub fn revoke(tx: &Tx<'_>, id: &InviteId) -> Result<bool> {
    let revoked = tx
        .execute("update invites set revoked_at = $1 where id = $2 and revoked_at is null", (tx.now(), id))?;
    Ok(revoked > 0)
}

/// Forgets what ran out before `before`. Answers how many.
pub fn sweep(tx: &Tx<'_>, before: Timestamp) -> Result<usize> {
    tx.execute("delete from invites where expires_at < $1", [before])
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<InviteRow> {
    Ok(InviteRow {
        id: row.get("id")?,
        role: row.get("role")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        max_uses: row.get("max_uses")?,
        uses: row.get("uses")?,
    })
}

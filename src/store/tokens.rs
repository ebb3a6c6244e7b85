//! The table `api_tokens`. A revoked one stays as a row, so that what it did can be traced.

use rusqlite::{Row, types::FromSqlError};

use crate::{
    contract::{
        ids::{ApiTokenId, SessionId, UserId},
        time::Timestamp,
        tokens::{ApiToken, Scope},
    },
    domain::error::{Error, Result},
    store::{query::Query, tx::Tx},
};

/// Who comes in by a token that holds, as they are at this moment.
pub struct BearerRow {
    pub id: SessionId,
    pub user_id: UserId,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

const BY_HASH: &str = "select t.id, t.user_id, u.name, t.scopes, t.expires_at, t.last_used_at
     from api_tokens t
     join users u on u.id = t.user_id
     where t.hash = $1 and t.revoked_at is null and u.deactivated_at is null
       and coalesce(t.expires_at > $2, 1)";
const BY_ID: &str = "select t.id, t.user_id, u.name, t.scopes, t.expires_at, t.last_used_at
     from api_tokens t
     join users u on u.id = t.user_id
     where t.id = $1 and t.revoked_at is null and u.deactivated_at is null
       and coalesce(t.expires_at > $2, 1)";

pub fn insert(tx: &Tx<'_>, bot: &UserId, token: &ApiToken, hash: &str) -> Result<()> {
    let scopes = serde_json::to_string(&token.scopes).map_err(Error::internal)?;
    tx.execute(
        "insert into api_tokens (id, user_id, name, hash, scopes, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        (&token.id, bot, &token.name, hash, scopes, &token.created_by, token.created_at, token.expires_at),
    )?;
    Ok(())
}

/// Whose token has this hash, if it holds.
pub fn find_bearer(query: &Query<'_>, hash: &str, now: Timestamp) -> Result<Option<BearerRow>> {
    query.maybe(BY_HASH, (hash, now), bearer_from_row)
}

/// The same by the token's id, for who came in by it before.
pub fn recheck(query: &Query<'_>, id: &SessionId, now: Timestamp) -> Result<Option<BearerRow>> {
    query.maybe(BY_ID, (id, now), bearer_from_row)
}

/// A bot's tokens that were not revoked, newest first.
pub fn list_of(query: &Query<'_>, bot: &UserId) -> Result<Vec<ApiToken>> {
    query.list(
        "select * from api_tokens where user_id = $1 and revoked_at is null order by id desc",
        [bot],
        from_row,
    )
}

/// Notes its use, unless that was noted within the last minute.
pub fn touch(tx: &Tx<'_>, id: &SessionId, from: &str) -> Result<()> {
    tx.execute(
        "update api_tokens set last_used_at = $1, last_used_from = $2
         where id = $3 and coalesce(last_used_at <= $4, 1)",
        (tx.now(), from, id, tx.now().plus_seconds(-60)),
    )?;
    Ok(())
}

/// False when the bot has no such token.
pub fn revoke(tx: &Tx<'_>, bot: &UserId, id: &ApiTokenId) -> Result<bool> {
    let revoked = tx.execute(
        "update api_tokens set revoked_at = $1 where id = $2 and user_id = $3 and revoked_at is null",
        (tx.now(), id, bot),
    )?;
    Ok(revoked > 0)
}

fn bearer_from_row(row: &Row<'_>) -> rusqlite::Result<BearerRow> {
    Ok(BearerRow {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        name: row.get("name")?,
        scopes: scopes(row)?,
        expires_at: row.get("expires_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ApiToken> {
    Ok(ApiToken {
        id: row.get("id")?,
        name: row.get("name")?,
        scopes: scopes(row)?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
        expires_at: row.get("expires_at")?,
        last_used_at: row.get("last_used_at")?,
        last_used_from: row.get("last_used_from")?,
    })
}

fn scopes(row: &Row<'_>) -> rusqlite::Result<Vec<Scope>> {
    let text = row.get_ref("scopes")?;
    serde_json::from_str(text.as_str()?).map_err(|_| FromSqlError::InvalidType.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn every_request_finds_its_token_by_key() {
        with_query(|query| {
            let by_hash = query.plan(BY_HASH, ("hash", 0));
            assert!(by_hash.contains("USING INDEX") && !by_hash.contains("SCAN"), "{by_hash}");
            let by_id = query.plan(BY_ID, ("id", 0));
            assert!(by_id.contains("PRIMARY KEY") && !by_id.contains("SCAN"), "{by_id}");
        });
    }
}

//! Who is behind what a request or a socket shows: a person's access token, or a bot's API token. Both doors ask here.
//!
//! A door that lets bots in says so; every service function that a bot may use asks for its scope.

use std::net::IpAddr;

use crate::{
    auth::Opaque,
    contract::{accounts::Role, errors::Code, time::Timestamp},
    domain::{
        error::{Error, Result},
        who::{Grant, Who},
    },
    services::{core::Core, sessions},
    store::tokens::{self, BearerRow},
};

/// What an API token begins with, so that scanners of secrets know it.
pub const PREFIX: &str = "tt_";
/// A token's last use is written at most so often.
const TOUCH_MS: i64 = 60_000;

/// Who shows this token, read from the database.
///
/// # Errors
/// `auth.required` when it does not hold, its session has ended, or its user may not come in.
pub async fn authenticate(core: &Core, token: &str, from: IpAddr) -> Result<Who> {
    match token.strip_prefix(PREFIX) {
        Some(secret) => bot(core, secret, from).await,
        None => sessions::authenticate(core, token).await,
    }
}

/// Who that is right now; nobody once the session has ended, the token does not hold, or the user may not come in.
pub async fn recheck(core: &Core, who: &Who) -> Result<Option<Who>> {
    if !who.is_bot() {
        return sessions::recheck(core, &who.session_id).await;
    }
    let (id, now) = (who.session_id.clone(), Timestamp(core.clock.now_ms()));
    let found = core.store.read(move |query| tokens::recheck(query, &id, now)).await?;
    Ok(found.map(admitted))
}

async fn bot(core: &Core, secret: &str, from: IpAddr) -> Result<Who> {
    let refused = || Error::refused(Code::AuthRequired, "the API token does not hold");
    let hash = Opaque::parse(secret).ok_or_else(refused)?.hash();
    let now = Timestamp(core.clock.now_ms());
    let found = core.store.read(move |query| tokens::find_bearer(query, &hash, now)).await?;
    let found = found.ok_or_else(refused)?;
    if found.last_used_at.is_none_or(|at| now.0 - at.0 >= TOUCH_MS) {
        let (id, from) = (found.id.clone(), from.to_canonical().to_string());
        // A full disk keeps nobody out.
        if let Err(error) = core.store.write(move |tx| tokens::touch(tx, &id, &from)).await {
            tracing::warn!(%error, "the use of an API token could not be noted");
        }
    }
    Ok(admitted(found))
}

fn admitted(row: BearerRow) -> Who {
    Who {
        user_id: row.user_id,
        session_id: row.id,
        email: String::new(),
        name: row.name,
        roles: vec![Role::Member],
        grant: Some(Grant { scopes: row.scopes, expires_at: row.expires_at }),
    }
}

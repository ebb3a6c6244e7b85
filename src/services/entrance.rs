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

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, time::Duration};

    use super::*;
    use crate::{
        contract::tokens::{ApiTokenCreated, NewApiToken, NewBot, Scope},
        services::{bots, stage::Stage},
    };

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const MINUTE: Duration = Duration::from_secs(60);

    async fn token(stage: &Stage, ada: &Who, days: Option<i64>) -> ApiTokenCreated {
        let new = NewBot { name: "Dov".to_owned(), room_ids: Vec::new() };
        let dov = bots::create(&stage.core, ada, new).await.unwrap();
        let new = NewApiToken { name: "ci".to_owned(), scopes: vec![Scope::Read], expires_in_days: days };
        bots::create_token(&stage.core, ada, dov.id, new).await.unwrap()
    }

    #[tokio::test]
    async fn a_token_ends_with_its_time_for_who_is_in_already_too() {
        let stage = Stage::open().await;
        let ada = stage.ada().await;
        let ada = stage.who(&ada).await.unwrap();
        let (short, long) = (token(&stage, &ada, Some(1)).await, token(&stage, &ada, None).await);
        let dov = authenticate(&stage.core, &short.token, HERE).await.unwrap();
        assert!(dov.is_bot() && dov.grant.as_ref().unwrap().expires_at == short.info.expires_at);
        assert!(recheck(&stage.core, &dov).await.unwrap().is_some());

        stage.core.clock.advance(24 * 60 * MINUTE);
        let refused = authenticate(&stage.core, &short.token, HERE).await.unwrap_err();
        assert_eq!(refused.code(), Code::AuthRequired);
        assert!(recheck(&stage.core, &dov).await.unwrap().is_none());
        assert!(authenticate(&stage.core, &long.token, HERE).await.is_ok());
    }

    #[tokio::test]
    async fn the_last_use_is_written_once_a_minute() {
        let stage = Stage::open().await;
        let ada = stage.ada().await;
        let ada = stage.who(&ada).await.unwrap();
        let made = token(&stage, &ada, None).await;
        let mut seen = Vec::new();
        for _ in 0..3 {
            authenticate(&stage.core, &made.token, HERE).await.unwrap();
            let bots = bots::list(&stage.core, &ada).await.unwrap();
            seen.push(bots[0].tokens[0].last_used_at.unwrap());
            stage.core.clock.advance(MINUTE / 2);
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[2].0 - seen[0].0, 60_000);
    }
}

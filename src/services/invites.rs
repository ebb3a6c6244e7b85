//! Invitations: made and revoked by admins, shown to whoever holds the token, used up by registering.

use crate::{
    auth::Opaque,
    contract::{
        accounts::{Invite, InviteCreated, InviteState, NewInvite, Role},
        errors::Code,
        ids::{InviteId, UserId},
        time::Timestamp,
    },
    domain::{
        error::{Error, Result},
        who::Who,
    },
    services::{
        core::Core,
        limits::{Limit, address_key},
        sessions::Client,
    },
    store::{facts, invites},
};

const WEEK_HOURS: i64 = 168;
const MAX_HOURS: i64 = 720;
const MAX_USES: i64 = 1000;

/// Makes an invitation; its token is told this once. Admins alone. `base` is what the link begins with.
///
/// # Errors
/// `forbidden`, `validation.range`.
pub async fn invite(core: &Core, who: &Who, new: NewInvite, base: &str) -> Result<InviteCreated> {
    who.must_be_admin()?;
    make(core, new, Some(who.user_id.clone()), base).await
}

/// Invitations that may still be used, the newest first. Admins alone.
///
/// # Errors
/// `forbidden`.
pub async fn list_invites(core: &Core, who: &Who) -> Result<Vec<Invite>> {
    who.must_be_admin()?;
    let now = Timestamp(core.clock.now_ms());
    let rows = core.store.read(move |query| invites::list_open(query, now)).await?;
    let shown = rows.into_iter().map(|row| Invite {
        id: row.id,
        role: row.role,
        created_by: row.created_by,
        created_at: row.created_at,
        expires_at: row.expires_at,
        max_uses: row.max_uses,
        uses: row.uses,
    });
    Ok(shown.collect())
}

/// Takes an invitation back. Admins alone.
///
/// # Errors
/// `forbidden`, `invite.invalid` when there is none to take back.
pub async fn revoke(core: &Core, who: &Who, id: InviteId) -> Result<()> {
    who.must_be_admin()?;
    if core.store.write(move |tx| invites::revoke(tx, &id)).await? {
        return Ok(());
    }
    Err(invalid())
}

/// What the holder of a token sees before they have an account.
///
/// # Errors
/// `invite.invalid`, alike for unknown, revoked, expired and used up; `rate_limited` for who guesses.
pub async fn check(core: &Core, token: &str, client: &Client) -> Result<InviteState> {
    core.limits.check(Limit::LoginAddress, &address_key(client.address))?;
    let hash = parse_token(token)?.hash();
    let now = Timestamp(core.clock.now_ms());
    core.store
        .read(move |query| {
            let invite = invites::find_open(query, &hash, now)?.ok_or_else(invalid)?;
            Ok(InviteState {
                team_name: facts::team_name(query)?,
                invited_by: invite.invited_by,
                expires_at: invite.expires_at,
            })
        })
        .await
}

/// Makes an invitation for whoever has been allowed to.
pub(super) async fn make(
    core: &Core,
    new: NewInvite,
    created_by: Option<UserId>,
    base: &str,
) -> Result<InviteCreated> {
    let hours = within("expiresInHours", new.expires_in_hours.unwrap_or(WEEK_HOURS), MAX_HOURS)?;
    let max_uses = within("maxUses", new.max_uses.unwrap_or(1), MAX_USES)?;
    let role = new.role.unwrap_or(Role::Member);
    let token = Opaque::draw(core.chance);
    let token_hash = token.hash();
    let (id, expires_at) = core
        .store
        .write(move |tx| {
            let expires_at = tx.now().plus_seconds(hours * 3600);
            let invite = invites::NewInvite {
                token_hash: &token_hash,
                role,
                created_by: created_by.as_ref(),
                expires_at,
                max_uses,
            };
            Ok((invites::insert(tx, &invite)?, expires_at))
        })
        .await?;
    let token = token.into_text();
    let url = format!("{base}/invite/{token}");
    Ok(InviteCreated { id, token, url, expires_at })
}

pub(super) async fn must_hold(core: &Core, token: &Opaque) -> Result<()> {
    let (hash, now) = (token.hash(), Timestamp(core.clock.now_ms()));
    core.store.read(move |query| invites::find_open(query, &hash, now)).await?.map(drop).ok_or_else(invalid)
}

pub(super) fn parse_token(token: &str) -> Result<Opaque> {
    Opaque::parse(token).ok_or_else(invalid)
}

pub(super) fn invalid() -> Error {
    Error::refused(Code::InviteInvalid, "the invitation does not hold (any more)")
}

fn within(field: &'static str, value: i64, max: i64) -> Result<i64> {
    if (1..=max).contains(&value) {
        return Ok(value);
    }
    Err(Error::field(Code::ValidationRange, field, format!("{field} must be 1 to {max}")))
}

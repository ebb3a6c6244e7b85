//! Incoming webhooks: looked after by admins, called by whoever has the address.

use serde_json::Value;

use crate::{
    auth::{Opaque, same_secret},
    contract::{
        accounts::Role,
        errors::Code,
        ids::{SessionId, UserId, WebhookId},
        messages::SendMessage,
        time::Timestamp,
        tokens::Scope,
        webhooks::{IncomingWebhook, IncomingWebhookCreated, NewIncomingWebhook},
    },
    domain::{
        error::{Error, Result},
        names::parse_name,
        slack,
        text::MessageText,
        who::{Grant, Who},
    },
    services::{accounts, bots, core::Core, limits::Limit, mentions::Here, messages, rooms},
    store::{Tx, incoming},
};

/// A use is noted at most so often.
const TOUCH_MS: i64 = 60_000;

/// Every incoming webhook, newest first. Admins may ask.
///
/// # Errors
/// `forbidden`.
pub async fn list(core: &Core, who: &Who) -> Result<Vec<IncomingWebhook>> {
    who.must_be_admin()?;
    core.store.read(incoming::list).await
}

/// Makes one, and the bot that posts for it. Its address begins with `base`, and is answered this once. Admins may.
///
/// # Errors
/// `forbidden`; `validation.*`; `room.not_found`, `room.fixed`; `too_many`.
pub async fn create(
    core: &Core,
    who: &Who,
    new: NewIncomingWebhook,
    base: &str,
) -> Result<IncomingWebhookCreated> {
    who.must_be_admin()?;
    let name = parse_name("name", &new.name)?;
    let (who, secret) = (who.clone(), Opaque::draw(core.chance));
    let hash = secret.hash();
    let info = core
        .store
        .write(move |tx| {
            let user_id = bots::admit(tx, &name, Some(&who.user_id))?;
            rooms::put_in(tx, &who, &new.room_id, &user_id)?;
            let made = IncomingWebhook {
                id: tx.id(),
                name,
                room_id: new.room_id,
                user_id,
                created_at: tx.now(),
                created_by: Some(who.user_id),
                last_used_at: None,
            };
            incoming::insert(tx, &made, &hash)?;
            Ok(made)
        })
        .await?;
    Ok(created(info, secret, base))
}

/// Gives it another address, answered this once; the one before is over. Admins may.
///
/// # Errors
/// `forbidden`; `webhook.not_found`.
pub async fn rotate(core: &Core, who: &Who, id: WebhookId, base: &str) -> Result<IncomingWebhookCreated> {
    who.must_be_admin()?;
    let secret = Opaque::draw(core.chance);
    let hash = secret.hash();
    let info = core
        .store
        .write(move |tx| {
            let found = incoming::find(tx, &id)?.ok_or_else(not_found)?;
            incoming::set_hash(tx, &id, &hash)?;
            Ok(found.shown)
        })
        .await?;
    Ok(created(info, secret, base))
}

fn created(info: IncomingWebhook, secret: Opaque, base: &str) -> IncomingWebhookCreated {
    let url = format!("{base}/api/hooks/{}/{}", info.id, secret.into_text());
    IncomingWebhookCreated { info, url }
}

/// Ends one: its address is over and its bot leaves the room; what it posted stays. Admins may.
///
/// # Errors
/// `forbidden`; `webhook.not_found`.
pub async fn remove(core: &Core, who: &Who, id: WebhookId) -> Result<()> {
    who.must_be_admin()?;
    core.store
        .write(move |tx| {
            let found = incoming::find(tx, &id)?.ok_or_else(not_found)?;
            let bot = incoming::remove(tx, &id)?.ok_or_else(not_found)?;
            retire(tx, &found.shown, &bot)
        })
        .await
}

fn retire(tx: &Tx<'_>, webhook: &IncomingWebhook, bot: &UserId) -> Result<()> {
    rooms::take_out(tx, &webhook.room_id, bot)?;
    accounts::change_standing(tx, bot, Some(false), None).map(drop)
}

/// Posts what another service sent to the address, in our words or in Slack's. Whoever knows the secret may.
///
/// # Errors
/// `webhook.not_found`, the same for an unknown id and a wrong secret; `rate_limited`; `validation.text_length` where
/// there is nothing to say; `room.not_found` once the bot is no member of the room.
pub async fn post(core: &Core, id: WebhookId, secret: &str, payload: &Value) -> Result<()> {
    let secret = Opaque::parse(secret).ok_or_else(not_found)?;
    let found = core.store.read(move |query| incoming::find(query, &id)).await?;
    let hook = found.filter(|hook| same_secret(&hook.hash, &secret.hash())).ok_or_else(not_found)?.shown;
    core.limits.check(Limit::Message, hook.user_id.as_str())?;
    let text = slack::to_text(payload)
        .ok_or_else(|| Error::field(Code::ValidationTextLength, "text", "there is nothing to say"))?;
    let text = MessageText::parse(&text)?;
    let here = Here::of(core, text.as_str());
    let is_noted = hook.last_used_at.is_some_and(|at| core.clock.now_ms() - at.0 < TOUCH_MS);
    core.store
        .write(move |tx| {
            let sent = SendMessage::of(hook.room_id.clone(), text.as_str());
            messages::post(tx, &bot(&hook), &sent, &text, None, &here)?;
            if is_noted { Ok(()) } else { incoming::touch(tx, &hook.id) }
        })
        .await?;
    core.posted();
    Ok(())
}

fn bot(hook: &IncomingWebhook) -> Who {
    Who {
        user_id: hook.user_id.clone(),
        session_id: SessionId(hook.id.0.clone()),
        email: String::new(),
        name: hook.name.clone(),
        roles: vec![Role::Member],
        grant: Some(Grant { scopes: vec![Scope::MessagesWrite], expires_at: None::<Timestamp> }),
    }
}

fn not_found() -> Error {
    Error::refused(Code::WebhookNotFound, "there is no such webhook")
}

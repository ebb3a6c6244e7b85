//! Outgoing webhooks as admins look after them: made, changed, tried out, and what became of their deliveries.

use crate::{
    auth::draw_signing_secret,
    contract::{
        errors::Code,
        ids::{DeliveryId, RoomId, WebhookId},
        jobs::JobState,
        time::Timestamp,
        webhooks::{
            DeliveriesQuery, Delivery, DeliveryPage, EditOutgoingWebhook, NewOutgoingWebhook,
            OutgoingWebhook, OutgoingWebhookCreated, WebhookEvent,
        },
    },
    domain::{
        error::{Error, Result},
        jobs::{Job, NewJob},
        names::parse_name,
        who::Who,
    },
    outbound::NOT_PUBLIC,
    services::{core::Core, deliveries as sending, rooms},
    store::{
        Query,
        deliveries::{self, Fact},
        jobs, outgoing,
    },
};

const MAX_WEBHOOKS: i64 = 100;
const MAX_ROOMS: usize = 200;
const MAX_URL: usize = 2048;
const PAGE: i64 = 30;
const MAX_PAGE: i64 = 100;

/// Every outgoing webhook, newest first. Admins may ask.
///
/// # Errors
/// `forbidden`.
pub async fn list(core: &Core, who: &Who) -> Result<Vec<OutgoingWebhook>> {
    who.must_be_admin()?;
    core.store.read(outgoing::list).await
}

/// Makes one; the secret that signs is answered this once. Admins may.
///
/// # Errors
/// `forbidden`; `validation.*`, `outbound.private`; `room.not_found`, `room.fixed`; `too_many` beyond 100.
pub async fn create(core: &Core, who: &Who, new: NewOutgoingWebhook) -> Result<OutgoingWebhookCreated> {
    who.must_be_admin()?;
    let name = parse_name("name", &new.name)?;
    check_url(core, &new.url)?;
    let events = chosen(new.events)?;
    check_rooms(new.room_ids.as_deref())?;
    let (who, secret) = (who.clone(), draw_signing_secret(core.chance));
    let kept = secret.clone();
    let info = core
        .store
        .write(move |tx| {
            if outgoing::count(tx)? >= MAX_WEBHOOKS {
                return Err(Error::refused(Code::TooMany, "there are as many webhooks as may be"));
            }
            for room in new.room_ids.iter().flatten() {
                rooms::must_be_told_of(tx, &who, room)?;
            }
            let made = OutgoingWebhook {
                id: tx.id(),
                name,
                url: new.url,
                events,
                room_ids: new.room_ids,
                active: true,
                disabled_because: None,
                created_at: tx.now(),
                created_by: Some(who.user_id),
            };
            outgoing::insert(tx, &made, &kept)?;
            Ok(made)
        })
        .await?;
    Ok(OutgoingWebhookCreated { info, secret })
}

/// Changes name, address or events, or switches it off or on. Admins may.
///
/// # Errors
/// `forbidden`; `webhook.not_found`; `validation.*`, `outbound.private`.
pub async fn edit(
    core: &Core,
    who: &Who,
    id: WebhookId,
    edit: EditOutgoingWebhook,
) -> Result<OutgoingWebhook> {
    who.must_be_admin()?;
    let name = edit.name.map(|name| parse_name("name", &name)).transpose()?;
    edit.url.as_deref().map(|url| check_url(core, url)).transpose()?;
    let events = edit.events.map(chosen).transpose()?;
    core.store
        .write(move |tx| {
            let mut webhook = find(tx, &id)?;
            webhook.name = name.unwrap_or(webhook.name);
            webhook.url = edit.url.unwrap_or(webhook.url);
            webhook.events = events.unwrap_or(webhook.events);
            outgoing::update(tx, &webhook)?;
            match edit.active {
                Some(true) => outgoing::enable(tx, &id)?,
                Some(false) => outgoing::disable(tx, &id, None)?,
                None => {}
            }
            find(tx, &id)
        })
        .await
}

/// Deletes one, with its deliveries. Admins may.
///
/// # Errors
/// `forbidden`; `webhook.not_found`.
pub async fn remove(core: &Core, who: &Who, id: WebhookId) -> Result<()> {
    who.must_be_admin()?;
    let is_gone = core.store.write(move |tx| outgoing::delete(tx, &id)).await?;
    if is_gone { Ok(()) } else { Err(not_found()) }
}

/// Gives it another secret, answered this once; the one before signs no more. Admins may.
///
/// # Errors
/// `forbidden`; `webhook.not_found`.
pub async fn rotate(core: &Core, who: &Who, id: WebhookId) -> Result<OutgoingWebhookCreated> {
    who.must_be_admin()?;
    let secret = draw_signing_secret(core.chance);
    let kept = secret.clone();
    let info = core
        .store
        .write(move |tx| {
            let found = find(tx, &id)?;
            outgoing::set_secret(tx, &id, &kept)?;
            Ok(found)
        })
        .await?;
    Ok(OutgoingWebhookCreated { info, secret })
}

/// Sends a test on its way. Admins may.
///
/// # Errors
/// `forbidden`; `webhook.not_found`; `job.state` for one that is switched off; `too_many` while 5000 wait.
pub async fn test(core: &Core, who: &Who, id: WebhookId) -> Result<Delivery> {
    who.must_be_admin()?;
    core.store
        .write(move |tx| {
            must_be_on(&find(tx, &id)?)?;
            let fact = Fact { event: WebhookEvent::Test, room: None, message: None, user: None };
            let made = sending::put_on_the_way(tx, &id, &fact)?
                .ok_or_else(|| Error::refused(Code::TooMany, "too many deliveries wait"))?;
            deliveries::find(tx, &id, &made, tx.now())?.ok_or_else(not_found)
        })
        .await
}

/// What was sent to it, newest first. Admins may ask.
///
/// # Errors
/// `forbidden`; `webhook.not_found`; `validation.range`.
pub async fn list_deliveries(
    core: &Core,
    who: &Who,
    id: WebhookId,
    asked: DeliveriesQuery,
) -> Result<DeliveryPage> {
    who.must_be_admin()?;
    let limit = asked.limit.unwrap_or(PAGE);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(Error::field(Code::ValidationRange, "limit", "limit must be 1 to 100"));
    }
    let now = Timestamp(core.clock.now_ms());
    core.store
        .read(move |query| {
            find(query, &id)?;
            let mut page = deliveries::page(query, &id, asked.before.as_ref(), now, limit + 1)?;
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let has_more = page.len() > limit;
            page.truncate(limit);
            Ok(DeliveryPage { deliveries: page, has_more })
        })
        .await
}

/// Sends one again that arrived or was given up, under the same id. Admins may.
///
/// # Errors
/// `forbidden`; `webhook.not_found`; `job.state` while it is on its way, or the webhook is switched off.
pub async fn redeliver(core: &Core, who: &Who, id: WebhookId, delivery: DeliveryId) -> Result<Delivery> {
    who.must_be_admin()?;
    core.store
        .write(move |tx| {
            must_be_on(&find(tx, &id)?)?;
            let found = deliveries::find(tx, &id, &delivery, tx.now())?.ok_or_else(not_found)?;
            match found.state {
                JobState::Waiting | JobState::Running => {
                    return Err(Error::refused(Code::JobState, "it is on its way"));
                }
                // Otherwise it could be tried again by the queue's own list too.
                JobState::Dead => jobs::delete(tx, &found.job_id)?,
                JobState::Done => {}
            }
            let job = Job::DeliverWebhook { delivery: delivery.clone() };
            let job = jobs::enqueue(tx, &NewJob::of(job))?;
            deliveries::revive(tx, &delivery, Some(&job))?;
            deliveries::find(tx, &id, &delivery, tx.now())?.ok_or_else(not_found)
        })
        .await
}

fn find(query: &Query<'_>, id: &WebhookId) -> Result<OutgoingWebhook> {
    outgoing::find(query, id)?.ok_or_else(not_found)
}

fn must_be_on(webhook: &OutgoingWebhook) -> Result<()> {
    if webhook.active {
        return Ok(());
    }
    Err(Error::refused(Code::JobState, "the webhook is switched off"))
}

/// What a name leads to is looked at when it is called.
fn check_url(core: &Core, url: &str) -> Result<()> {
    if url.chars().count() > MAX_URL {
        return Err(Error::field(Code::ValidationUrl, "url", "url must have at most 2048 characters"));
    }
    core.outbound.check(url).map(drop).map_err(|why| {
        let code = if why == NOT_PUBLIC { Code::OutboundPrivate } else { Code::ValidationUrl };
        Error::field(code, "url", why)
    })
}

fn chosen(mut events: Vec<WebhookEvent>) -> Result<Vec<WebhookEvent>> {
    events.sort_by_key(|event| *event as u8);
    events.dedup();
    if events.is_empty() || events.contains(&WebhookEvent::Test) {
        let message = "events must hold at least one event, and no test";
        return Err(Error::field(Code::ValidationRange, "events", message));
    }
    Ok(events)
}

fn check_rooms(rooms: Option<&[RoomId]>) -> Result<()> {
    if rooms.is_none_or(|rooms| (1..=MAX_ROOMS).contains(&rooms.len())) {
        return Ok(());
    }
    Err(Error::field(Code::ValidationRange, "roomIds", "roomIds must hold 1 to 200 rooms"))
}

fn not_found() -> Error {
    Error::refused(Code::WebhookNotFound, "there is no such webhook or delivery")
}

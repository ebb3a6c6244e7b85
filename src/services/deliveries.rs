//! What happens, on its way to outgoing webhooks: put on the way with its fact, sent by a job.
//!
//! A delivery names its fact by ids. What is sent is read when it is sent, so that a deleted message's text stays here.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{
    auth::sign_webhook,
    contract::{
        ids::{DeliveryId, MessageId, RoomId, UserId, WebhookId},
        notifications::NotificationKind,
        time::Timestamp,
        webhooks::{WebhookBody, WebhookData, WebhookEvent, WebhookMember},
    },
    domain::{
        error::{Error, Result},
        jobs::{Failure, Job, Lease, NewJob},
    },
    outbound::{Answer, Call, Failed},
    services::{
        core::Core,
        notifications::{self, Telling},
    },
    store::{
        Query, Tx,
        deliveries::{self, DueRow, Fact},
        jobs, messages, outgoing, users,
    },
};

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIME: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// Deliveries of one webhook that may be on their way; at the next one it is switched off.
const MAX_WAITING: i64 = 5000;
/// So many given up in a row, over so long, switch it off.
const MAX_FAILURES: i64 = 10;
const PATIENCE_MS: i64 = 24 * 60 * 60 * 1000;
/// `Retry-After` is believed up to here.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);
/// Days that a delivery is kept.
const KEPT_DAYS: i64 = 7;
/// What of an answer is kept with an error.
const EXCERPT: usize = 120;

/// Puts a message's event on its way to who listens, in the transaction of the fact.
pub(super) fn tell_message(
    tx: &Tx<'_>,
    event: WebhookEvent,
    room: &RoomId,
    message: &MessageId,
) -> Result<()> {
    let listening = outgoing::list_listening(tx, event, room)?;
    let fact = || Fact { event, room: Some(room.clone()), message: Some(message.clone()), user: None };
    listening.iter().try_for_each(|webhook| put_on_the_way(tx, webhook, &fact()).map(drop))
}

/// The same for who joined or left.
pub(super) fn tell_member(tx: &Tx<'_>, event: WebhookEvent, room: &RoomId, user: &UserId) -> Result<()> {
    let listening = outgoing::list_listening(tx, event, room)?;
    let fact = || Fact { event, room: Some(room.clone()), message: None, user: Some(user.clone()) };
    listening.iter().try_for_each(|webhook| put_on_the_way(tx, webhook, &fact()).map(drop))
}

/// One delivery with its job; none where too many wait.
pub(super) fn put_on_the_way(tx: &Tx<'_>, webhook: &WebhookId, fact: &Fact) -> Result<Option<DeliveryId>> {
    if deliveries::count_waiting(tx, webhook, MAX_WAITING)? >= MAX_WAITING {
        switch_off(tx, webhook, "it is 5000 deliveries behind")?;
        return Ok(None);
    }
    let id: DeliveryId = tx.id();
    let job = jobs::enqueue(tx, &NewJob::of(Job::DeliverWebhook { delivery: id.clone() }))?;
    deliveries::insert(tx, &id, webhook, fact, &job)?;
    Ok(Some(id))
}

/// The job: sends it, signed. Whatever the answer says is kept with the delivery.
pub async fn deliver(core: &Core, lease: &Lease, id: DeliveryId) -> Result<(), Failure> {
    let wanted = id.clone();
    let due =
        core.store.read(move |query| Ok(with_body(query, deliveries::find_due(query, &wanted)?))).await?;
    let (due, body) = match due {
        // Its webhook was deleted, and it with it.
        None => return forget(core, lease).await,
        Some((due, Ok(Some(body)))) if !due.is_off => (due, body),
        Some((due, _)) if due.is_off => return Err(Failure::fatal("the webhook is switched off")),
        Some((_, Ok(_))) => return Err(Failure::fatal("what it tells of is gone")),
        Some((_, Err(error))) => return Err(error.into()),
    };
    let call = call(&due, &id, &body, Timestamp(core.clock.now_ms()))?;
    match core.outbound.post(call).await {
        Ok(answer) if (200..300).contains(&answer.status) => {
            arrived(core, lease, due, id, answer.status).await
        }
        Ok(answer) => Err(refused(core, due, id, answer).await?),
        Err(Failed::Refused(why)) => {
            note(core, id, None, &why).await?;
            Err(Failure::fatal(why))
        }
        Err(Failed::Unreachable(why)) => {
            note(core, id, None, &why).await?;
            Err(Failure::retry(why))
        }
    }
}

type Due = Option<(DueRow, Result<Option<Vec<u8>>>)>;

fn with_body(query: &Query<'_>, due: Option<DueRow>) -> Due {
    due.map(|due| {
        let body = body(query, &due);
        (due, body)
    })
}

/// None when what it tells of is gone.
fn body(query: &Query<'_>, due: &DueRow) -> Result<Option<Vec<u8>>> {
    let fact = &due.fact;
    let data = match (&fact.message, &fact.user, &fact.room) {
        (Some(id), ..) => messages::find(query, id)?.map(|message| WebhookData::Message(Box::new(message))),
        (None, Some(id), Some(room)) => users::find(query, id)?.map(|user| {
            WebhookData::Member(WebhookMember {
                room_id: room.clone(),
                user_id: user.id,
                user_name: user.name,
            })
        }),
        (None, ..) => Some(WebhookData::Test {}),
    };
    let Some(data) = data else { return Ok(None) };
    let body = WebhookBody { event: fact.event, timestamp: due.created_at, data };
    serde_json::to_vec(&body).map(Some).map_err(Error::internal)
}

fn call(due: &DueRow, id: &DeliveryId, body: &[u8], now: Timestamp) -> Result<Call> {
    let seconds = now.0.div_euclid(1000);
    let signed = sign_webhook(&due.secret, id.as_str(), seconds, body)
        .ok_or_else(|| Error::internal("a webhook's secret does not sign"))?;
    let value = |text: &str| HeaderValue::from_str(text).map_err(Error::internal);
    let headers = HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (ID, value(id.as_str())?),
        (TIME, HeaderValue::from(seconds)),
        (SIGNATURE, value(&signed)?),
    ]);
    Ok(Call { url: due.url.clone(), headers, body: Bytes::copy_from_slice(body) })
}

async fn arrived(
    core: &Core,
    lease: &Lease,
    due: DueRow,
    id: DeliveryId,
    status: u16,
) -> Result<(), Failure> {
    let lease = lease.clone();
    core.store
        .write(move |tx| {
            deliveries::delivered(tx, &id, status)?;
            outgoing::succeeded(tx, &due.webhook)?;
            jobs::finish_and_forget(tx, &lease)
        })
        .await?;
    Ok(())
}

/// `410 Gone` asks for no more, as the rules say; anything else may pass.
async fn refused(core: &Core, due: DueRow, id: DeliveryId, answer: Answer) -> Result<Failure> {
    let said: String = answer.body.chars().filter(|c| !c.is_control()).take(EXCERPT).collect();
    let why = format!("it answered {} {said}", answer.status).trim_end().to_owned();
    note(core, id, Some(answer.status), &why).await?;
    if answer.status == 410 {
        core.store.write(move |tx| switch_off(tx, &due.webhook, "it answered 410 Gone")).await?;
        return Ok(Failure::fatal(why));
    }
    Ok(Failure::Retry { why, after: answer.retry_after.map(|wait| wait.min(LONGEST_WAIT)) })
}

async fn note(core: &Core, id: DeliveryId, status: Option<u16>, why: &str) -> Result<()> {
    let why = why.to_owned();
    core.store.write(move |tx| deliveries::failed(tx, &id, status, &why)).await
}

async fn forget(core: &Core, lease: &Lease) -> Result<(), Failure> {
    let lease = lease.clone();
    Ok(core.store.write(move |tx| jobs::finish_and_forget(tx, &lease)).await?)
}

/// It was given up: kept, and one more reason to switch its webhook off.
pub(super) fn give_up(tx: &Tx<'_>, id: &DeliveryId, why: &str) -> Result<()> {
    let Some(webhook) = deliveries::bury(tx, id, why)? else { return Ok(()) };
    let Some((failures, since)) = outgoing::failed(tx, &webhook)? else { return Ok(()) };
    if failures >= MAX_FAILURES && tx.now().0 - since.0 >= PATIENCE_MS {
        switch_off(tx, &webhook, "nothing arrived for a day")?;
    }
    Ok(())
}

/// An admin has the job of one that was given up tried again.
pub(super) fn is_tried_again(tx: &Tx<'_>, id: &DeliveryId) -> Result<()> {
    deliveries::revive(tx, id, None)
}

/// Switches a webhook off that nobody switched off, and tells the admins.
fn switch_off(tx: &Tx<'_>, webhook: &WebhookId, because: &str) -> Result<()> {
    let Some(found) = outgoing::find(tx, webhook)?.filter(|found| found.active) else { return Ok(()) };
    outgoing::disable(tx, webhook, Some(because))?;
    let telling = Telling {
        kind: NotificationKind::Warning,
        title: "A webhook was switched off".to_owned(),
        message: format!("{}: {because}.", found.name),
        link: None,
    };
    users::list_admins(tx)?.iter().try_for_each(|admin| notifications::tell(tx, admin, &telling))
}

/// Deletes some that are over for a week; false when there are none.
pub async fn sweep(core: &Core) -> Result<bool> {
    const ROWS: i64 = 500;
    core.store.write(|tx| deliveries::sweep(tx, tx.now().plus_seconds(-KEPT_DAYS * 24 * 60 * 60), ROWS)).await
}

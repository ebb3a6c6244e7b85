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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::{
            jobs::JobState,
            messages::{DeleteMessage, SendMessage},
            notifications::NotificationsQuery,
            webhooks::{DeliveriesQuery, Delivery, NewOutgoingWebhook, OutgoingWebhook},
        },
        domain::who::Who,
        services::{messages as talking, outgoing as webhooks, stage::Stage},
    };

    struct Archive {
        stage: Stage,
        ada: Who,
        id: WebhookId,
    }

    impl Archive {
        async fn open() -> Self {
            let stage = Stage::open().await;
            let ada = stage.ada().await;
            let ada = stage.who(&ada).await.unwrap();
            let new = NewOutgoingWebhook {
                name: "Archive".to_owned(),
                url: "https://127.0.0.1:1/told".to_owned(),
                events: vec![WebhookEvent::MessageCreated],
                room_ids: None,
            };
            let id = webhooks::create(&stage.core, &ada, new).await.unwrap().info.id;
            Self { stage, ada, id }
        }

        async fn says(&self, text: &str) -> MessageId {
            let sent = SendMessage::of("general".into(), text);
            talking::send(&self.stage.core, &self.ada, sent, None).await.unwrap().id
        }

        async fn deliveries(&self) -> Vec<Delivery> {
            let asked = DeliveriesQuery::default();
            let page = webhooks::list_deliveries(&self.stage.core, &self.ada, self.id.clone(), asked).await;
            page.unwrap().deliveries
        }

        async fn gives_up(&self) {
            let id = webhooks::test(&self.stage.core, &self.ada, self.id.clone()).await.unwrap().id;
            self.stage.core.store.write(move |tx| give_up(tx, &id, "nobody there")).await.unwrap();
        }

        async fn webhook(&self) -> OutgoingWebhook {
            webhooks::list(&self.stage.core, &self.ada).await.unwrap().remove(0)
        }
    }

    #[tokio::test]
    async fn ten_given_up_in_a_row_over_a_day_switch_the_webhook_off() {
        let archive = Archive::open().await;
        for _ in 0..12 {
            archive.gives_up().await;
        }
        assert!(archive.webhook().await.active, "a bad hour is forgiven");
        archive.stage.core.clock.advance(Duration::from_secs(24 * 60 * 60));
        archive.gives_up().await;
        let off = archive.webhook().await;
        assert_eq!(off.disabled_because.as_deref(), Some("nothing arrived for a day"));
        let asked = NotificationsQuery::default();
        let told = notifications::list(&archive.stage.core, &archive.ada, asked).await.unwrap();
        assert_eq!(told.notifications[0].message, "Archive: nothing arrived for a day.");
        let made = archive.deliveries().await.len();
        archive.says("nobody is told").await;
        assert_eq!(archive.deliveries().await.len(), made);
    }

    #[tokio::test]
    async fn one_that_arrives_makes_up_for_those_before() {
        let archive = Archive::open().await;
        for _ in 0..9 {
            archive.gives_up().await;
        }
        let id = archive.id.clone();
        archive.stage.core.store.write(move |tx| outgoing::succeeded(tx, &id)).await.unwrap();
        archive.stage.core.clock.advance(Duration::from_secs(48 * 60 * 60));
        archive.gives_up().await;
        assert!(archive.webhook().await.active);
    }

    #[tokio::test]
    async fn a_webhook_that_falls_too_far_behind_is_switched_off() {
        let archive = Archive::open().await;
        let id = archive.id.clone();
        let wait = move |tx: &Tx<'_>| {
            let fact = Fact { event: WebhookEvent::Test, room: None, message: None, user: None };
            (0..MAX_WAITING).try_for_each(|_| deliveries::insert(tx, &tx.id(), &id, &fact, &"job".into()))
        };
        archive.stage.core.store.write(wait).await.unwrap();
        assert!(archive.webhook().await.active);
        archive.says("one too many").await;
        assert_eq!(archive.webhook().await.disabled_because.as_deref(), Some("it is 5000 deliveries behind"));
    }

    #[tokio::test]
    async fn the_text_of_a_deleted_message_is_not_sent_any_more() {
        let archive = Archive::open().await;
        let core = &archive.stage.core;
        let message = archive.says("not for long").await;
        let id = archive.deliveries().await.remove(0).id;
        let what = async || {
            let id = id.clone();
            let due = core.store.read(move |query| Ok(with_body(query, deliveries::find_due(query, &id)?)));
            String::from_utf8(due.await.unwrap().unwrap().1.unwrap().unwrap()).unwrap()
        };
        assert!(what().await.contains("not for long"));
        let deleted = DeleteMessage { room_id: "general".into(), message_id: message };
        talking::delete(core, &archive.ada, deleted).await.unwrap();
        let sent = what().await;
        assert!(sent.contains("deletedAt") && !sent.contains("not for long"), "{sent}");
        assert_eq!(archive.deliveries().await[0].state, JobState::Waiting);
    }
}

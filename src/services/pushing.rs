//! Pushes on their way: what one says is found when it is sent, and what became of it is kept with its browser.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use sha2::{Digest, Sha256};

use crate::{
    auth::BrowserKeys,
    contract::{ids::PushSubscriptionId, reaching::PushPayload, time::Timestamp},
    domain::{
        error::{Error, Result},
        jobs::{Failure, Lease},
        pushes::{Push, fit},
    },
    outbound::{Answer, Call, Failed},
    services::core::Core,
    store::{
        Tx, jobs,
        pushes::{self, SubscriptionRow},
    },
};

/// For how long a push service keeps it for a browser that is away.
const TEST_TTL_SECONDS: u32 = 60;
/// However long a push service asks to wait.
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 60 * 60);

/// A push in words.
struct Letter {
    payload: PushPayload,
    ttl: u32,
    urgency: HeaderValue,
}

/// The job: one push to one browser, if there still is something to tell. A subscription goes with 404 and 410 alone;
/// for anything else it is tried again later, or given up, and stays.
pub async fn push(core: &Core, lease: &Lease, id: PushSubscriptionId, push: Push) -> Result<(), Failure> {
    let now = Timestamp(core.clock.now_ms());
    let found = core.store.read(move |query| pushes::find_alive(query, &id, now)).await?;
    let Some(browser) = found else { return settle(core, lease, |_| Ok(())).await };
    let letter = write(&push);
    let call = call(core, &browser, &letter)?;
    let id = browser.id;
    match core.outbound.post(call).await {
        Ok(answer) if (200..300).contains(&answer.status) => {
            settle(core, lease, move |tx| pushes::note_success(tx, &id)).await
        }
        Ok(answer) if matches!(answer.status, 404 | 410) => {
            settle(core, lease, move |tx| pushes::delete(tx, &id)).await
        }
        failed => {
            let failure = failure(failed);
            let (Failure::Retry { why, .. } | Failure::Fatal { why }) = failure.clone();
            core.store.write(move |tx| pushes::note_error(tx, &id, &why)).await?;
            Err(failure)
        }
    }
}

/// Notes what came of it and finishes the job, in one.
async fn settle(
    core: &Core,
    lease: &Lease,
    note: impl FnOnce(&Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<(), Failure> {
    let lease = lease.clone();
    core.store
        .write(move |tx| {
            note(tx)?;
            // Of the others nobody waits to hear, and they are many.
            if lease.user.is_some() { jobs::finish(tx, &lease) } else { jobs::finish_and_forget(tx, &lease) }
        })
        .await?;
    Ok(())
}

fn write(push: &Push) -> Letter {
    match push {
        Push::Test => Letter {
            payload: PushPayload {
                title: "tertulia".to_owned(),
                body: "✓".to_owned(),
                tag: "test".to_owned(),
                url: "/".to_owned(),
                badge: None,
            },
            ttl: TEST_TTL_SECONDS,
            urgency: HeaderValue::from_static("high"),
        },
    }
}

fn call(core: &Core, browser: &SubscriptionRow, letter: &Letter) -> Result<Call, Failure> {
    let endpoint = core.outbound.check(&browser.endpoint).map_err(Failure::fatal)?;
    let keys = BrowserKeys::parse(&browser.keys.p256dh, &browser.keys.auth)
        .ok_or_else(|| Failure::fatal("the browser's keys are none"))?;
    let sealed = keys.seal(fit(&letter.payload))?;
    let text = |text: String| HeaderValue::try_from(text).map_err(Error::internal);
    let headers = [
        (header::AUTHORIZATION, text(core.vapid.authorize(&endpoint.origin().ascii_serialization())?)?),
        (header::CONTENT_ENCODING, HeaderValue::from_static("aes128gcm")),
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (HeaderName::from_static("ttl"), HeaderValue::from(letter.ttl)),
        (HeaderName::from_static("urgency"), letter.urgency.clone()),
        (HeaderName::from_static("topic"), text(topic(&browser.id, &letter.payload.tag))?),
    ];
    Ok(Call {
        url: browser.endpoint.clone(),
        headers: HeaderMap::from_iter(headers),
        body: Bytes::from(sealed),
    })
}

/// By it a push service replaces what it still holds (RFC 8030, 5.4): 32 characters that tell it nothing.
fn topic(id: &PushSubscriptionId, tag: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(format!("{id} {tag}"))[..24])
}

/// What a push service answers is for the log alone: whoever subscribes chooses the machine that is called.
fn failure(failed: Result<Answer, Failed>) -> Failure {
    match failed {
        Ok(answer) => {
            tracing::debug!(status = answer.status, answer = answer.body, "a push was not taken");
            let why = format!("the push service answered {}", answer.status);
            match answer.status {
                429 | 500.. => {
                    Failure::Retry { why, after: answer.retry_after.map(|wait| wait.min(LONGEST_WAIT)) }
                }
                _ => Failure::fatal(why),
            }
        }
        Err(Failed::Unreachable(why)) => Failure::retry(format!("the push service cannot be reached: {why}")),
        Err(Failed::Refused(why)) => Failure::fatal(format!("the push service may not be called: {why}")),
    }
}

//! The call to a push service, and what came of it, which is kept with the browser.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use sha2::{Digest, Sha256};

use crate::{
    auth::BrowserKeys,
    contract::{ids::PushSubscriptionId, time::Timestamp},
    domain::{
        error::{Error, Result},
        jobs::{Failure, Lease},
        pushes::{Push, fit},
    },
    outbound::{Answer, Call, Failed},
    services::{
        core::Core,
        pushes::letters::{self, Letter},
    },
    store::{
        Tx, jobs,
        pushes::{self, SubscriptionRow},
    },
};

/// For what comes later, while a push service says nothing of how long.
const USUAL_WAIT: Duration = Duration::from_secs(60);
/// The same after a refusal, so that a browser for which none is ever taken costs little.
const LONG_WAIT: Duration = Duration::from_secs(60 * 60);
/// However long a push service asks to wait.
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 60 * 60);

/// The job: one push to one browser, if there still is something to tell. A subscription goes with 404 and 410 alone;
/// for anything else it is tried again later, or given up, and stays.
pub async fn push(core: &Core, lease: &Lease, id: PushSubscriptionId, push: Push) -> Result<(), Failure> {
    let now = Timestamp(core.clock.now_ms());
    let found = core.store.read(move |query| pushes::find_alive(query, &id, now)).await?;
    let Some(browser) = found else { return settle(core, lease, |_| Ok(())).await };
    let Some(letter) = letters::write(core, &browser, push).await? else {
        return settle(core, lease, |_| Ok(())).await;
    };
    let call = call(core, &browser, &letter)?;
    let id = browser.id;
    match core.outbound.post(call).await {
        Ok(answer) if (200..300).contains(&answer.status) => {
            settle(core, lease, move |tx| {
                if let Some((room, seq)) = &letter.mark {
                    pushes::set_mark(tx, &id, room, *seq)?;
                }
                pushes::note_success(tx, &id)
            })
            .await
        }
        Ok(answer) if matches!(answer.status, 404 | 410) => {
            settle(core, lease, move |tx| pushes::delete(tx, &id)).await
        }
        failed => {
            let failure = failure(failed);
            let (why, wait) = match failure.clone() {
                Failure::Retry { why, after } => (why, after.unwrap_or(USUAL_WAIT)),
                Failure::Fatal { why } => (why, LONG_WAIT),
            };
            let retry_at = now.plus_seconds(i64::try_from(wait.as_secs()).unwrap_or(0));
            core.store.write(move |tx| pushes::note_error(tx, &id, &why, retry_at)).await?;
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
        (HeaderName::from_static("urgency"), HeaderValue::from_static(letter.urgency)),
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

//! The browsers that a person has pushes sent to. People have some; programs have none.

use crate::{
    auth::BrowserKeys,
    contract::{
        errors::Code,
        ids::{JobId, PushSubscriptionId},
        reaching::{NewPushSubscription, PushState, PushSubscription},
        time::Timestamp,
    },
    domain::{
        error::{Error, Result},
        jobs::{Job, NewJob, Priority},
        pushes::Push,
        who::Who,
    },
    outbound::NOT_PUBLIC,
    services::core::Core,
    store::{
        Tx, jobs,
        pushes::{self, SubscriptionRow},
    },
};

/// Browsers that one person may have.
const MAX_SUBSCRIPTIONS: i64 = 20;
const MAX_ENDPOINT: usize = 2048;
const MAX_USER_AGENT: usize = 200;

/// What a browser needs to subscribe, and the asker's subscriptions, the newest first.
///
/// # Errors
/// `token.scope` for a program.
pub async fn state(core: &Core, who: &Who) -> Result<PushState> {
    who.must_be_person()?;
    let asker = who.clone();
    let rows =
        core.store.read(move |query| pushes::list_of(query, &asker.user_id, MAX_SUBSCRIPTIONS)).await?;
    let subscriptions = rows.into_iter().map(|row| row.shown(&who.session_id)).collect();
    Ok(PushState { key: core.vapid.public_key().to_owned(), subscriptions })
}

/// Has pushes sent to a browser for as long as this session lives. The same endpoint again replaces the former one,
/// whoever signed in on that browser before.
///
/// # Errors
/// `token.scope`; `validation.url`, `outbound.private`, `validation.push_keys`; `too_many` beyond 20.
pub async fn subscribe(
    core: &Core,
    who: &Who,
    new: NewPushSubscription,
    user_agent: &str,
) -> Result<PushSubscription> {
    who.must_be_person()?;
    check_endpoint(core, &new.endpoint)?;
    if BrowserKeys::parse(&new.keys.p256dh, &new.keys.auth).is_none() {
        let message = "p256dh must be a point of 65 bytes on P-256 and auth 16 bytes, both base64url";
        return Err(Error::field(Code::ValidationPushKeys, "keys", message));
    }
    let who = who.clone();
    let user_agent: String = user_agent.chars().take(MAX_USER_AGENT).collect();
    let row = core
        .store
        .write(move |tx| {
            let row = SubscriptionRow {
                id: tx.id(),
                user_id: who.user_id,
                session_id: who.session_id,
                endpoint: new.endpoint,
                keys: new.keys,
                user_agent,
                created_at: tx.now(),
                expires_at: new.expiration_time.and_then(moment),
                last_success_at: None,
                last_error: None,
            };
            keep(tx, row)
        })
        .await?;
    let session = row.session_id.clone();
    Ok(row.shown(&session))
}

fn keep(tx: &Tx<'_>, row: SubscriptionRow) -> Result<SubscriptionRow> {
    match pushes::find_by_endpoint(tx, &row.endpoint)? {
        Some(known) if known.user_id == row.user_id => {
            let last_success_at = known.last_success_at;
            let row = SubscriptionRow { id: known.id, created_at: known.created_at, last_success_at, ..row };
            pushes::renew(tx, &row)?;
            return Ok(row);
        }
        Some(others) => pushes::delete(tx, &others.id)?,
        None => {}
    }
    if pushes::count_of(tx, &row.user_id)? >= MAX_SUBSCRIPTIONS {
        let message = "20 browsers take pushes already; remove one first";
        return Err(Error::refused(Code::TooMany, message));
    }
    pushes::insert(tx, &row)?;
    Ok(row)
}

/// Has no more pushes sent to one of the asker's browsers.
///
/// # Errors
/// `token.scope`; `push.not_found`.
pub async fn unsubscribe(core: &Core, who: &Who, id: PushSubscriptionId) -> Result<()> {
    who.must_be_person()?;
    let user = who.user_id.clone();
    let is_gone = core.store.write(move |tx| pushes::delete_of(tx, &user, &id)).await?;
    if is_gone { Ok(()) } else { Err(not_found()) }
}

/// Pushes something to the browser of this session at once, even while the asker is looking. What came of it is told
/// by the progress of the job, and stays with the subscription.
///
/// # Errors
/// `token.scope`; `push.not_found` when this session has none.
pub async fn test(core: &Core, who: &Who) -> Result<JobId> {
    who.must_be_person()?;
    let who = who.clone();
    core.store
        .write(move |tx| {
            let own = pushes::list_of(tx, &who.user_id, MAX_SUBSCRIPTIONS)?;
            let own = own.into_iter().find(|row| row.session_id == who.session_id).ok_or_else(not_found)?;
            let job = Job::PushWeb { subscription: own.id, push: Push::Test };
            jobs::enqueue(tx, &NewJob::of(job).for_user(&who.user_id).priority(Priority::First))
        })
        .await
}

fn check_endpoint(core: &Core, endpoint: &str) -> Result<()> {
    if endpoint.len() > MAX_ENDPOINT {
        let message = "endpoint must have at most 2048 characters";
        return Err(Error::field(Code::ValidationUrl, "endpoint", message));
    }
    core.outbound.check(endpoint).map(drop).map_err(|refused| {
        let code = if refused == NOT_PUBLIC { Code::OutboundPrivate } else { Code::ValidationUrl };
        Error::field(code, "endpoint", format!("endpoint cannot be called: {refused}"))
    })
}

/// Milliseconds since the epoch, as browsers count.
fn moment(ms: f64) -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "it was checked to be far within the range")]
    (ms.is_finite() && (0.0..1e15).contains(&ms)).then_some(Timestamp(ms as i64))
}

fn not_found() -> Error {
    Error::refused(Code::PushSubscriptionNotFound, "there is no such subscription")
}

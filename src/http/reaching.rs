//! `/api/me/reaching`, `/api/push` and the level of a room: how one wants to be reached, and where.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::{PushSubscriptionId, RoomId},
        reaching::{
            NewPushSubscription, PushState, PushSubscription, PushTest, Reaching, RoomLevel, SetLevel,
        },
    },
    http::{
        asker::{Asker, Caller, Json, Named},
        door::Door,
        errors::Problem,
    },
    services::{Core, pushes::browsers, reaching},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(find, set))
        .routes(routes!(set_level))
        .routes(routes!(push_state))
        .routes(routes!(subscribe))
        .routes(routes!(unsubscribe))
        .routes(routes!(test_push))
}

/// How one wants to be reached.
#[utoipa::path(get, path = "/api/me/reaching", tag = "reaching", responses((status = 200, body = Reaching)))]
async fn find(State(core): State<Arc<Core>>, Asker(who): Asker) -> Result<Answer<Reaching>, Problem> {
    Ok(Answer(reaching::find(&core, &who).await?))
}

/// Says how one wants to be reached; on every device.
#[utoipa::path(put, path = "/api/me/reaching", tag = "reaching", request_body = Reaching,
    responses(
        (status = 200, body = Reaching),
        (status = 400, description = "`validation.time`", body = ErrorBody),
    ))]
async fn set(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Json(wanted): Json<Reaching>,
) -> Result<Answer<Reaching>, Problem> {
    Ok(Answer(reaching::set(&core, &who, wanted).await?))
}

/// Says what one wants to be told of a room. For members.
#[utoipa::path(put, path = "/api/rooms/{id}/level", tag = "reaching", params(("id" = RoomId, Path)),
    request_body = SetLevel,
    responses(
        (status = 200, body = RoomLevel),
        (status = 404, description = "`room.not_found`", body = ErrorBody),
    ))]
async fn set_level(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<RoomId>,
    Json(wanted): Json<SetLevel>,
) -> Result<Answer<RoomLevel>, Problem> {
    Ok(Answer(reaching::set_level(&core, &who, id, wanted).await?))
}

/// The key that a browser subscribes with, and one's own subscriptions.
#[utoipa::path(get, path = "/api/push", tag = "reaching", responses((status = 200, body = PushState)))]
async fn push_state(State(core): State<Arc<Core>>, Asker(who): Asker) -> Result<Answer<PushState>, Problem> {
    Ok(Answer(browsers::state(&core, &who).await?))
}

/// Has pushes sent to a browser, until this session ends.
#[utoipa::path(post, path = "/api/push/subscriptions", tag = "reaching", request_body = NewPushSubscription,
    responses(
        (status = 201, body = PushSubscription),
        (status = 400, description = "`validation.…`, `outbound.private`", body = ErrorBody),
        (status = 409, description = "`too_many`: 20 browsers", body = ErrorBody),
    ))]
async fn subscribe(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    caller: Caller,
    Json(new): Json<NewPushSubscription>,
) -> Result<(StatusCode, Answer<PushSubscription>), Problem> {
    let made = browsers::subscribe(&core, &who, new, &caller.client.user_agent).await?;
    Ok((StatusCode::CREATED, Answer(made)))
}

/// Has no more pushes sent to one of one's browsers.
#[utoipa::path(delete, path = "/api/push/subscriptions/{id}", tag = "reaching",
    params(("id" = PushSubscriptionId, Path)),
    responses(
        (status = 204),
        (status = 404, description = "`push.not_found`", body = ErrorBody),
    ))]
async fn unsubscribe(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<PushSubscriptionId>,
) -> Result<StatusCode, Problem> {
    browsers::unsubscribe(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Pushes something to the browser of this session at once; `job:progress` of that job says when it was taken, and the
/// subscription's `lastError` why it was not.
#[utoipa::path(post, path = "/api/push/test", tag = "reaching",
    responses(
        (status = 202, body = PushTest),
        (status = 404, description = "`push.not_found`: this session has no subscription", body = ErrorBody),
    ))]
async fn test_push(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
) -> Result<(StatusCode, Answer<PushTest>), Problem> {
    Ok((StatusCode::ACCEPTED, Answer(PushTest { job_id: browsers::test(&core, &who).await? })))
}

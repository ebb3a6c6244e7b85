//! `/api/rooms/{id}/pins` and `/api/me/saved`: what a room keeps in sight, and what one keeps for oneself.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::{MessageId, RoomId},
        messages::{PinList, SavedIds, SavedPage, SavedQuery},
    },
    http::{
        asker::{Anyone, Asker, Named, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, pins, saved},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list_pins))
        .routes(routes!(pin, unpin))
        .routes(routes!(list_saved))
        .routes(routes!(list_saved_ids))
        .routes(routes!(save, let_go))
}

/// What is pinned to a room, the last first. For members.
#[utoipa::path(get, path = "/api/rooms/{id}/pins", tag = "messages", params(("id" = RoomId, Path)),
    responses(
        (status = 200, body = PinList),
        (status = 404, description = "`room.not_found`", body = ErrorBody),
    ))]
async fn list_pins(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named(room): Named<RoomId>,
) -> Result<Answer<PinList>, Problem> {
    Ok(Answer(pins::list(&core, &who, &room).await?))
}

/// Pins a message to its room; twice is once. For members.
#[utoipa::path(put, path = "/api/rooms/{id}/pins/{messageId}", tag = "messages",
    params(("id" = RoomId, Path), ("messageId" = MessageId, Path)),
    responses(
        (status = 204),
        (status = 404, description = "`room.not_found`, `message.not_found`, `message.deleted`", body = ErrorBody),
        (status = 409, description = "`too_many`", body = ErrorBody),
    ))]
async fn pin(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named((room, id)): Named<(RoomId, MessageId)>,
) -> Result<StatusCode, Problem> {
    pins::pin(&core, &who, &room, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a pin out again. For members.
#[utoipa::path(delete, path = "/api/rooms/{id}/pins/{messageId}", tag = "messages",
    params(("id" = RoomId, Path), ("messageId" = MessageId, Path)),
    responses(
        (status = 204),
        (status = 404, description = "`room.not_found`, `message.not_found`, `message.deleted`", body = ErrorBody),
    ))]
async fn unpin(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named((room, id)): Named<(RoomId, MessageId)>,
) -> Result<StatusCode, Problem> {
    pins::unpin(&core, &who, &room, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The messages that one keeps, the last first.
#[utoipa::path(get, path = "/api/me/saved", tag = "messages", params(SavedQuery),
    responses(
        (status = 200, body = SavedPage),
        (status = 404, description = "`message.not_found`", body = ErrorBody),
    ))]
async fn list_saved(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Params(query): Params<SavedQuery>,
) -> Result<Answer<SavedPage>, Problem> {
    Ok(Answer(saved::list(&core, &who, query).await?))
}

/// The ids of all messages that one keeps.
#[utoipa::path(get, path = "/api/me/saved/ids", tag = "messages", responses((status = 200, body = SavedIds)))]
async fn list_saved_ids(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
) -> Result<Answer<SavedIds>, Problem> {
    Ok(Answer(saved::list_ids(&core, &who).await?))
}

/// Keeps a message for oneself; twice is once.
#[utoipa::path(put, path = "/api/me/saved/{messageId}", tag = "messages", params(("messageId" = MessageId, Path)),
    responses(
        (status = 204),
        (status = 404, description = "`message.not_found`, `message.deleted`", body = ErrorBody),
        (status = 409, description = "`too_many`", body = ErrorBody),
    ))]
async fn save(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<MessageId>,
) -> Result<StatusCode, Problem> {
    saved::save(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps a message no longer.
#[utoipa::path(delete, path = "/api/me/saved/{messageId}", tag = "messages",
    params(("messageId" = MessageId, Path)), responses((status = 204)))]
async fn let_go(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<MessageId>,
) -> Result<StatusCode, Problem> {
    saved::let_go(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

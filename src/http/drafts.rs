//! `/api/me/drafts`: what one has begun to write.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        drafts::{Draft, DraftList, DraftQuery, KeepDraft},
        errors::ErrorBody,
        ids::RoomId,
    },
    http::{
        asker::{Asker, Json, Named, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, drafts},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list_drafts)).routes(routes!(keep_draft, drop_draft))
}

/// One's own drafts in the rooms that one is in, the one saved last first.
#[utoipa::path(get, path = "/api/me/drafts", tag = "later", responses((status = 200, body = DraftList)))]
async fn list_drafts(State(core): State<Arc<Core>>, Asker(who): Asker) -> Result<Answer<DraftList>, Problem> {
    Ok(Answer(drafts::list(&core, &who).await?))
}

/// Keeps what one has begun to write in a room, or in a thread of it, in the place of what was there. For members.
#[utoipa::path(put, path = "/api/me/drafts/{roomId}", tag = "later", params(("roomId" = RoomId, Path)),
    request_body = KeepDraft,
    responses(
        (status = 200, body = Draft),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 404, description = "`room.not_found`, `message.not_found`", body = ErrorBody),
        (status = 409, description = "`too_many`: 200 are kept", body = ErrorBody),
    ))]
async fn keep_draft(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(room): Named<RoomId>,
    Json(new): Json<KeepDraft>,
) -> Result<Answer<Draft>, Problem> {
    Ok(Answer(drafts::keep(&core, &who, room, new).await?))
}

/// Throws a draft away.
#[utoipa::path(delete, path = "/api/me/drafts/{roomId}", tag = "later",
    params(("roomId" = RoomId, Path), DraftQuery), responses((status = 204)))]
async fn drop_draft(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(room): Named<RoomId>,
    Params(query): Params<DraftQuery>,
) -> Result<StatusCode, Problem> {
    drafts::drop(&core, &who, room, query.root_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

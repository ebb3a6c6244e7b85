//! `/api/me/sections` and `/api/me/rooms`: the list of rooms as one arranges it.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::{RoomId, SectionId},
        sections::{Arrangement, EditSection, NewSection, PlaceRoom, RoomPlace, Section},
    },
    http::{
        asker::{Asker, Json, Named},
        door::Door,
        errors::Problem,
    },
    services::{Core, sections},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list, make)).routes(routes!(edit, remove)).routes(routes!(place))
}

/// One's sections in their order, and the rooms that one has put somewhere.
#[utoipa::path(get, path = "/api/me/sections", tag = "rooms", responses((status = 200, body = Arrangement)))]
async fn list(State(core): State<Arc<Core>>, Asker(who): Asker) -> Result<Answer<Arrangement>, Problem> {
    Ok(Answer(sections::arrangement(&core, &who).await?))
}

/// Makes a section behind the others.
#[utoipa::path(post, path = "/api/me/sections", tag = "rooms", request_body = NewSection,
    responses(
        (status = 201, body = Section),
        (status = 400, description = "`validation.name`", body = ErrorBody),
        (status = 409, description = "`too_many`: 50 sections", body = ErrorBody),
    ))]
async fn make(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Json(new): Json<NewSection>,
) -> Result<(StatusCode, Answer<Section>), Problem> {
    Ok((StatusCode::CREATED, Answer(sections::make(&core, &who, new).await?)))
}

/// Renames a section, or moves it among the others.
#[utoipa::path(patch, path = "/api/me/sections/{id}", tag = "rooms", params(("id" = SectionId, Path)),
    request_body = EditSection,
    responses(
        (status = 200, body = Section),
        (status = 400, description = "`validation.name`", body = ErrorBody),
        (status = 404, description = "`section.not_found`", body = ErrorBody),
    ))]
async fn edit(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<SectionId>,
    Json(changes): Json<EditSection>,
) -> Result<Answer<Section>, Problem> {
    Ok(Answer(sections::edit(&core, &who, id, changes).await?))
}

/// Removes a section; its rooms stay.
#[utoipa::path(delete, path = "/api/me/sections/{id}", tag = "rooms", params(("id" = SectionId, Path)),
    responses(
        (status = 204),
        (status = 404, description = "`section.not_found`", body = ErrorBody),
    ))]
async fn remove(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<SectionId>,
) -> Result<StatusCode, Problem> {
    sections::remove(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a room of one's own among the favourites, into a section, or back.
#[utoipa::path(put, path = "/api/me/rooms/{id}", tag = "rooms", params(("id" = RoomId, Path)),
    request_body = PlaceRoom,
    responses(
        (status = 200, body = RoomPlace),
        (status = 404, description = "`room.not_found`, `section.not_found`", body = ErrorBody),
    ))]
async fn place(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<RoomId>,
    Json(wanted): Json<PlaceRoom>,
) -> Result<Answer<RoomPlace>, Problem> {
    Ok(Answer(sections::place(&core, &who, id, wanted).await?))
}

//! `/api/rooms` and `/api/direct`: rooms and who belongs to them.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::{RoomId, UserId},
        rooms::{EditRoom, MemberList, NewDirect, NewRoom, Room, RoomList, RoomsQuery},
    },
    http::{
        asker::{Anyone, Asker, Json, Named, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, rooms},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(room, edit, remove))
        .routes(routes!(list_members))
        .routes(routes!(add_member, remove_member))
        .routes(routes!(open_direct))
}

/// One's own rooms, archived ones too, or the public ones that one has not joined.
#[utoipa::path(get, path = "/api/rooms", tag = "rooms", params(RoomsQuery),
    responses((status = 200, body = RoomList)))]
async fn list(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Params(query): Params<RoomsQuery>,
) -> Result<Answer<RoomList>, Problem> {
    Ok(Answer(RoomList { rooms: rooms::list(&core, &who, query).await? }))
}

/// Makes a public or a private room.
#[utoipa::path(post, path = "/api/rooms", tag = "rooms", request_body = NewRoom,
    responses(
        (status = 201, body = Room),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 403, description = "`room.makers`", body = ErrorBody),
        (status = 409, description = "`room.exists`", body = ErrorBody),
    ))]
async fn create(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Json(new): Json<NewRoom>,
) -> Result<(StatusCode, Answer<Room>), Problem> {
    Ok((StatusCode::CREATED, Answer(rooms::create(&core, &who, new).await?)))
}

/// One room that one may see.
#[utoipa::path(get, path = "/api/rooms/{id}", tag = "rooms", params(("id" = RoomId, Path)),
    responses((status = 200, body = Room), (status = 404, description = "`room.not_found`", body = ErrorBody)))]
async fn room(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named(id): Named<RoomId>,
) -> Result<Answer<Room>, Problem> {
    Ok(Answer(rooms::room(&core, &who, &id).await?))
}

/// Renames a room, changes its topic or who writes there, archives it or takes it into use again.
#[utoipa::path(patch, path = "/api/rooms/{id}", tag = "rooms", params(("id" = RoomId, Path)),
    request_body = EditRoom,
    responses(
        (status = 200, body = Room),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`room.not_found`", body = ErrorBody),
        (status = 409, description = "`room.exists`, `room.fixed`", body = ErrorBody),
    ))]
async fn edit(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<RoomId>,
    Json(edit): Json<EditRoom>,
) -> Result<Answer<Room>, Problem> {
    Ok(Answer(rooms::edit(&core, &who, &id, edit).await?))
}

/// Removes a room with all that was said in it.
#[utoipa::path(delete, path = "/api/rooms/{id}", tag = "rooms", params(("id" = RoomId, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`room.not_found`", body = ErrorBody),
        (status = 409, description = "`room.fixed`", body = ErrorBody),
    ))]
async fn remove(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<RoomId>,
) -> Result<StatusCode, Problem> {
    rooms::remove(&core, &who, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who belongs to a room, by name.
#[utoipa::path(get, path = "/api/rooms/{id}/members", tag = "rooms", params(("id" = RoomId, Path)),
    responses((status = 200, body = MemberList), (status = 404, description = "`room.not_found`", body = ErrorBody)))]
async fn list_members(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named(id): Named<RoomId>,
) -> Result<Answer<MemberList>, Problem> {
    Ok(Answer(MemberList { members: rooms::list_members(&core, &who, &id).await? }))
}

/// Makes somebody a member: oneself of a public room, or anybody of a room of one's own.
#[utoipa::path(put, path = "/api/rooms/{id}/members/{userId}", tag = "rooms",
    params(("id" = RoomId, Path), ("userId" = UserId, Path)),
    responses(
        (status = 200, body = Room),
        (status = 404, description = "`room.not_found`, `user.not_found`", body = ErrorBody),
        (status = 409, description = "`room.fixed`", body = ErrorBody),
    ))]
async fn add_member(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named((id, user)): Named<(RoomId, UserId)>,
) -> Result<Answer<Room>, Problem> {
    Ok(Answer(rooms::add_member(&core, &who, &id, &user).await?))
}

/// Ends a membership: one's own, or another's by the room's maker or an admin.
#[utoipa::path(delete, path = "/api/rooms/{id}/members/{userId}", tag = "rooms",
    params(("id" = RoomId, Path), ("userId" = UserId, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`room.not_found`, `user.not_found`", body = ErrorBody),
        (status = 409, description = "`room.fixed`", body = ErrorBody),
    ))]
async fn remove_member(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named((id, user)): Named<(RoomId, UserId)>,
) -> Result<StatusCode, Problem> {
    rooms::remove_member(&core, &who, &id, &user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens the room of exactly these people and oneself, or finds it.
#[utoipa::path(post, path = "/api/direct", tag = "rooms", request_body = NewDirect,
    responses(
        (status = 200, body = Room),
        (status = 400, description = "`validation.range`", body = ErrorBody),
        (status = 404, description = "`user.not_found`", body = ErrorBody),
    ))]
async fn open_direct(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Json(new): Json<NewDirect>,
) -> Result<Answer<Room>, Problem> {
    Ok(Answer(rooms::open_direct(&core, &who, new).await?))
}

//! Threads: a page of one, whether one follows it, and `/api/me/threads`.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::{MessageId, RoomId},
        threads::{MyThreads, MyThreadsQuery, ThreadPage, ThreadQuery, ThreadState},
    },
    http::{
        asker::{Anyone, Asker, Named, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, threads},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(page)).routes(routes!(follow, leave)).routes(routes!(list_mine))
}

/// A page of the thread that a message began, or is in, oldest first; the newest page unless told. For members.
#[utoipa::path(get, path = "/api/rooms/{id}/messages/{messageId}/thread", tag = "messages",
    params(("id" = RoomId, Path), ("messageId" = MessageId, Path), ThreadQuery),
    responses(
        (status = 200, body = ThreadPage),
        (status = 400, description = "`validation.range`, `validation.combination`", body = ErrorBody),
        (status = 404, description = "`room.not_found`, `message.not_found`", body = ErrorBody),
    ))]
async fn page(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named((room, id)): Named<(RoomId, MessageId)>,
    Params(query): Params<ThreadQuery>,
) -> Result<Answer<ThreadPage>, Problem> {
    Ok(Answer(threads::page(&core, &who, &room, id, query).await?))
}

/// Follows a thread: one is told of what is said there. For members.
#[utoipa::path(put, path = "/api/rooms/{id}/messages/{messageId}/following", tag = "messages",
    params(("id" = RoomId, Path), ("messageId" = MessageId, Path)),
    responses(
        (status = 200, body = ThreadState),
        (status = 404, description = "`room.not_found`, `message.not_found`", body = ErrorBody),
        (status = 409, description = "`too_many`", body = ErrorBody),
    ))]
async fn follow(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named((room, id)): Named<(RoomId, MessageId)>,
) -> Result<Answer<ThreadState>, Problem> {
    Ok(Answer(threads::set_following(&core, &who, &room, id, true).await?))
}

/// Follows a thread no longer. For members.
#[utoipa::path(delete, path = "/api/rooms/{id}/messages/{messageId}/following", tag = "messages",
    params(("id" = RoomId, Path), ("messageId" = MessageId, Path)),
    responses(
        (status = 200, body = ThreadState),
        (status = 404, description = "`room.not_found`, `message.not_found`", body = ErrorBody),
    ))]
async fn leave(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named((room, id)): Named<(RoomId, MessageId)>,
) -> Result<Answer<ThreadState>, Problem> {
    Ok(Answer(threads::set_following(&core, &who, &room, id, false).await?))
}

/// The threads that one follows, the one answered last first.
#[utoipa::path(get, path = "/api/me/threads", tag = "messages", params(MyThreadsQuery),
    responses((status = 200, body = MyThreads)))]
async fn list_mine(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Params(query): Params<MyThreadsQuery>,
) -> Result<Answer<MyThreads>, Problem> {
    Ok(Answer(threads::list_mine(&core, &who, query).await?))
}

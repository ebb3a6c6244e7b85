//! `/api/rooms/{id}/messages`: history by cursor, and sending without a socket.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::{MessageId, RoomId},
        messages::{ChatMessage, HistoryQuery, MessagePage, PostMessage, SendMessage, SendMessageAck},
    },
    http::{
        asker::{Anyone, Json, Named, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, limits::Limit, messages},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(history, send)).routes(routes!(find))
}

/// A page of a room's messages, oldest first; the newest page unless told.
#[utoipa::path(get, path = "/api/rooms/{id}/messages", tag = "messages",
    params(("id" = RoomId, Path), HistoryQuery),
    responses(
        (status = 200, body = MessagePage),
        (status = 400, description = "`validation.range`, `validation.combination`", body = ErrorBody),
        (status = 404, description = "`room.not_found`", body = ErrorBody),
    ))]
async fn history(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named(id): Named<RoomId>,
    Params(query): Params<HistoryQuery>,
) -> Result<Answer<MessagePage>, Problem> {
    Ok(Answer(messages::history(&core, &who, &id, query).await?))
}

/// One message of a room, deleted or not: where an address that names it leads.
#[utoipa::path(get, path = "/api/rooms/{id}/messages/{messageId}", tag = "messages",
    params(("id" = RoomId, Path), ("messageId" = MessageId, Path)),
    responses(
        (status = 200, body = ChatMessage),
        (status = 404, description = "`room.not_found`, `message.not_found`", body = ErrorBody),
    ))]
async fn find(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named((room, id)): Named<(RoomId, MessageId)>,
) -> Result<Answer<ChatMessage>, Problem> {
    Ok(Answer(messages::find(&core, &who, &room, id).await?))
}

/// Sends a message, as `chat:send-message` does. The answer comes when it is on the disk.
#[utoipa::path(post, path = "/api/rooms/{id}/messages", tag = "messages", params(("id" = RoomId, Path)),
    request_body = PostMessage,
    responses(
        (status = 201, body = SendMessageAck),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 404, description = "`room.not_found`", body = ErrorBody),
        (status = 429, description = "`rate_limited`", body = ErrorBody),
    ))]
async fn send(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named(id): Named<RoomId>,
    Json(post): Json<PostMessage>,
) -> Result<(StatusCode, Answer<SendMessageAck>), Problem> {
    core.limits.check(Limit::Message, who.user_id.as_str())?;
    let PostMessage { text, client_id, attachments } = post;
    let sent = SendMessage { room_id: id, text, client_id, attachments };
    Ok((StatusCode::CREATED, Answer(messages::send(&core, &who, sent, None).await?)))
}

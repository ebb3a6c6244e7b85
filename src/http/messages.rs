//! `/api/rooms/{id}/messages`: history by cursor; sending, editing and deleting without a socket.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::{MessageId, RoomId},
        messages::{
            ChatMessage, DeleteMessage, DeleteMessageAck, EditList, EditMessage, EditMessageAck,
            HistoryQuery, MessagePage, NewText, PostMessage, SendMessage, SendMessageAck,
        },
    },
    http::{
        asker::{Anyone, Json, Named, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, edits, limits::Limit, messages},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(history, send))
        .routes(routes!(find, edit, delete))
        .routes(routes!(former_texts))
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
        (status = 403, description = "`room.announcements`", body = ErrorBody),
        (status = 404, description = "`room.not_found`, `message.not_found`, `message.deleted`", body = ErrorBody),
        (status = 409, description = "`room.archived`", body = ErrorBody),
        (status = 429, description = "`rate_limited`", body = ErrorBody),
    ))]
async fn send(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named(id): Named<RoomId>,
    Json(post): Json<PostMessage>,
) -> Result<(StatusCode, Answer<SendMessageAck>), Problem> {
    core.limits.check(Limit::Message, who.user_id.as_str())?;
    let PostMessage { text, client_id, attachments, reply_to, also_in_room } = post;
    let sent = SendMessage { room_id: id, text, client_id, attachments, reply_to, also_in_room };
    Ok((StatusCode::CREATED, Answer(messages::send(&core, &who, sent, None).await?)))
}

/// Gives a message of one's own another text, as `chat:edit-message` does.
#[utoipa::path(patch, path = "/api/rooms/{id}/messages/{messageId}", tag = "messages",
    params(("id" = RoomId, Path), ("messageId" = MessageId, Path)), request_body = NewText,
    responses(
        (status = 200, body = EditMessageAck),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`room.not_found`, `message.not_found`, `message.deleted`", body = ErrorBody),
        (status = 429, description = "`rate_limited`", body = ErrorBody),
    ))]
async fn edit(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named((room_id, message_id)): Named<(RoomId, MessageId)>,
    Json(NewText { text }): Json<NewText>,
) -> Result<Answer<EditMessageAck>, Problem> {
    core.limits.check(Limit::Message, who.user_id.as_str())?;
    Ok(Answer(edits::edit(&core, &who, EditMessage { room_id, message_id, text }).await?))
}

/// Deletes a message, as `chat:delete-message` does.
#[utoipa::path(delete, path = "/api/rooms/{id}/messages/{messageId}", tag = "messages",
    params(("id" = RoomId, Path), ("messageId" = MessageId, Path)),
    responses(
        (status = 200, body = DeleteMessageAck),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`room.not_found`, `message.not_found`", body = ErrorBody),
        (status = 429, description = "`rate_limited`", body = ErrorBody),
    ))]
async fn delete(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named((room_id, message_id)): Named<(RoomId, MessageId)>,
) -> Result<Answer<DeleteMessageAck>, Problem> {
    core.limits.check(Limit::Message, who.user_id.as_str())?;
    Ok(Answer(messages::delete(&core, &who, DeleteMessage { room_id, message_id }).await?))
}

/// What a message said before it was edited, newest first. For members.
#[utoipa::path(get, path = "/api/rooms/{id}/messages/{messageId}/edits", tag = "messages",
    params(("id" = RoomId, Path), ("messageId" = MessageId, Path)),
    responses(
        (status = 200, body = EditList),
        (status = 404, description = "`room.not_found`, `message.not_found`", body = ErrorBody),
    ))]
async fn former_texts(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named((room, id)): Named<(RoomId, MessageId)>,
) -> Result<Answer<EditList>, Problem> {
    Ok(Answer(edits::list(&core, &who, &room, id).await?))
}

//! Who has read a message, and `/api/me/mentions`: where one is called.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::{MessageId, RoomId},
        sync::{MentionPage, MentionsQuery, ReaderList},
    },
    http::{
        asker::{Anyone, Asker, Named, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, marks},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(readers)).routes(routes!(list_mentions))
}

/// Who has read a message besides its author, by name. For members.
#[utoipa::path(get, path = "/api/rooms/{id}/messages/{messageId}/readers", tag = "messages",
    params(("id" = RoomId, Path), ("messageId" = MessageId, Path)),
    responses(
        (status = 200, body = ReaderList),
        (status = 404, description = "`room.not_found`, `message.not_found`", body = ErrorBody),
    ))]
async fn readers(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named((room, id)): Named<(RoomId, MessageId)>,
) -> Result<Answer<ReaderList>, Problem> {
    Ok(Answer(marks::readers(&core, &who, &room, id).await?))
}

/// The messages that call oneself, newest first.
#[utoipa::path(get, path = "/api/me/mentions", tag = "messages", params(MentionsQuery),
    responses((status = 200, body = MentionPage)))]
async fn list_mentions(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Params(query): Params<MentionsQuery>,
) -> Result<Answer<MentionPage>, Problem> {
    Ok(Answer(marks::list_mentions(&core, &who, query).await?))
}

//! `/api/notifications`: what one was told, and telling somebody something.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        notifications::{NewNotification, Notification, NotificationPage, NotificationsQuery},
    },
    http::{
        asker::{Anyone, Json, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, notifications},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list, notify))
}

/// One's own notifications, newest first.
#[utoipa::path(get, path = "/api/notifications", tag = "notifications", params(NotificationsQuery),
    responses(
        (status = 200, body = NotificationPage),
        (status = 400, description = "`validation.range`", body = ErrorBody),
    ))]
async fn list(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Params(query): Params<NotificationsQuery>,
) -> Result<Answer<NotificationPage>, Problem> {
    Ok(Answer(notifications::list(&core, &who, query).await?))
}

/// Tells one person, or everybody, on every device; who is away finds it later. For admins, and for bots with the
/// scope `notifications:write` or, for everybody, `notifications:broadcast`.
#[utoipa::path(post, path = "/api/notifications", tag = "notifications", request_body = NewNotification,
    responses(
        (status = 201, body = Notification),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 403, description = "`forbidden`, `token.scope`", body = ErrorBody),
        (status = 404, description = "`user.not_found`", body = ErrorBody),
    ))]
async fn notify(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Json(new): Json<NewNotification>,
) -> Result<(StatusCode, Answer<Notification>), Problem> {
    Ok((StatusCode::CREATED, Answer(notifications::notify(&core, &who, new).await?)))
}

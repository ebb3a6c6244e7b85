//! `/api/me/reminders`, `/api/me/scheduled`: what is to happen at a time.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::{ReminderId, RoomId, ScheduledId},
        later::{EditScheduled, NewReminder, NewScheduled, Reminder, ReminderList, Scheduled, ScheduledList},
    },
    http::{
        asker::{Asker, Json, Named},
        door::Door,
        errors::Problem,
    },
    services::{Core, later, limits::Limit},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list_reminders, remind))
        .routes(routes!(forget_reminder))
        .routes(routes!(list_scheduled))
        .routes(routes!(change, take_back))
        .routes(routes!(send_now))
        .routes(routes!(send_later))
}

/// One's own reminders, the next one first.
#[utoipa::path(get, path = "/api/me/reminders", tag = "later", responses((status = 200, body = ReminderList)))]
async fn list_reminders(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
) -> Result<Answer<ReminderList>, Problem> {
    Ok(Answer(later::list_reminders(&core, &who).await?))
}

/// Reminds oneself at a time, by a notification, of a message or of words of one's own.
#[utoipa::path(post, path = "/api/me/reminders", tag = "later", request_body = NewReminder,
    responses(
        (status = 201, body = Reminder),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 404, description = "`message.not_found`", body = ErrorBody),
        (status = 409, description = "`too_many`: 500 wait", body = ErrorBody),
    ))]
async fn remind(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Json(new): Json<NewReminder>,
) -> Result<(StatusCode, Answer<Reminder>), Problem> {
    Ok((StatusCode::CREATED, Answer(later::remind_later(&core, &who, new).await?)))
}

/// Forgets a reminder.
#[utoipa::path(delete, path = "/api/me/reminders/{id}", tag = "later", params(("id" = ReminderId, Path)),
    responses(
        (status = 204),
        (status = 404, description = "`reminder.not_found`", body = ErrorBody),
    ))]
async fn forget_reminder(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<ReminderId>,
) -> Result<StatusCode, Problem> {
    later::forget_reminder(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own messages that are sent later, the next one first; also those that could not be sent.
#[utoipa::path(get, path = "/api/me/scheduled", tag = "later", responses((status = 200, body = ScheduledList)))]
async fn list_scheduled(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
) -> Result<Answer<ScheduledList>, Problem> {
    Ok(Answer(later::list_scheduled(&core, &who).await?))
}

/// Has a message sent at a time. For members.
#[utoipa::path(post, path = "/api/rooms/{id}/scheduled", tag = "later", params(("id" = RoomId, Path)),
    request_body = NewScheduled,
    responses(
        (status = 201, body = Scheduled),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 404, description = "`room.not_found`, `message.not_found`", body = ErrorBody),
        (status = 409, description = "`too_many`: 100 wait; `message.deleted`", body = ErrorBody),
    ))]
async fn send_later(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<RoomId>,
    Json(new): Json<NewScheduled>,
) -> Result<(StatusCode, Answer<Scheduled>), Problem> {
    Ok((StatusCode::CREATED, Answer(later::send_later(&core, &who, id, new).await?)))
}

/// Takes a message back that was to be sent.
#[utoipa::path(delete, path = "/api/me/scheduled/{id}", tag = "later", params(("id" = ScheduledId, Path)),
    responses(
        (status = 204),
        (status = 404, description = "`scheduled.not_found`", body = ErrorBody),
    ))]
async fn take_back(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<ScheduledId>,
) -> Result<StatusCode, Problem> {
    later::take_back(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes what a message says that is sent later, or when. One that could not be sent waits again.
#[utoipa::path(patch, path = "/api/me/scheduled/{id}", tag = "later", params(("id" = ScheduledId, Path)),
    request_body = EditScheduled,
    responses(
        (status = 200, body = Scheduled),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 404, description = "`scheduled.not_found`, `room.not_found`", body = ErrorBody),
    ))]
async fn change(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<ScheduledId>,
    Json(edit): Json<EditScheduled>,
) -> Result<Answer<Scheduled>, Problem> {
    Ok(Answer(later::change(&core, &who, id, edit).await?))
}

/// Sends a message at once that was to be sent later.
#[utoipa::path(post, path = "/api/me/scheduled/{id}/send", tag = "later", params(("id" = ScheduledId, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`room.announcements`", body = ErrorBody),
        (status = 404, description = "`scheduled.not_found`, `room.not_found`", body = ErrorBody),
        (status = 409, description = "`room.archived`", body = ErrorBody),
    ))]
async fn send_now(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<ScheduledId>,
) -> Result<StatusCode, Problem> {
    core.limits.check(Limit::Message, who.user_id.as_str())?;
    later::send_now(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `/api/admin/webhooks`: addresses that post here, and addresses that are told.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::{DeliveryId, WebhookId},
        webhooks::{
            DeliveriesQuery, Delivery, DeliveryPage, EditOutgoingWebhook, IncomingWebhookCreated,
            IncomingWebhookList, NewIncomingWebhook, NewOutgoingWebhook, OutgoingWebhook,
            OutgoingWebhookCreated, OutgoingWebhookList,
        },
    },
    http::{
        asker::{Asker, Caller, Json, Named, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, incoming, outgoing},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list_incoming, create_incoming))
        .routes(routes!(remove_incoming))
        .routes(routes!(rotate_incoming))
        .routes(routes!(list_outgoing, create_outgoing))
        .routes(routes!(edit_outgoing, remove_outgoing))
        .routes(routes!(rotate_outgoing))
        .routes(routes!(test_outgoing))
        .routes(routes!(list_deliveries))
        .routes(routes!(redeliver))
}

/// Every incoming webhook, newest first. For admins.
#[utoipa::path(get, path = "/api/admin/webhooks/incoming", tag = "programs",
    responses((status = 200, body = IncomingWebhookList), (status = 403, description = "`forbidden`", body = ErrorBody)))]
async fn list_incoming(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
) -> Result<Answer<IncomingWebhookList>, Problem> {
    Ok(Answer(IncomingWebhookList { webhooks: incoming::list(&core, &who).await? }))
}

/// Makes an incoming webhook; its address is shown this once. For admins.
#[utoipa::path(post, path = "/api/admin/webhooks/incoming", tag = "programs", request_body = NewIncomingWebhook,
    responses(
        (status = 201, body = IncomingWebhookCreated),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`room.not_found`", body = ErrorBody),
        (status = 409, description = "`room.fixed` for a direct room, `too_many`", body = ErrorBody),
    ))]
async fn create_incoming(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    caller: Caller,
    Json(new): Json<NewIncomingWebhook>,
) -> Result<(StatusCode, Answer<IncomingWebhookCreated>), Problem> {
    Ok((StatusCode::CREATED, Answer(incoming::create(&core, &who, new, &caller.origin).await?)))
}

/// Ends an incoming webhook. What it posted stays. For admins.
#[utoipa::path(delete, path = "/api/admin/webhooks/incoming/{id}", tag = "programs", params(("id" = WebhookId, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`webhook.not_found`", body = ErrorBody),
    ))]
async fn remove_incoming(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<WebhookId>,
) -> Result<StatusCode, Problem> {
    incoming::remove(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives an incoming webhook another address, shown this once; the one before is over. For admins.
#[utoipa::path(post, path = "/api/admin/webhooks/incoming/{id}/rotate", tag = "programs",
    params(("id" = WebhookId, Path)),
    responses(
        (status = 200, body = IncomingWebhookCreated),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`webhook.not_found`", body = ErrorBody),
    ))]
async fn rotate_incoming(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    caller: Caller,
    Named(id): Named<WebhookId>,
) -> Result<Answer<IncomingWebhookCreated>, Problem> {
    Ok(Answer(incoming::rotate(&core, &who, id, &caller.origin).await?))
}

/// Every outgoing webhook, newest first. For admins.
#[utoipa::path(get, path = "/api/admin/webhooks/outgoing", tag = "programs",
    responses((status = 200, body = OutgoingWebhookList), (status = 403, description = "`forbidden`", body = ErrorBody)))]
async fn list_outgoing(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
) -> Result<Answer<OutgoingWebhookList>, Problem> {
    Ok(Answer(OutgoingWebhookList { webhooks: outgoing::list(&core, &who).await? }))
}

/// Makes an outgoing webhook; the secret that signs is shown this once. For admins.
#[utoipa::path(post, path = "/api/admin/webhooks/outgoing", tag = "programs", request_body = NewOutgoingWebhook,
    responses(
        (status = 201, body = OutgoingWebhookCreated),
        (status = 400, description = "`validation.…`, `outbound.private`", body = ErrorBody),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`room.not_found`", body = ErrorBody),
        (status = 409, description = "`room.fixed` for a direct room, `too_many`", body = ErrorBody),
    ))]
async fn create_outgoing(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Json(new): Json<NewOutgoingWebhook>,
) -> Result<(StatusCode, Answer<OutgoingWebhookCreated>), Problem> {
    Ok((StatusCode::CREATED, Answer(outgoing::create(&core, &who, new).await?)))
}

/// Changes an outgoing webhook, or switches it off or on. For admins.
#[utoipa::path(patch, path = "/api/admin/webhooks/outgoing/{id}", tag = "programs", params(("id" = WebhookId, Path)),
    request_body = EditOutgoingWebhook,
    responses(
        (status = 200, body = OutgoingWebhook),
        (status = 400, description = "`validation.…`, `outbound.private`", body = ErrorBody),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`webhook.not_found`", body = ErrorBody),
    ))]
async fn edit_outgoing(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<WebhookId>,
    Json(edit): Json<EditOutgoingWebhook>,
) -> Result<Answer<OutgoingWebhook>, Problem> {
    Ok(Answer(outgoing::edit(&core, &who, id, edit).await?))
}

/// Deletes an outgoing webhook with its deliveries. For admins.
#[utoipa::path(delete, path = "/api/admin/webhooks/outgoing/{id}", tag = "programs", params(("id" = WebhookId, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`webhook.not_found`", body = ErrorBody),
    ))]
async fn remove_outgoing(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<WebhookId>,
) -> Result<StatusCode, Problem> {
    outgoing::remove(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives an outgoing webhook another secret, shown this once; the one before signs no more. For admins.
#[utoipa::path(post, path = "/api/admin/webhooks/outgoing/{id}/rotate", tag = "programs",
    params(("id" = WebhookId, Path)),
    responses(
        (status = 200, body = OutgoingWebhookCreated),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`webhook.not_found`", body = ErrorBody),
    ))]
async fn rotate_outgoing(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<WebhookId>,
) -> Result<Answer<OutgoingWebhookCreated>, Problem> {
    Ok(Answer(outgoing::rotate(&core, &who, id).await?))
}

/// Sends `webhook.test` on its way. For admins.
#[utoipa::path(post, path = "/api/admin/webhooks/outgoing/{id}/test", tag = "programs",
    params(("id" = WebhookId, Path)),
    responses(
        (status = 202, body = Delivery),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`webhook.not_found`", body = ErrorBody),
        (status = 409, description = "`job.state` while it is switched off, `too_many`", body = ErrorBody),
    ))]
async fn test_outgoing(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<WebhookId>,
) -> Result<(StatusCode, Answer<Delivery>), Problem> {
    Ok((StatusCode::ACCEPTED, Answer(outgoing::test(&core, &who, id).await?)))
}

/// What an outgoing webhook was sent within a week, newest first. For admins.
#[utoipa::path(get, path = "/api/admin/webhooks/outgoing/{id}/deliveries", tag = "programs",
    params(("id" = WebhookId, Path), DeliveriesQuery),
    responses(
        (status = 200, body = DeliveryPage),
        (status = 400, description = "`validation.range`", body = ErrorBody),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`webhook.not_found`", body = ErrorBody),
    ))]
async fn list_deliveries(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<WebhookId>,
    Params(query): Params<DeliveriesQuery>,
) -> Result<Answer<DeliveryPage>, Problem> {
    Ok(Answer(outgoing::list_deliveries(&core, &who, id, query).await?))
}

/// Sends a delivery again, under the same id. For admins.
#[utoipa::path(post, path = "/api/admin/webhooks/outgoing/{id}/deliveries/{delivery}/redeliver", tag = "programs",
    params(("id" = WebhookId, Path), ("delivery" = DeliveryId, Path)),
    responses(
        (status = 202, body = Delivery),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`webhook.not_found`", body = ErrorBody),
        (status = 409, description = "`job.state`: it is on its way, or the webhook is switched off", body = ErrorBody),
    ))]
async fn redeliver(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named((id, delivery)): Named<(WebhookId, DeliveryId)>,
) -> Result<(StatusCode, Answer<Delivery>), Problem> {
    Ok((StatusCode::ACCEPTED, Answer(outgoing::redeliver(&core, &who, id, delivery).await?)))
}

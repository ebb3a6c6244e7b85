//! `/api/invites`: how people are asked in.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode, response::IntoResponse};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        accounts::{InviteCreated, InviteList, InviteQuery, InviteState, NewInvite},
        errors::ErrorBody,
        ids::InviteId,
    },
    http::{
        asker::{Asker, Caller, Json, Named, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, invites},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list_invites, invite)).routes(routes!(check)).routes(routes!(revoke))
}

/// Invitations that may still be used. Admins alone.
#[utoipa::path(get, path = "/api/invites", tag = "people",
    responses((status = 200, body = InviteList), (status = 403, description = "`forbidden`", body = ErrorBody)))]
async fn list_invites(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
) -> Result<Answer<InviteList>, Problem> {
    Ok(Answer(InviteList { invites: invites::list_invites(&core, &who).await? }))
}

/// Makes an invitation; its token is shown this once. Admins alone.
#[utoipa::path(post, path = "/api/invites", tag = "people", request_body = NewInvite,
    responses(
        (status = 201, body = InviteCreated),
        (status = 400, description = "`validation.range`", body = ErrorBody),
        (status = 403, description = "`forbidden`", body = ErrorBody),
    ))]
async fn invite(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    caller: Caller,
    Json(new): Json<NewInvite>,
) -> Result<impl IntoResponse, Problem> {
    let made = invites::invite(&core, &who, new, &caller.origin).await?;
    Ok((StatusCode::CREATED, Answer(made)))
}

/// What the holder of an invitation sees before they have an account.
#[utoipa::path(get, path = "/api/invites/check", tag = "people", params(InviteQuery), security(()),
    responses((status = 200, body = InviteState), (status = 404, description = "`invite.invalid`", body = ErrorBody)))]
async fn check(
    State(core): State<Arc<Core>>,
    caller: Caller,
    Params(query): Params<InviteQuery>,
) -> Result<Answer<InviteState>, Problem> {
    Ok(Answer(invites::check(&core, &query.token, &caller.client).await?))
}

/// Takes an invitation back. Admins alone.
#[utoipa::path(delete, path = "/api/invites/{id}", tag = "people", params(("id" = InviteId, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`invite.invalid`", body = ErrorBody),
    ))]
async fn revoke(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<InviteId>,
) -> Result<StatusCode, Problem> {
    invites::revoke(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

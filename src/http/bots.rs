//! `/api/admin/bots`: programs of the team, and the tokens that they come in with.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::{ApiTokenId, UserId},
        tokens::{ApiTokenCreated, Bot, BotList, EditBot, NewApiToken, NewBot},
    },
    http::{
        asker::{Asker, Json, Named},
        door::Door,
        errors::Problem,
    },
    services::{Core, bots},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(edit))
        .routes(routes!(create_token))
        .routes(routes!(revoke_token))
}

/// Every bot, by name. For admins.
#[utoipa::path(get, path = "/api/admin/bots", tag = "programs",
    responses((status = 200, body = BotList), (status = 403, description = "`forbidden`", body = ErrorBody)))]
async fn list(State(core): State<Arc<Core>>, Asker(who): Asker) -> Result<Answer<BotList>, Problem> {
    Ok(Answer(BotList { bots: bots::list(&core, &who).await? }))
}

/// Makes a bot, a member of `general` and of the rooms named. For admins.
#[utoipa::path(post, path = "/api/admin/bots", tag = "programs", request_body = NewBot,
    responses(
        (status = 201, body = Bot),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`room.not_found`", body = ErrorBody),
        (status = 409, description = "`room.fixed` for a direct room, `too_many`", body = ErrorBody),
    ))]
async fn create(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Json(new): Json<NewBot>,
) -> Result<(StatusCode, Answer<Bot>), Problem> {
    Ok((StatusCode::CREATED, Answer(bots::create(&core, &who, new).await?)))
}

/// Renames a bot, switches it off or on, or says which rooms it is in. For admins.
#[utoipa::path(patch, path = "/api/admin/bots/{id}", tag = "programs", params(("id" = UserId, Path)),
    request_body = EditBot,
    responses(
        (status = 200, body = Bot),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`bot.not_found`, `room.not_found`", body = ErrorBody),
        (status = 409, description = "`room.fixed` for a direct room", body = ErrorBody),
    ))]
async fn edit(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<UserId>,
    Json(edit): Json<EditBot>,
) -> Result<Answer<Bot>, Problem> {
    Ok(Answer(bots::edit(&core, &who, id, edit).await?))
}

/// Makes a token; its secret is shown this once. For admins.
#[utoipa::path(post, path = "/api/admin/bots/{id}/tokens", tag = "programs", params(("id" = UserId, Path)),
    request_body = NewApiToken,
    responses(
        (status = 201, body = ApiTokenCreated),
        (status = 400, description = "`validation.…`", body = ErrorBody),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`bot.not_found`", body = ErrorBody),
        (status = 409, description = "`too_many`: 20", body = ErrorBody),
    ))]
async fn create_token(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<UserId>,
    Json(new): Json<NewApiToken>,
) -> Result<(StatusCode, Answer<ApiTokenCreated>), Problem> {
    Ok((StatusCode::CREATED, Answer(bots::create_token(&core, &who, id, new).await?)))
}

/// Revokes a token: it is refused at once, its sockets are cut. For admins.
#[utoipa::path(delete, path = "/api/admin/bots/{id}/tokens/{token}", tag = "programs",
    params(("id" = UserId, Path), ("token" = ApiTokenId, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`token.not_found`", body = ErrorBody),
    ))]
async fn revoke_token(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named((id, token)): Named<(UserId, ApiTokenId)>,
) -> Result<StatusCode, Problem> {
    bots::revoke_token(&core, &who, id, token).await?;
    Ok(StatusCode::NO_CONTENT)
}

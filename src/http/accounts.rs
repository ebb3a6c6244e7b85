//! `/api/me`, `/api/users` and `/api/admin/users`: people.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        accounts::{ChangePassword, EditMe, EditUser, User, UserList},
        errors::ErrorBody,
        ids::UserId,
    },
    http::{
        asker::{Anyone, Asker, Caller, Json, Named},
        door::Door,
        errors::Problem,
    },
    services::{Core, accounts},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(me, edit_me))
        .routes(routes!(change_password))
        .routes(routes!(list_users))
        .routes(routes!(user))
        .routes(routes!(user_for_admins, edit_user))
}

/// Oneself.
#[utoipa::path(get, path = "/api/me", tag = "me", responses((status = 200, body = User)))]
async fn me(State(core): State<Arc<Core>>, Anyone(who): Anyone) -> Result<Answer<User>, Problem> {
    Ok(Answer(accounts::me(&core, &who).await?))
}

/// Changes one's own name, or the colour behind one's initials.
#[utoipa::path(patch, path = "/api/me", tag = "me", request_body = EditMe,
    responses((status = 200, body = User), (status = 400, description = "`validation.name`, `validation.shape`", body = ErrorBody)))]
async fn edit_me(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Json(edit): Json<EditMe>,
) -> Result<Answer<User>, Problem> {
    Ok(Answer(accounts::edit_me(&core, &who, edit).await?))
}

/// Changes one's own password and ends one's other sessions.
#[utoipa::path(post, path = "/api/me/password", tag = "me", request_body = ChangePassword,
    responses((status = 204), (status = 403, description = "`auth.password`", body = ErrorBody)))]
async fn change_password(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    caller: Caller,
    Json(change): Json<ChangePassword>,
) -> Result<StatusCode, Problem> {
    accounts::change_password(&core, &who, change, &caller.client).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everybody, by name. Addresses are shown to admins, and one's own to oneself.
#[utoipa::path(get, path = "/api/users", tag = "people", responses((status = 200, body = UserList)))]
async fn list_users(State(core): State<Arc<Core>>, Anyone(who): Anyone) -> Result<Answer<UserList>, Problem> {
    Ok(Answer(UserList { users: accounts::list_users(&core, &who).await? }))
}

/// One person.
#[utoipa::path(get, path = "/api/users/{id}", tag = "people", params(("id" = UserId, Path)),
    responses((status = 200, body = User), (status = 404, description = "`user.not_found`", body = ErrorBody)))]
async fn user(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named(id): Named<UserId>,
) -> Result<Answer<User>, Problem> {
    Ok(Answer(accounts::user(&core, &who, id).await?))
}

/// One person, for admins.
#[utoipa::path(get, path = "/api/admin/users/{id}", tag = "admin", params(("id" = UserId, Path)),
    responses(
        (status = 200, body = User),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`user.not_found`", body = ErrorBody),
    ))]
async fn user_for_admins(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<UserId>,
) -> Result<Answer<User>, Problem> {
    who.must_be_admin()?;
    Ok(Answer(accounts::user(&core, &who, id).await?))
}

/// Gives or takes a role or the right to come in.
#[utoipa::path(patch, path = "/api/admin/users/{id}", tag = "admin", params(("id" = UserId, Path)),
    request_body = EditUser,
    responses(
        (status = 200, body = User),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`user.not_found`", body = ErrorBody),
        (status = 409, description = "`user.last_admin`", body = ErrorBody),
    ))]
async fn edit_user(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<UserId>,
    Json(edit): Json<EditUser>,
) -> Result<Answer<User>, Problem> {
    Ok(Answer(accounts::edit_user(&core, &who, id, edit).await?))
}

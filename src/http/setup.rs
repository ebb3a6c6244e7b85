//! `/api/setup`: the first admin, once.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode, response::IntoResponse};
use axum_extra::extract::CookieJar;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        accounts::{SessionAnswer, Setup, SetupState},
        errors::ErrorBody,
    },
    http::{
        asker::{Caller, Json},
        door::Door,
        errors::Problem,
        sessions::signed_in,
    },
    services::{Core, setup},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(state, set_up))
}

/// What a page needs before anybody is signed in.
#[utoipa::path(get, path = "/api/setup", tag = "setup", security(()),
    responses((status = 200, body = SetupState)))]
async fn state(State(core): State<Arc<Core>>) -> Result<Answer<SetupState>, Problem> {
    Ok(Answer(setup::state(&core).await?))
}

/// Makes the first user, an admin, by the token on the console.
#[utoipa::path(post, path = "/api/setup", tag = "setup", security(()), request_body = Setup,
    responses(
        (status = 201, body = SessionAnswer),
        (status = 403, description = "`setup.token`", body = ErrorBody),
        (status = 409, description = "`setup.closed`", body = ErrorBody),
    ))]
async fn set_up(
    State(core): State<Arc<Core>>,
    caller: Caller,
    jar: CookieJar,
    Json(body): Json<Setup>,
) -> Result<impl IntoResponse, Problem> {
    let session = setup::set_up(&core, body, caller.client.clone()).await?;
    Ok(signed_in(StatusCode::CREATED, &caller, jar, session))
}

//! `/api/auth` and `/api/me/sessions`: signing in, going on, signing out.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        accounts::{Login, Register, SessionAnswer, SessionList},
        errors::{Code, ErrorBody},
        ids::SessionId,
    },
    http::{
        asker::{Asker, Caller, Json, Named, bearer},
        cookies,
        door::Door,
        errors::Problem,
    },
    services::{
        Core, accounts,
        sessions::{self, SignedIn},
    },
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(log_in))
        .routes(routes!(register))
        .routes(routes!(refresh))
        .routes(routes!(log_out))
        .routes(routes!(list_sessions))
        .routes(routes!(end_session))
}

/// Hands an open session to its client: the access token in the body, the refresh token in the cookie.
pub fn signed_in(status: StatusCode, caller: &Caller, jar: CookieJar, session: SignedIn) -> Response {
    let access = session.answer.access_token.clone();
    let jar = cookies::keep(jar, session.refresh_token, access, session.lifetime, caller.is_secure);
    (status, jar, Answer(session.answer)).into_response()
}

/// Signs in with address and password.
#[utoipa::path(post, path = "/api/auth/login", tag = "sessions", security(()), request_body = Login,
    responses(
        (status = 200, body = SessionAnswer),
        (status = 401, description = "`auth.credentials`", body = ErrorBody),
        (status = 429, description = "`rate_limited`", body = ErrorBody),
    ))]
async fn log_in(
    State(core): State<Arc<Core>>,
    caller: Caller,
    jar: CookieJar,
    Json(body): Json<Login>,
) -> Result<Response, Problem> {
    let session = sessions::log_in(&core, body, caller.client.clone()).await?;
    Ok(signed_in(StatusCode::OK, &caller, jar, session))
}

/// Makes an account out of an invitation and signs in.
#[utoipa::path(post, path = "/api/auth/register", tag = "sessions", security(()), request_body = Register,
    responses(
        (status = 201, body = SessionAnswer),
        (status = 404, description = "`invite.invalid`", body = ErrorBody),
        (status = 409, description = "`user.exists`", body = ErrorBody),
    ))]
async fn register(
    State(core): State<Arc<Core>>,
    caller: Caller,
    jar: CookieJar,
    Json(body): Json<Register>,
) -> Result<Response, Problem> {
    let session = accounts::register(&core, body, caller.client.clone()).await?;
    Ok(signed_in(StatusCode::CREATED, &caller, jar, session))
}

/// Goes on with the session of the cookie `tertulia_refresh`, which is replaced. Who has no cookie has no
/// session, which is an answer and no fault: a page asks at its first visit too.
#[utoipa::path(post, path = "/api/auth/refresh", tag = "sessions", security(()),
    responses(
        (status = 200, body = SessionAnswer),
        (status = 204, description = "There is no cookie, so there is no session."),
        (status = 401, description = "`auth.refresh`", body = ErrorBody),
    ))]
async fn refresh(State(core): State<Arc<Core>>, caller: Caller, jar: CookieJar) -> Response {
    let token = cookies::refresh_token(&jar);
    if token.is_empty() {
        return StatusCode::NO_CONTENT.into_response();
    }
    match sessions::refresh(&core, token, caller.client.clone()).await {
        Ok(session) => signed_in(StatusCode::OK, &caller, jar, session),
        // A server that is full or failing for a moment must not cost anybody their session.
        Err(error) if error.code() != Code::AuthRefresh => Problem::from(error).into_response(),
        Err(error) => (cookies::forget(jar, caller.is_secure), Problem::from(error)).into_response(),
    }
}

/// Ends the session of the cookie, or of the access token where there is no cookie. Doing it twice is doing
/// it once.
#[utoipa::path(post, path = "/api/auth/logout", tag = "sessions", security(()),
    responses((status = 204)))]
async fn log_out(
    State(core): State<Arc<Core>>,
    caller: Caller,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<Response, Problem> {
    match (cookies::refresh_token(&jar), bearer(&headers)) {
        ("", Some(token)) => sessions::log_out_bearer(&core, token).await?,
        (token, _) => sessions::log_out(&core, token).await?,
    }
    Ok((StatusCode::NO_CONTENT, cookies::forget(jar, caller.is_secure)).into_response())
}

/// One's own open sessions, the last used first.
#[utoipa::path(get, path = "/api/me/sessions", tag = "me",
    responses((status = 200, body = SessionList)))]
async fn list_sessions(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
) -> Result<Answer<SessionList>, Problem> {
    Ok(Answer(SessionList { sessions: sessions::list_sessions(&core, &who).await? }))
}

/// Ends one of one's own sessions; its sockets are cut.
#[utoipa::path(delete, path = "/api/me/sessions/{id}", tag = "me", params(("id" = SessionId, Path)),
    responses(
        (status = 204),
        (status = 404, description = "`session.not_found`", body = ErrorBody),
    ))]
async fn end_session(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<SessionId>,
) -> Result<StatusCode, Problem> {
    sessions::end(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Which address is whose, and what every request passes on its way there and back.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, Method, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio_util::sync::CancellationToken;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, CorsLayer},
};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    contract::errors::Code,
    http::{
        accounts, bots,
        door::Door,
        drafts,
        errors::{self, Problem, panicked},
        front, health, hooks, invites, jobs, later, marks, messages, metrics, notifications,
        openapi::Head,
        options::Options,
        pages, pins, reaching, rooms, search, sections, sessions, setup, stats, threads, uploads, webhooks,
    },
    services::Core,
};

/// A request that is not answered by then is given up. Sockets have their own heartbeat.
const PATIENCE: Duration = Duration::from_secs(30);
const UPLOADS: &str = "/api/uploads";

/// Everything that answers HTTP. `sockets` puts the gateway's layer around the routes: inside of what
/// guards every request, outside of what would end a long poll.
pub fn router(
    core: Arc<Core>,
    options: &Options,
    stopping: CancellationToken,
    sockets: impl FnOnce(Router) -> Router,
) -> Router {
    let counting = core.clone();
    let door = Door::new(core, options, stopping);
    let (api, description) = api().split_for_parts();
    let description = Bytes::from(description.to_json().expect("the description is plain data"));
    let routes = api
        .route(
            "/api/openapi.json",
            get(async move || ([(header::CONTENT_TYPE, "application/json")], description)),
        )
        .route("/api/docs", get(pages::docs))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .fallback(pages::page)
        .method_not_allowed_fallback(errors::method_not_allowed)
        .layer(DefaultBodyLimit::max(options.max_body_bytes))
        .layer(CatchPanicLayer::custom(move |panic| {
            counting.metrics.panics.add(1);
            panicked(panic)
        }))
        .layer(from_fn(be_patient))
        .with_state(door.clone());
    sockets(routes)
        .layer(from_fn_with_state(door.clone(), front::admit))
        .layer(cors(&options.allowed_origins))
        .layer(from_fn_with_state(door.clone(), errors::tell))
        .layer(from_fn_with_state(door, front::dress))
}

fn api() -> OpenApiRouter<Door> {
    OpenApiRouter::with_openapi(Head::openapi())
        .merge(setup::routes())
        .merge(sessions::routes())
        .merge(accounts::routes())
        .merge(invites::routes())
        .merge(rooms::routes())
        .merge(messages::routes())
        .merge(marks::routes())
        .merge(pins::routes())
        .merge(threads::routes())
        .merge(search::routes())
        .merge(sections::routes())
        .merge(notifications::routes())
        .merge(uploads::routes())
        .merge(drafts::routes())
        .merge(later::routes())
        .merge(jobs::routes())
        .merge(reaching::routes())
        .merge(bots::routes())
        .merge(webhooks::routes())
        .merge(hooks::routes())
        .merge(stats::routes())
}

/// An upload takes as long as its bytes do; whoever sends it is cut when nothing comes.
async fn be_patient(request: Request, next: Next) -> Response {
    if request.method() == Method::POST && request.uri().path() == UPLOADS {
        return next.run(request).await;
    }
    let answer = tokio::time::timeout(PATIENCE, next.run(request)).await;
    answer.unwrap_or_else(|_| Problem::new(Code::Overloaded, "the answer took too long").into_response())
}

/// Pages of the origins that the operator named may read our answers; nobody else's may.
fn cors(allowed: &[String]) -> CorsLayer {
    let origins = allowed.iter().filter_map(|origin| HeaderValue::try_from(origin).ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_credentials(true)
        .allow_methods(front::METHODS)
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
        .max_age(Duration::from_secs(600))
}

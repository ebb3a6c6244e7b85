//! `/api/admin/jobs`: the queue of what is done in the background.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        ids::JobId,
        jobs::{JobPage, JobsQuery},
    },
    http::{
        asker::{Asker, Named, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, jobs},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(discard)).routes(routes!(retry))
}

/// The queue, newest first; without what is done, unless that is asked for. For admins.
#[utoipa::path(get, path = "/api/admin/jobs", tag = "admin", params(JobsQuery),
    responses(
        (status = 200, body = JobPage),
        (status = 400, description = "`validation.range`", body = ErrorBody),
        (status = 403, description = "`forbidden`", body = ErrorBody),
    ))]
async fn list(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Params(query): Params<JobsQuery>,
) -> Result<Answer<JobPage>, Problem> {
    Ok(Answer(jobs::list(&core, &who, query).await?))
}

/// Tries a job again that was given up. For admins.
#[utoipa::path(post, path = "/api/admin/jobs/{id}/retry", tag = "admin", params(("id" = JobId, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`job.not_found`", body = ErrorBody),
        (status = 409, description = "`job.state`: it was not given up", body = ErrorBody),
    ))]
async fn retry(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<JobId>,
) -> Result<StatusCode, Problem> {
    jobs::retry(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets a job that waits or was given up. For admins.
#[utoipa::path(delete, path = "/api/admin/jobs/{id}", tag = "admin", params(("id" = JobId, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`job.not_found`", body = ErrorBody),
        (status = 409, description = "`job.state`: it runs, is done, or comes again by itself", body = ErrorBody),
    ))]
async fn discard(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<JobId>,
) -> Result<StatusCode, Problem> {
    jobs::discard(&core, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

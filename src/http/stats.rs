//! `/api/admin/stats`: how the house was. What it is like now comes over the sockets.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        dashboard::{StatsHistory, StatsQuery},
        errors::ErrorBody,
    },
    http::{
        asker::{Asker, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, stats},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(history))
}

/// How the server was over the last hour, day or week, and what happened last. For admins.
#[utoipa::path(get, path = "/api/admin/stats", tag = "admin", params(StatsQuery),
    responses(
        (status = 200, body = StatsHistory),
        (status = 400, description = "`validation.shape`", body = ErrorBody),
        (status = 403, description = "`forbidden`", body = ErrorBody),
    ))]
async fn history(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Params(query): Params<StatsQuery>,
) -> Result<Answer<StatsHistory>, Problem> {
    Ok(Answer(stats::history(&core, &who, query).await?))
}

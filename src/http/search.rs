//! `/api/search`: finding what was said.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        errors::ErrorBody,
        search::{SearchPage, SearchQuery},
    },
    http::{
        asker::{Anyone, Params},
        door::Door,
        errors::Problem,
    },
    services::{Core, limits::Limit, search},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(find))
}

/// Messages of one's own rooms that have what is asked for. A message is found a moment after it was sent.
#[utoipa::path(get, path = "/api/search", tag = "messages", params(SearchQuery),
    responses(
        (status = 200, body = SearchPage),
        (status = 400, description = "`validation.text_length`, `validation.time`, `validation.shape`", body = ErrorBody),
        (status = 429, description = "`rate_limited`", body = ErrorBody),
        (status = 503, description = "`overloaded`", body = ErrorBody),
    ))]
async fn find(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Params(query): Params<SearchQuery>,
) -> Result<Answer<SearchPage>, Problem> {
    core.limits.check(Limit::Other, who.user_id.as_str())?;
    Ok(Answer(search::find(&core, &who, query).await?))
}

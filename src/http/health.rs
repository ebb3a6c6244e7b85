//! `/healthz` and `/readyz`: for whoever watches over the process.

use std::time::Duration;

use axum::{extract::State, http::StatusCode};

use crate::{http::door::Door, services::setup};

/// A store that takes longer than this to answer is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The store answers, and the house is not about to stop.
pub async fn ready(State(door): State<Door>) -> (StatusCode, &'static str) {
    if door.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match tokio::time::timeout(PATIENCE, setup::state(&door.core)).await {
        Ok(Ok(_)) => (StatusCode::OK, "ok\n"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n"),
    }
}

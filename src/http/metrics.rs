//! `/metrics`: what the house counts, in the text format of Prometheus.

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::IntoResponse,
};
use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::ConstCounter, gauge::ConstGauge},
    registry::Registry,
};

use crate::{
    contract::errors::Code,
    domain::error::Error,
    http::{
        asker::{Caller, bearer},
        door::Door,
        errors::Problem,
    },
    services::{Core, metrics::memory_bytes, sessions},
};

const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// For admins by their token, and for whatever runs on this machine.
pub async fn metrics(
    State(door): State<Door>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    if !caller.is_local {
        let token = bearer(&headers)
            .ok_or_else(|| Problem::new(Code::AuthRequired, "only this machine and admins may read this"))?;
        sessions::authenticate(&door.core, token).await?.must_be_admin()?;
    }
    let mut text = String::new();
    encode(&mut text, &registry(&door.core)).map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, KIND)], text))
}

fn registry(core: &Core) -> Registry {
    let mut registry = Registry::with_prefix("tertulia");
    let store = core.store.gauges();
    let counted = &core.metrics;
    for (name, help, value) in [
        ("connections", "TCP connections open", counted.connections.get()),
        ("sockets", "Sockets in all namespaces", counted.sockets.get()),
        ("write_queue", "Writes that wait for the writer", signed(store.queue as u64)),
        ("database_bytes", "Bytes of the database and its log", signed(store.bytes)),
    ] {
        registry.register(name, help, ConstGauge::new(value));
    }
    if let Some(bytes) = memory_bytes() {
        registry.register("memory_bytes", "Resident memory of the process", ConstGauge::new(signed(bytes)));
    }
    for (name, help, value) in [
        ("commits", "Transactions committed", store.commits),
        ("writes", "Writes answered", store.writes),
        ("events", "Events taken from clients", counted.events.get()),
        ("missed", "Deliveries lost to sockets that did not read", counted.missed.get()),
        ("messages", "Messages acknowledged", core.pulse.count_acked()),
        ("refused", "Events and requests refused for a limit", counted.refused.get()),
        ("panics", "Tasks that ended in a panic", counted.panics.get()),
    ] {
        registry.register(name, help, ConstCounter::new(value));
    }
    for (class, count) in ["1xx", "2xx", "3xx", "4xx", "5xx"].into_iter().zip(&counted.answers) {
        let labelled = registry.sub_registry_with_label(("status".into(), class.into()));
        labelled.register("http_answers", "HTTP answers by status", ConstCounter::new(count.get()));
    }
    registry
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

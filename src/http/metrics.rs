//! `/metrics`: what this process counts, in the text format of Prometheus; of a cluster each process is asked.

use std::fmt;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::IntoResponse,
};
use prometheus_client::{
    encoding::{EncodeMetric, MetricEncoder, NoLabelSet, text::encode},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
    registry::{Registry, Unit},
};

use crate::{
    contract::errors::Code,
    domain::error::Error,
    http::{
        asker::{Caller, bearer},
        door::Door,
        errors::Problem,
    },
    services::{Core, latencies::Counts, process, sessions},
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
    gauges(&mut registry, core);
    counters(&mut registry, core);
    let (ack, delivery) = core.pulse.latencies();
    for (name, help, counts) in [
        ("ack", "From a message's arrival on a socket to its acknowledgement", ack),
        ("delivery", "From a message's commit until the last socket of its room was handed it", delivery),
    ] {
        registry.register_with_unit(name, help, Unit::Seconds, Latency(counts));
    }
    registry
}

fn gauges(registry: &mut Registry, core: &Core) {
    let (store, counted) = (core.store.gauges(), &core.metrics);
    for (name, help, value) in [
        ("connections", "TCP connections open", counted.connections.get()),
        ("sockets", "Sockets in all namespaces", counted.sockets.get()),
        ("users_online", "People with a socket in /chat", signed(core.presence.count_online() as u64)),
        ("write_queue", "Writes that wait for the writer", signed(store.queue as u64)),
        (
            "burst_queue",
            "Commits and notes that wait to be told to the sockets",
            signed(core.bus.depth() as u64),
        ),
        ("read_queue", "Reads that wait for a connection to the database", signed(store.reads as u64)),
        ("database_bytes", "Bytes of the database and its log", signed(store.bytes)),
        ("database_log_bytes", "Bytes of the database's log", signed(store.log_bytes)),
    ] {
        registry.register(name, help, ConstGauge::new(value));
    }
    if let Some(bytes) = process::memory_bytes() {
        registry.register("memory_bytes", "Resident memory of the process", ConstGauge::new(signed(bytes)));
    }
    let uptime = core.pulse.uptime(core.clock.instant()).as_secs_f64();
    registry.register("uptime_seconds", "Since the start of the process", ConstGauge::new(uptime));
}

fn counters(registry: &mut Registry, core: &Core) {
    let (store, counted) = (core.store.gauges(), &core.metrics);
    for (name, help, value) in [
        ("commits", "Transactions committed", store.commits),
        ("writes", "Writes answered", store.writes),
        ("events", "Events taken from clients", counted.events.get()),
        ("missed", "Deliveries lost to sockets that did not read", counted.missed.get()),
        ("messages", "Messages stored", core.pulse.count_posted()),
        ("refused", "Events and requests refused for a limit", counted.refused.get()),
        ("panics", "Tasks that ended in a panic", counted.panics.get()),
    ] {
        registry.register(name, help, ConstCounter::new(value));
    }
    if let Some(seconds) = process::cpu_seconds() {
        let help = "User and system time that the process has used";
        registry.register_with_unit("cpu", help, Unit::Seconds, ConstCounter::new(seconds));
    }
    for (class, count) in ["1xx", "2xx", "3xx", "4xx", "5xx"].into_iter().zip(&counted.answers) {
        let labelled = registry.sub_registry_with_label(("status".into(), class.into()));
        labelled.register("http_answers", "HTTP answers by status", ConstCounter::new(count.get()));
    }
}

/// A histogram that was counted elsewhere.
#[derive(Debug)]
struct Latency(Counts);

impl EncodeMetric for Latency {
    fn encode(&self, mut encoder: MetricEncoder) -> fmt::Result {
        let Self(counts) = self;
        encoder.encode_histogram::<NoLabelSet>(counts.seconds(), counts.total(), &counts.octaves(), None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

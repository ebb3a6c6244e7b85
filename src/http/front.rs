//! What every request passes first, sockets' too: where it comes from, whether its page may do this, and
//! the headers that each answer carries.

use std::net::{IpAddr, Ipv4Addr};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    contract::errors::Code,
    domain::origins::Page,
    http::{asker::Caller, door::Door, errors::Problem},
    services::{
        connection::Connection,
        limits::{Limit, Ticket, address_key},
        sessions::Client,
    },
};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Notes the client ([`Caller`] and [`Client`] as extensions) and refuses foreign pages that would change
/// something or open a websocket, and too many handshakes.
pub async fn admit(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let caller = caller(&door, &request);
    let may_change = !request.method().is_safe() || request.headers().contains_key(header::UPGRADE);
    if may_change && !door.settings.origins.allow(page(request.headers(), caller.is_secure)) {
        return Problem::new(Code::ForbiddenOrigin, "the request comes from a foreign page").into_response();
    }
    if opens_a_socket(&request) {
        if let Err(error) = door.core.limits.check(Limit::Handshake, &address_key(caller.client.address)) {
            return Problem::from(error).into_response();
        }
        request.extensions_mut().insert(Ticket::default());
    }
    if let (Some(session), Some(connection)) =
        (upgraded_session(&request), request.extensions().get::<Connection>())
    {
        door.core.upgrades.note(session, connection);
    }
    request.extensions_mut().insert(caller.client.clone());
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// Is it the first request of a connection of sockets? The later ones name their session.
fn opens_a_socket(request: &Request) -> bool {
    is_for_sockets(request) && session(request).is_none()
}

/// The session that the request would go on with as a websocket.
fn upgraded_session(request: &Request) -> Option<&str> {
    let is_upgrade = is_for_sockets(request) && request.headers().contains_key(header::UPGRADE);
    if is_upgrade { session(request) } else { None }
}

fn is_for_sockets(request: &Request) -> bool {
    request.uri().path().starts_with("/socket.io")
}

fn session(request: &Request) -> Option<&str> {
    request.uri().query()?.split('&').find_map(|pair| pair.strip_prefix("sid="))
}

/// Counts and logs the answer, and gives it the headers that keep a browser safe.
pub async fn dress(State(door): State<Door>, request: Request, next: Next) -> Response {
    let policy = policy(host(request.headers()));
    let is_api = request.uri().path().starts_with("/api/");
    let method = request.method().clone();
    // The route and not the path: an invitation's link has its token in the path.
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let begin = door.core.clock.instant();
    let mut response = next.run(request).await;

    let status = response.status();
    let ms = door.core.clock.instant().duration_since(begin).as_millis();
    tracing::debug!(%method, route = route.as_deref().unwrap_or("web"), status = status.as_u16(), ms, "answered");
    if let Some(counter) = door.core.metrics.answers.get(usize::from(status.as_u16() / 100) - 1) {
        counter.add(1);
    }
    let headers = response.headers_mut();
    let mut dress = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    dress(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    dress(header::REFERRER_POLICY, "no-referrer");
    dress(PERMISSIONS, "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    dress(OPENER, "same-origin");
    if is_api {
        dress(header::CACHE_CONTROL, "no-store");
    }
    if door.settings.public_url.starts_with("https://") {
        dress(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000");
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    response
}

fn caller(door: &Door, request: &Request) -> Caller {
    let headers = request.headers();
    let peer = request.extensions().get::<Connection>().map(|connection| connection.peer.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let settings = &door.settings;
    let is_forwarded = settings.proxies.believe(peer);
    let forwarded_for = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect::<Vec<_>>()
        .join(",");
    let is_secure = settings.public_url.starts_with("https://")
        || (is_forwarded && text(headers, &FORWARDED_PROTO) == Some("https"));
    let scheme = if is_secure { "https" } else { "http" };
    let origin = if settings.public_url.is_empty() {
        host(headers).map(|host| format!("{scheme}://{host}")).unwrap_or_default()
    } else {
        settings.public_url.clone()
    };
    Caller {
        client: Client {
            address: settings.proxies.client(peer, &forwarded_for),
            user_agent: text(headers, &header::USER_AGENT).unwrap_or_default().to_owned(),
        },
        is_secure,
        is_local: peer.to_canonical().is_loopback() && !is_forwarded && !headers.contains_key(FORWARDED_FOR),
        origin,
    }
}

fn page(headers: &HeaderMap, is_secure: bool) -> Page<'_> {
    // What is no text is no origin of ours.
    let origin = headers.get(header::ORIGIN).map(|value| value.to_str().unwrap_or("null"));
    Page { origin, site: text(headers, &FETCH_SITE), host: text(headers, &header::HOST), is_secure }
}

/// The `Host` header, if it is one and nothing else.
fn host(headers: &HeaderMap) -> Option<&str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    text(headers, &header::HOST).filter(|host| !host.is_empty() && host.chars().all(is_plain))
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Nothing but our own; the sockets are named for browsers whose `'self'` does not cover `ws:`.
fn policy(host: Option<&str>) -> HeaderValue {
    let sockets = host.map(|host| format!(" ws://{host} wss://{host}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'{sockets}; manifest-src 'self'; worker-src 'self'; \
         media-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         object-src 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html tertulia-worker"
    );
    HeaderValue::try_from(policy).expect("a host of plain characters fits a header")
}

/// Methods that a page from an allowed origin may use.
pub const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

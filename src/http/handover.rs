//! What the sockets take over from HTTP: a request cut down to what they need of it, and the bare stream.
//!
//! The library keeps a socket's first request for as long as the socket lives, and each header and address in it
//! keeps the whole buffer that it was read into. A websocket that begins as one is switched over here, so that the
//! task which serves it never held more than the stream; one that goes on with a session that began by polling is
//! left to the library, which ends the session when its switch fails.

use std::task::{Context, Poll};

use axum::{
    body::Body,
    extract::Request,
    http::{
        Extensions, HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header,
        request::Parts,
    },
};
use futures_util::{
    TryFutureExt,
    future::{Either, MapOk, Ready, ready},
};
use hyper::{
    body::{Body as HttpBody, Bytes},
    upgrade::OnUpgrade,
};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tower::{BoxError, Layer, Service};

use crate::{
    http::guarded::Guarded,
    services::{connection::Connection, limits::Ticket, sessions::Client},
};

/// Where the sockets are asked for.
const PATH: &str = "/socket.io";

/// Headers that a request needs which the library answers: for the upgrade, for a body, and for who is asking.
const KEPT: [HeaderName; 10] = [
    header::HOST,
    header::UPGRADE,
    header::CONNECTION,
    header::SEC_WEBSOCKET_KEY,
    header::SEC_WEBSOCKET_VERSION,
    header::SEC_WEBSOCKET_PROTOCOL,
    header::ORIGIN,
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
];

/// A connection that speaks websocket from here on. In a box: whoever serves it moves it about, and each place
/// where it may be counts for the size of the task.
pub type Stream = Box<Guarded>;

/// Around the layer of the sockets.
#[derive(Clone)]
pub struct HandOver<L>(pub L);

impl<L: Layer<S>, S> Layer<S> for HandOver<L> {
    type Service = Handing<L::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        Handing(self.0.layer(inner))
    }
}

/// Around the sockets and the routes behind them.
#[derive(Clone)]
pub struct Handing<S>(S);

impl<S, B> Service<Request> for Handing<S>
where
    S: Service<Request, Response = Response<B>>,
    S: Service<(Stream, http::Request<()>), Future: Send> + Clone + Send + 'static,
    B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<Body>;
    type Error = <S as Service<Request>>::Error;
    type Future = Either<
        Ready<Result<Response<Body>, Self::Error>>,
        MapOk<<S as Service<Request>>::Future, fn(Response<B>) -> Response<Body>>,
    >;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Service::<Request>::poll_ready(&mut self.0, cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        if request.uri().path().starts_with(PATH) && request.method() == Method::GET {
            if let Some((stream, answer)) = switch(&mut request) {
                tokio::spawn(hand_over(stream, bare(&request), self.0.clone()));
                return Either::Left(ready(Ok(answer)));
            }
            request = compact(request);
        }
        let answered = Service::<Request>::call(&mut self.0, request);
        Either::Right(answered.map_ok(|answer| answer.map(Body::new)))
    }
}

/// Gives the stream to the sockets once the answer is out.
async fn hand_over<S>(stream: OnUpgrade, request: http::Request<()>, mut sockets: S)
where
    S: Service<(Stream, http::Request<()>)>,
{
    // A connection that is gone by then needs nothing.
    let Ok(upgraded) = stream.await else { return };
    let Ok(parts) = upgraded.downcast::<TokioIo<Guarded>>() else {
        return tracing::error!("a websocket came over a stream that is not ours");
    };
    let stream = Box::new(parts.io.into_inner().unread(parts.read_buf));
    // Only a request that `bare` did not write would be refused.
    let _ = sockets.call((stream, request)).await;
}

/// The stream of a request that opens a websocket, and the answer that switches it over. `None`: it is something
/// else, or wrong in a way that the library has an answer for.
fn switch(request: &mut Request) -> Option<(OnUpgrade, Response<Body>)> {
    let is_there = [PATH, "/socket.io/"].contains(&request.uri().path());
    if !is_there || !opens_a_websocket(request.uri().query()?) {
        return None;
    }
    let key = request.headers().get(header::SEC_WEBSOCKET_KEY)?;
    let accept = HeaderValue::try_from(derive_accept_key(key.as_bytes())).ok()?;
    let stream = request.extensions_mut().remove::<OnUpgrade>()?;
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = answer.headers_mut();
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    Some((stream, answer))
}

/// Engine.IO 4, over a websocket, with no session yet.
fn opens_a_websocket(query: &str) -> bool {
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    value("EIO") == Some("4") && value("transport") == Some("websocket") && value("sid").is_none()
}

/// A request that opens a websocket, with nothing in it but who asks.
fn bare(request: &Request) -> http::Request<()> {
    let mut bare = http::Request::new(());
    *bare.uri_mut() = Uri::from_static("/socket.io/?EIO=4&transport=websocket");
    *bare.headers_mut() = kept(request.headers(), &[header::AUTHORIZATION]);
    *bare.extensions_mut() = asker(request.extensions());
    bare
}

/// The request without what the library has no use for.
fn compact(request: Request) -> Request {
    let (Parts { method, uri, version, headers, mut extensions, .. }, body) = request.into_parts();
    let mut compact = Request::new(body);
    *compact.method_mut() = method;
    *compact.version_mut() = version;
    *compact.uri_mut() = uri.to_string().parse().unwrap_or(uri);
    *compact.headers_mut() = kept(&headers, &KEPT);
    *compact.extensions_mut() = asker(&extensions);
    if let Some(stream) = extensions.remove::<OnUpgrade>() {
        compact.extensions_mut().insert(stream);
    }
    compact
}

fn kept(headers: &HeaderMap, names: &[HeaderName]) -> HeaderMap {
    let kept = names.iter().filter_map(|name| {
        let value = HeaderValue::from_bytes(headers.get(name)?.as_bytes());
        Some((name.clone(), value.ok()?))
    });
    kept.collect()
}

/// Of what the front noted, the part that the sockets read.
fn asker(noted: &Extensions) -> Extensions {
    let mut asker = Extensions::new();
    keep::<Connection>(noted, &mut asker);
    keep::<Client>(noted, &mut asker);
    keep::<Ticket>(noted, &mut asker);
    asker
}

fn keep<T: Clone + Send + Sync + 'static>(noted: &Extensions, asker: &mut Extensions) {
    if let Some(note) = noted.get::<T>() {
        asker.insert(note.clone());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::Version;

    use super::*;

    /// What a request was read into, for as long as anything of it is kept.
    struct Buffer(&'static [u8], #[expect(dead_code, reason = "counts who holds the buffer")] Arc<()>);

    impl AsRef<[u8]> for Buffer {
        fn as_ref(&self) -> &[u8] {
            self.0
        }
    }

    /// A request whose address and headers lie in one buffer, and who holds that.
    fn request() -> (Request, Arc<()>) {
        let held = Arc::new(());
        let line = b"/socket.io/?EIO=4&transport=polling Bearer abc gzip";
        let buffer = Bytes::from_owner(Buffer(line, held.clone()));
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = Uri::from_maybe_shared(buffer.slice(..35)).unwrap();
        for (name, place) in [(header::AUTHORIZATION, 36..46), (header::ACCEPT_ENCODING, 47..51)] {
            let value = HeaderValue::from_maybe_shared(buffer.slice(place)).unwrap();
            request.headers_mut().insert(name, value);
        }
        request.extensions_mut().insert(Client { address: [10, 0, 0, 1].into(), user_agent: String::new() });
        request.extensions_mut().insert("a note for the routes");
        (request, held)
    }

    #[test]
    fn what_the_library_keeps_of_a_request_holds_no_buffer() {
        let (request, held) = request();
        assert!(Arc::strong_count(&held) > 1, "the request holds it");
        let compact = compact(request);
        assert_eq!(Arc::strong_count(&held), 1);
        assert_eq!(compact.uri(), "/socket.io/?EIO=4&transport=polling");
        assert_eq!(compact.headers().len(), 1);
        assert_eq!(compact.headers()[header::AUTHORIZATION], "Bearer abc");
        assert_eq!(compact.extensions().len(), 1);
        assert_eq!((compact.method(), compact.version()), (&Method::GET, Version::HTTP_11));
    }

    #[test]
    fn a_websocket_keeps_who_asked_and_nothing_else() {
        let (request, held) = request();
        let bare = bare(&request);
        drop(request);
        assert_eq!(Arc::strong_count(&held), 1);
        assert!(opens_a_websocket(bare.uri().query().unwrap()));
        assert_eq!(bare.headers().len(), 1);
        assert_eq!(bare.headers()[header::AUTHORIZATION], "Bearer abc");
        assert_eq!(bare.extensions().len(), 1);
        assert!(bare.extensions().get::<Client>().is_some());
        // Each of the places where a socket's task may hold it counts.
        assert_eq!(size_of::<Stream>(), size_of::<usize>());
    }

    #[test]
    fn only_a_websocket_without_a_session_is_switched_here() {
        let check = |query, expected| assert_eq!(opens_a_websocket(query), expected, "{query}");
        check("EIO=4&transport=websocket", true);
        check("transport=websocket&t=x&EIO=4", true);
        check("EIO=4&transport=websocket&sid=abc", false);
        check("EIO=4&transport=websocket&sid=", false);
        check("EIO=4&transport=polling", false);
        check("EIO=3&transport=websocket", false);
        check("EIO=4", false);
    }
}

//! Who is asking, and what they sent: the extractors of every route. Each refuses in the one shape.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::BytesRejection},
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::CookieJar;
use serde::de::DeserializeOwned;

use crate::{
    contract::errors::Code,
    domain::who::Who,
    http::{cookies, door::Door, errors::Problem},
    services::{
        entrance,
        limits::Limit,
        sessions::{self, Client},
    },
};

/// A person who shows an access token that holds, as the database knows them right now. A bot's token is refused.
pub struct Asker(pub Who);

/// Anyone, for what a page shows without a script's help: the token may also come in its cookie.
pub struct Viewer(pub Who);

/// A person, or a bot by its API token, on the routes that are for both: what they call asks for a scope.
pub struct Anyone(pub Who);

/// The other end of the wire.
#[derive(Clone, Debug)]
pub struct Caller {
    pub client: Client,
    /// Over TLS, as far as we know.
    pub is_secure: bool,
    /// From this very machine, and not through a proxy.
    pub is_local: bool,
    /// What links begin with: the address that the operator named, else that of the request.
    pub origin: String,
}

/// A JSON body.
pub struct Json<T>(pub T);

/// The query string.
pub struct Params<T>(pub T);

/// What the path names.
pub struct Named<T>(pub T);

impl FromRequestParts<Door> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        let Anyone(who) = Anyone::from_request_parts(parts, door).await?;
        who.must_be_person()?;
        Ok(Self(who))
    }
}

impl FromRequestParts<Door> for Anyone {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)
            .ok_or_else(|| Problem::new(Code::AuthRequired, "sign in first (Authorization: Bearer …)"))?;
        let address = parts.extensions.get::<Client>().expect("every request comes in by the front").address;
        let who = entrance::authenticate(&door.core, token, address).await?;
        if !parts.method.is_safe() {
            door.core.limits.check(Limit::Write, who.user_id.as_str())?;
        }
        Ok(Self(who))
    }
}

impl FromRequestParts<Door> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            return Anyone::from_request_parts(parts, door).await.map(|Anyone(who)| Self(who));
        }
        let jar = CookieJar::from_headers(&parts.headers);
        Ok(Self(sessions::authenticate(&door.core, cookies::access_token(&jar)).await?))
    }
}

impl FromRequestParts<Door> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Door) -> Result<Self, Problem> {
        Ok(parts.extensions.get::<Self>().expect("every request comes in by the front").clone())
    }
}

impl<T: DeserializeOwned> FromRequest<Door> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, door: &Door) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let message = "the body must be JSON (Content-Type: application/json)";
            return Err(Problem::new(Code::ValidationShape, message));
        }
        let body = Bytes::from_request(request, door).await.map_err(unreadable)?;
        // A list of the fields' values would pass for an object.
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(whole("the body must be a JSON object".to_owned()));
        }
        let mut json = serde_json::Deserializer::from_slice(&body);
        let value = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| Problem::shape(error.path().to_string(), error.inner().to_string()))?;
        json.end().map_err(|error| whole(error.to_string()))?;
        Ok(Self(value))
    }
}

impl<T: DeserializeOwned> FromRequestParts<Door> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Door) -> Result<Self, Problem> {
        let query = Query::try_from_uri(&parts.uri);
        query.map(|Query(query)| Self(query)).map_err(|error| whole(error.body_text()))
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<Door> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        let path = Path::from_request_parts(parts, door).await;
        path.map(|Path(named)| Self(named)).map_err(|_| Problem::new(Code::NotFound, "there is nothing here"))
    }
}

/// The token of `Authorization: Bearer`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn whole(message: String) -> Problem {
    Problem::shape(".".to_owned(), message)
}

fn unreadable(error: BytesRejection) -> Problem {
    if error.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(Code::TooLarge, "the body is too large");
    }
    Problem::new(Code::ValidationShape, "the body could not be read")
}

//! Serves the web UI: files as they are, and the app's page for every address that is the app's own.
//!
//! The page is written anew for who has chosen a language or a look, so that it is right from its first
//! paint, without a script in it.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;

use crate::{
    contract::errors::Code,
    http::{
        door::Door,
        errors::Problem,
        web::{File, Web},
    },
};

const INDEX: &str = "index.html";
const DOCS: &str = "docs.html";
/// What the page begins with as it was built.
const ROOT: &str = r#"<html lang="en" data-theme="auto" data-density="comfortable">"#;
const LANGUAGES: [&str; 2] = ["en", "es"];
const THEMES: [&str; 3] = ["auto", "light", "dark"];
const DENSITIES: [&str; 2] = ["comfortable", "compact"];

/// Any address that no route has.
pub async fn page(
    State(door): State<Door>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    jar: CookieJar,
) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return Problem::new(Code::NotFound, "there is nothing here").into_response();
    }
    if !method.is_safe() {
        return Problem::new(Code::MethodNotAllowed, "this resource has no such method").into_response();
    }
    match door.web.find(path).filter(|_| path != INDEX) {
        Some(file) => serve(file, &headers),
        None if path.is_empty() || wants_a_page(&headers) => app(&door.web, &headers, &jar),
        None => Problem::new(Code::NotFound, "there is nothing here").into_response(),
    }
}

/// The readable form of the API's description.
pub async fn docs(State(door): State<Door>, headers: HeaderMap, jar: CookieJar) -> Response {
    match door.web.find(DOCS) {
        Some(file) => serve(file, &headers),
        None => app(&door.web, &headers, &jar),
    }
}

fn app(web: &Web, headers: &HeaderMap, jar: &CookieJar) -> Response {
    let Some(index) = web.find(INDEX) else {
        return Problem::new(Code::NotFound, "this binary was built without its web UI").into_response();
    };
    let chosen = |name: &str, among: &[&'static str]| {
        let value = jar.get(name).map_or("", |cookie| cookie.value());
        among.iter().copied().find(|known| *known == value).unwrap_or(among[0])
    };
    let (language, theme) = (chosen("tertulia-lang", &LANGUAGES), chosen("tertulia-theme", &THEMES));
    let density = chosen("tertulia-density", &DENSITIES);
    let root = format!(r#"<html lang="{language}" data-theme="{theme}" data-density="{density}">"#);
    let mut response = if root == ROOT {
        serve(index, headers)
    } else {
        let page = String::from_utf8_lossy(&index.plain).replacen(ROOT, &root, 1);
        let tag = format!("{}-{language}-{theme}-{density}", index.hash);
        answer(headers, &tag, index, None, Body::from(page))
    };
    let vary = HeaderValue::from_static("Accept-Encoding, Cookie");
    response.headers_mut().insert(header::VARY, vary);
    response
}

fn serve(file: &File, headers: &HeaderMap) -> Response {
    let (coding, bytes) = match (&file.brotli, &file.gzip) {
        (Some(brotli), _) if accepts(headers, "br") => (Some("br"), brotli),
        (_, Some(gzip)) if accepts(headers, "gzip") => (Some("gzip"), gzip),
        _ => (None, &file.plain),
    };
    let tag = coding.map_or_else(|| file.hash.clone(), |coding| format!("{}-{coding}", file.hash));
    answer(headers, &tag, file, coding, Body::from(bytes.clone()))
}

fn answer(headers: &HeaderMap, tag: &str, file: &File, coding: Option<&'static str>, body: Body) -> Response {
    let tag = format!("\"{tag}\"");
    let cache = if file.is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if knows(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(body);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(file.content_type));
        if let Some(coding) = coding {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(header::ETAG, HeaderValue::try_from(tag).expect("a tag is hexadecimal and plain words"));
    response
}

/// RFC 9110, 13.1.2.
fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    known
        .split(',')
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*")
}

/// RFC 9110, 12.5.3, as far as browsers use it: a coding that is listed and not at `q=0`.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding))
            && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn wants_a_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.contains("text/html")
}

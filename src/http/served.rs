//! A file on its way out: whole, in ranges, or not again; dressed so that no browser takes it for a page of ours.

use std::fmt::Write;

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower::ServiceExt;
use tower_http::services::ServeFile;

use crate::{contract::errors::Code, domain::error::Error, http::errors::Problem, services::uploads::Served};

/// Nothing in it runs, and it has no origin, whatever opens it.
const POLICY: &str = "default-src 'none'; sandbox";
const SAME_ORIGIN: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// A browser keeps it for its one person, and asks again in an hour whether it may.
const KEEP: &str = "private, max-age=3600";

/// Answers with the bytes.
pub async fn serve(file: Served, mut request: Request) -> Result<Response, Problem> {
    let tag = format!("\"{}\"", file.hash);
    let headers = request.headers_mut();
    // By its content alone: the time of a file says nothing of it.
    headers.remove(header::IF_MODIFIED_SINCE);
    headers.remove(header::IF_UNMODIFIED_SINCE);
    if headers.get(header::IF_RANGE).is_some_and(|known| known != tag.as_str()) {
        headers.remove(header::RANGE);
    }
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let answer = ServeFile::new(&file.path).oneshot(request).await;
        answer.map(|answer| answer.map(Body::new)).map_err(Error::internal)?
    };
    if response.status() == StatusCode::NOT_FOUND {
        return Err(Problem::new(Code::UploadNotFound, "there is no such file"));
    }
    dress(response.headers_mut(), &file, &tag);
    Ok(response)
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|known| known.to_str().ok());
    known.flat_map(|known| known.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
    })
}

fn dress(headers: &mut HeaderMap, file: &Served, tag: &str) {
    headers.remove(header::LAST_MODIFIED);
    let kind = if file.is_picture { &file.media_type } else { "application/octet-stream" };
    let way = if file.is_picture { "inline" } else { "attachment" };
    let keep = if file.is_settled { KEEP } else { "no-store" };
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition(way, &file.name).as_str()),
        (header::ETAG, tag),
        (header::CACHE_CONTROL, keep),
        (header::VARY, "Authorization, Cookie"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (SAME_ORIGIN, "same-origin"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
}

/// The name for old clients, with what they cannot read left out, and for others as it is (RFC 6266, RFC 8187).
fn disposition(way: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !"\"\\%".contains(c) || c == ' ' { c } else { '_' })
        .collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            whole.push(byte.into());
        } else {
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_travels_in_both_writings_and_ends_no_header() {
        for (name, expected) in [
            ("cat.jpg", "inline; filename=\"cat.jpg\"; filename*=UTF-8''cat.jpg"),
            ("a b\".png", "inline; filename=\"a b_.png\"; filename*=UTF-8''a%20b%22.png"),
            ("José 🫖", "inline; filename=\"Jos_ _\"; filename*=UTF-8''Jos%C3%A9%20%F0%9F%AB%96"),
            ("a\r\nb", "inline; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab"),
        ] {
            assert_eq!(disposition("inline", name), expected);
            assert!(HeaderValue::from_str(&disposition("inline", name)).is_ok());
        }
    }
}

//! `/api/hooks/{id}/{secret}`: where other services post. It answers in Slack's words, which they know.
//!
//! <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors>

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{errors::Code, ids::WebhookId},
    domain::error::{Error, Refusal},
    http::{asker::Named, door::Door, errors::Problem},
    services::{Core, incoming},
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(post))
}

/// Posts a message into the webhook's room: `{"text": "…"}`, or whatever Slack's incoming webhooks take, as JSON or as a
/// form with `payload`. What is too long is cut.
#[utoipa::path(post, path = "/api/hooks/{id}/{secret}", tag = "programs", security(()),
    params(("id" = WebhookId, Path), ("secret" = String, Path)),
    request_body(content = Object, description = "`text`, `attachments`, `blocks`, as Slack has them"),
    responses(
        (status = 200, description = "`ok`", content_type = "text/plain"),
        (status = 400, description = "`invalid_payload`, `no_text`", content_type = "text/plain"),
        (status = 404, description = "`no_active_hooks`, `channel_not_found`", content_type = "text/plain"),
        (status = 413, description = "`too_large`", content_type = "text/plain"),
        (status = 429, description = "`rate_limited`, with `Retry-After`", content_type = "text/plain"),
    ))]
async fn post(
    State(core): State<Arc<Core>>,
    Named((id, secret)): Named<(WebhookId, String)>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return say(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
        }
        Err(_) => return say(StatusCode::BAD_REQUEST, "invalid_payload"),
    };
    let Some(payload) = payload(&body) else { return say(StatusCode::BAD_REQUEST, "invalid_payload") };
    match incoming::post(&core, id, &secret, &payload).await {
        Ok(()) => say(StatusCode::OK, "ok"),
        Err(error) => refused(error),
    }
}

/// JSON, also where it is called a form, as `curl -d` does; or a form's `payload`.
fn payload(body: &[u8]) -> Option<Value> {
    let json = |bytes: &[u8]| serde_json::from_slice(bytes).ok().filter(Value::is_object);
    if body.trim_ascii_start().starts_with(b"{") {
        return json(body);
    }
    let payload = url::form_urlencoded::parse(body).find(|(name, _)| name == "payload");
    payload.and_then(|(_, value)| json(value.as_bytes()))
}

fn refused(error: Error) -> Response {
    let Error::Refused(Refusal { code, retry_after, .. }) = &error else {
        return Problem::from(error).into_response();
    };
    match code {
        Code::WebhookNotFound => say(StatusCode::NOT_FOUND, "no_active_hooks"),
        Code::RoomNotFound => say(StatusCode::NOT_FOUND, "channel_not_found"),
        Code::ValidationTextLength => say(StatusCode::BAD_REQUEST, "no_text"),
        Code::RateLimited => {
            let seconds = retry_after.map_or(1, |wait| wait.as_millis().div_ceil(1000).max(1));
            let headers: [(HeaderName, String); 1] = [(header::RETRY_AFTER, seconds.to_string())];
            (headers, say(StatusCode::TOO_MANY_REQUESTS, "rate_limited")).into_response()
        }
        _ => Problem::from(error).into_response(),
    }
}

fn say(status: StatusCode, word: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], word).into_response()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_payload_comes_as_json_or_in_a_form() {
        for (body, expected) in [
            (r#"{"text":"hi"}"#, Some("hi")),
            (" \n{\"text\":\"hi\"}", Some("hi")),
            ("payload=%7B%22text%22%3A%22hi+you%22%7D", Some("hi you")),
            ("token=x&payload=%7B%22text%22%3A%22hi%22%7D", Some("hi")),
            ("payload=hi", None),
            ("text=hi", None),
            (r#"["hi"]"#, None),
            ("{", None),
            ("", None),
        ] {
            assert_eq!(payload(body.as_bytes()), expected.map(|text| json!({ "text": text })), "{body}");
        }
        assert_eq!(payload(&[0xff, 0xfe]), None);
    }
}

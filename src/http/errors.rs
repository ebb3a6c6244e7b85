//! The one table from errors to HTTP: a code's status, and the one shape of every error's body.
//!
//! A handler's error travels as an extension of an empty answer; [`tell`] writes its body. So whatever
//! refuses, on whichever layer, says it in the same words.

use std::{any::Any, borrow::Cow, sync::Arc};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    contract::{
        dashboard::HappeningKind,
        errors::{Code, ErrorBody, ErrorDetail},
    },
    domain::error::{Error, Refusal},
    http::door::Door,
};

/// An error on its way to the person.
#[derive(Debug)]
pub struct Problem(Error);

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl Problem {
    pub fn new(code: Code, message: &str) -> Self {
        Error::refused(code, message).into()
    }

    /// What came does not have the expected shape at `place`; `.` is the whole.
    pub fn shape(place: String, message: String) -> Self {
        Error::shape(place, message).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = status(self.0.code()).into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Writes the body of every problem, and the log's line of every fault.
pub async fn tell(State(door): State<Door>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() else { return response };
    let detail = detail(&door, &problem);
    let retry_after = detail.retry_after_ms.map(|ms| ms.div_ceil(1000).max(1));
    let (mut parts, _) = response.into_parts();
    let headers: [(HeaderName, Option<HeaderValue>); 3] = [
        (header::CONTENT_TYPE, Some(HeaderValue::from_static("application/json"))),
        (header::RETRY_AFTER, retry_after.map(HeaderValue::from)),
        (
            header::WWW_AUTHENTICATE,
            (parts.status == StatusCode::UNAUTHORIZED).then(|| HeaderValue::from_static("Bearer")),
        ),
    ];
    for (name, value) in headers {
        value.and_then(|value| parts.headers.insert(name, value));
    }
    let body = serde_json::to_vec(&ErrorBody { error: detail }).expect("an error is plain data");
    Response::from_parts(parts, Body::from(body))
}

fn detail(door: &Door, problem: &Problem) -> ErrorDetail {
    match &problem.0 {
        Error::Refused(Refusal { code, message, field, retry_after }) => {
            if matches!(code, Code::RateLimited | Code::Overloaded) {
                door.core.metrics.refused.add(1);
                let kind = match code {
                    Code::Overloaded => HappeningKind::Overloaded,
                    _ => HappeningKind::Limited,
                };
                door.core.happenings.note_once(kind, None);
            }
            ErrorDetail {
                code: *code,
                message: message.clone(),
                field: field.clone().map(Cow::into_owned),
                retry_after_ms: retry_after.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
            }
        }
        Error::Internal(fault) => {
            let [a, b, c, d] = door.core.chance.bytes::<4>();
            let number = u32::from_be_bytes([a, b, c, d]);
            tracing::error!(number = format!("{number:08x}"), "{fault}");
            ErrorDetail {
                code: Code::Internal,
                message: format!("the server failed; its log has the cause under {number:08x}"),
                field: None,
                retry_after_ms: None,
            }
        }
    }
}

/// A handler panicked: that request fails, the server goes on.
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no words");
    Problem::from(Error::internal(format!("a handler panicked: {words}"))).into_response()
}

/// The route exists, but not for this method.
pub async fn method_not_allowed() -> Problem {
    Problem::new(Code::MethodNotAllowed, "this resource has no such method")
}

fn status(code: Code) -> StatusCode {
    use Code as C;
    match code {
        C::ValidationShape
        | C::ValidationTextLength
        | C::ValidationRoomId
        | C::ValidationClientId
        | C::ValidationName
        | C::ValidationTopic
        | C::ValidationEmail
        | C::ValidationPasswordLength
        | C::ValidationPasswordCommon
        | C::ValidationRange
        | C::ValidationCombination
        | C::ValidationEmoji
        | C::ValidationTime
        | C::ValidationUrl
        | C::ValidationPushKeys
        | C::UploadEmpty
        | C::UploadNotAnImage
        | C::OutboundPrivate
        | C::EventUnknown => StatusCode::BAD_REQUEST,
        C::AuthRequired | C::AuthCredentials | C::AuthRefresh => StatusCode::UNAUTHORIZED,
        C::AuthPassword
        | C::Forbidden
        | C::ForbiddenOrigin
        | C::RoomAnnouncements
        | C::RoomMakers
        | C::SetupToken
        | C::TokenScope => StatusCode::FORBIDDEN,
        C::InviteInvalid
        | C::UserNotFound
        | C::RoomNotFound
        | C::MessageNotFound
        | C::MessageDeleted
        | C::SessionNotFound
        | C::NotificationNotFound
        | C::UploadNotFound
        | C::JobNotFound
        | C::ReminderNotFound
        | C::ScheduledNotFound
        | C::PushSubscriptionNotFound
        | C::BotNotFound
        | C::TokenNotFound
        | C::WebhookNotFound
        | C::SectionNotFound
        | C::NotFound => StatusCode::NOT_FOUND,
        C::SetupClosed
        | C::UserExists
        | C::UserLastAdmin
        | C::RoomNotJoined
        | C::RoomExists
        | C::RoomFixed
        | C::RoomArchived
        | C::JobState
        | C::TooMany => StatusCode::CONFLICT,
        C::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        C::TooLarge | C::UploadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        C::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        C::Overloaded | C::ShuttingDown => StatusCode::SERVICE_UNAVAILABLE,
        C::StorageFull | C::UploadQuota => StatusCode::INSUFFICIENT_STORAGE,
        C::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

//! Error codes and the shapes in which an error travels: an HTTP body, an acknowledgement, an `exception`.
//!
//! Codes are stable and dotted (`noun.reason`); sentences may change and are for people who read logs.
//! The web UI translates by code.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::{ids::ClientId, time::Timestamp};

// `tt` and not `literal`: the OpenAPI derive does not look into a captured literal, and would list the variants.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:tt,)*) => {
        /// Why something was refused. The text is the wire form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
        pub enum Code {$(
            $(#[$doc])*
            #[serde(rename = $text)]
            $variant,
        )*}

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$variant),*];

            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $text,)* }
            }
        }
    };
}

codes! {
    /// The payload is no object of the expected shape; `field` names the place.
    ValidationShape = "validation.shape",
    /// The text is empty after trimming, or longer than 2000 characters.
    ValidationTextLength = "validation.text_length",
    /// A room id is empty or too long.
    ValidationRoomId = "validation.room_id",
    /// A client id is empty or longer than 64 characters.
    ValidationClientId = "validation.client_id",
    /// A person's, room's or team's name is empty, too long or holds control characters.
    ValidationName = "validation.name",
    /// A topic is too long.
    ValidationTopic = "validation.topic",
    /// Not an e-mail address.
    ValidationEmail = "validation.email",
    /// The password is shorter than 12 or longer than 128 characters.
    ValidationPasswordLength = "validation.password_length",
    /// The password is one of the most used ones, or the person's own name or address.
    ValidationPasswordCommon = "validation.password_common",
    /// A number lies outside its bounds.
    ValidationRange = "validation.range",
    /// Two fields exclude each other, or one of them is needed.
    ValidationCombination = "validation.combination",
    /// Not one emoji.
    ValidationEmoji = "validation.emoji",
    /// A time that is no time, past, or too far away.
    ValidationTime = "validation.time",
    /// Not an address of the web, or too long.
    ValidationUrl = "validation.url",
    /// The keys of a push subscription are not of the right size.
    ValidationPushKeys = "validation.push_keys",
    /// No access token, or one that does not hold.
    AuthRequired = "auth.required",
    /// The e-mail address and the password do not belong together.
    AuthCredentials = "auth.credentials",
    /// The refresh token is unknown, used up or expired; sign in again.
    AuthRefresh = "auth.refresh",
    /// The present password is wrong.
    AuthPassword = "auth.password",
    /// Signed in, but not allowed to do this.
    Forbidden = "forbidden",
    /// The request came from a foreign origin.
    ForbiddenOrigin = "forbidden.origin",
    /// The setup token is wrong.
    SetupToken = "setup.token",
    /// There is a first user already; the setup is closed for ever.
    SetupClosed = "setup.closed",
    /// The invitation is unknown, revoked, expired or used up.
    InviteInvalid = "invite.invalid",
    /// An account with this e-mail address exists.
    UserExists = "user.exists",
    UserNotFound = "user.not_found",
    /// The last active admin cannot be deactivated or lose the role.
    UserLastAdmin = "user.last_admin",
    /// Unknown, or private and not yours: the two are told apart by nobody.
    RoomNotFound = "room.not_found",
    /// This socket has not joined the room.
    RoomNotJoined = "room.not_joined",
    /// A room of that name exists.
    RoomExists = "room.exists",
    /// `general` and direct rooms cannot be left, renamed or removed.
    RoomFixed = "room.fixed",
    /// The room is archived: it is read, and nothing in it changes.
    RoomArchived = "room.archived",
    /// Only the room's maker and admins write there.
    RoomAnnouncements = "room.announcements",
    /// Only admins make rooms of this kind.
    RoomMakers = "room.makers",
    MessageNotFound = "message.not_found",
    /// The message was deleted.
    MessageDeleted = "message.deleted",
    SessionNotFound = "session.not_found",
    NotificationNotFound = "notification.not_found",
    /// Unknown, not yours to see, or already used by another message.
    UploadNotFound = "upload.not_found",
    /// The file has no bytes.
    UploadEmpty = "upload.empty",
    /// The file is larger than the configured limit.
    UploadTooLarge = "upload.too_large",
    /// The person's files would take more than the configured quota.
    UploadQuota = "upload.quota",
    /// Not a picture that can be shown.
    UploadNotAnImage = "upload.not_an_image",
    JobNotFound = "job.not_found",
    /// Only dead jobs are tried again, and only those that are not running are discarded.
    JobState = "job.state",
    ReminderNotFound = "reminder.not_found",
    ScheduledNotFound = "scheduled.not_found",
    /// As many wait as may.
    TooMany = "too_many",
    PushSubscriptionNotFound = "push.not_found",
    /// The address leads into a private network, which the configuration does not allow.
    OutboundPrivate = "outbound.private",
    BotNotFound = "bot.not_found",
    TokenNotFound = "token.not_found",
    /// The API token's scopes do not cover this.
    TokenScope = "token.scope",
    WebhookNotFound = "webhook.not_found",
    SectionNotFound = "section.not_found",
    /// No such route or resource.
    NotFound = "not_found",
    MethodNotAllowed = "method_not_allowed",
    /// No such client event in this namespace.
    EventUnknown = "event.unknown",
    /// The body or packet is larger than the configured limit.
    TooLarge = "too_large",
    /// Too many at once; `retryAfterMs` (or `Retry-After`) says when to try again.
    RateLimited = "rate_limited",
    /// The server is at a bound (queue, connections); try again shortly.
    Overloaded = "overloaded",
    /// The disk is full; nothing was stored.
    StorageFull = "storage.full",
    /// The server is stopping.
    ShuttingDown = "shutting_down",
    /// A fault of the server; its log has the cause under the number in the message.
    Internal = "internal",
}

/// The body of every HTTP error.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct ErrorBody {
    pub error: ErrorDetail,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct ErrorDetail {
    pub code: Code,
    pub message: String,
    /// The field of the request that was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Milliseconds after which the same request may succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

/// The acknowledgement of an event that was refused.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct AckError {
    /// Always `error`.
    pub status: ErrorStatus,
    pub code: Code,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ErrorStatus {
    Error,
}

/// `exception`: what went wrong in a handler, told to that client alone.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Exception {
    /// Always `error`.
    pub event: ErrorStatus,
    pub message: String,
    pub timestamp: Timestamp,
    pub code: Code,
    /// The name of the client's event that was refused.
    pub cause: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// The send's `clientId`, where one was readable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
}

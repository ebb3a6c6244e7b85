//! How a person wants to be reached: what concerns them, when they want quiet, on which devices.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::{
    ids::{JobId, MessageId, PushSubscriptionId, RoomId, UserId},
    time::Timestamp,
};

/// What of a room a person is told of when they are not looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Every message; what a direct room has unless told.
    All,
    /// What mentions them; what every other room has unless told.
    Mentions,
    None,
}

/// `PUT /api/rooms/{id}/level`, its answer, and `chat:room-level` to the person's own sockets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomLevel {
    pub room_id: RoomId,
    pub level: Level,
}

/// The body of `PUT /api/rooms/{id}/level`; absent or null: what the room has unless told.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct SetLevel {
    pub level: Option<Level>,
}

/// `chat:mention`: a message that mentions its hearer, or was written to them directly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Mention {
    pub room_id: RoomId,
    pub message_id: MessageId,
    pub seq: i64,
    pub user_id: UserId,
    pub user_name: String,
    pub text: String,
    /// The message that began the thread in which it is, and where alone it is counted; absent for what the room shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_id: Option<MessageId>,
}

/// `GET` and `PUT /api/me/reaching`, and `notification:settings` to the person's other sockets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Reaching {
    /// Off unless told.
    pub sounds: bool,
    /// Short notices on the page; on unless told.
    pub toasts: bool,
    /// Do pushes show what was written? On unless told; off: only in which room.
    pub preview: bool,
    /// Do not disturb until then. At most a year ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_until: Option<Timestamp>,
    /// Every day between these times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// An IANA name (`Europe/Madrid`), for the quiet hours.
    pub time_zone: String,
}

/// From one time of the day to another, over midnight when `from` is the later one; never the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// `22:00`
    pub from: String,
    /// `07:30`
    pub to: String,
}

/// `GET /api/push`: what a browser needs to subscribe, and the person's subscriptions.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct PushState {
    /// The server's public VAPID key: `applicationServerKey`, base64url.
    pub key: String,
    pub subscriptions: Vec<PushSubscription>,
}

/// `POST /api/push/subscriptions`: a browser's `PushSubscription` as its `toJSON()` gives it. The same endpoint again
/// replaces the former.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct NewPushSubscription {
    /// An `https` address of at most 2048 characters.
    pub endpoint: String,
    pub keys: PushKeys,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration_time: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PushKeys {
    /// 65 bytes, base64url.
    pub p256dh: String,
    /// 16 bytes, base64url.
    pub auth: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct PushSubscription {
    pub id: PushSubscriptionId,
    /// What the browser called itself, at most 200 characters.
    pub user_agent: String,
    /// Of the session of this very request.
    pub current: bool,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_success_at: Option<Timestamp>,
    /// Why the last push did not get through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

/// The answer of `POST /api/push/test`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PushTest {
    /// Whose `job:progress` says what came of it.
    pub job_id: JobId,
}

/// What a push carries to the service worker, encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields)]
pub struct PushPayload {
    /// The room and who wrote; without a preview the room alone. In a direct room: who wrote.
    pub title: String,
    /// What was written last, and on a line of its own `+3` for three more. Empty without a preview.
    pub body: String,
    /// A later push with the same tag takes the place of an earlier one: one for each room.
    pub tag: String,
    /// Where a click leads, within the app: `/r/general/m/…`.
    pub url: String,
    /// Messages that are unread in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge: Option<i64>,
}

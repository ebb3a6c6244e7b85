//! Notifications: to one user's sockets or to all, stored, with a read mark.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::{
    ids::{NotificationId, UserId},
    time::Timestamp,
};

/// `notification:new`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Notification {
    pub id: NotificationId,
    #[serde(rename = "type")]
    pub kind: NotificationKind,
    pub title: String,
    pub message: String,
    pub created_at: Timestamp,
    /// When its reader marked it as read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
    /// Where it leads, within the app: `/r/general/m/…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum NotificationKind {
    Info,
    Warning,
    Error,
}

/// `POST /api/notifications`: to `userId`, or with `broadcast: true` to everybody.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct NewNotification {
    pub user_id: Option<UserId>,
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub broadcast: bool,
    #[serde(rename = "type")]
    pub kind: NotificationKind,
    /// 1 to 120 characters.
    pub title: String,
    /// 1 to 2000 characters.
    pub message: String,
}

/// `GET /api/notifications`: newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct NotificationsQuery {
    /// Older than this one.
    pub before: Option<NotificationId>,
    /// 1 to 100, 30 unless told.
    pub limit: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotificationPage {
    pub notifications: Vec<Notification>,
    /// How many are unread in all.
    pub unread: i64,
    pub has_more: bool,
}

/// `notification:read`, both ways: these, or all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct NotificationRead {
    /// At most 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<NotificationId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<bool>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct NotificationReadAck {
    /// How many are unread now.
    pub unread: i64,
}

//! Programs of the team: bots, and the API tokens that they come in with.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::{
    ids::{ApiTokenId, RoomId, UserId},
    time::Timestamp,
};

/// What a token lets its bot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
pub enum Scope {
    /// Read the rooms that the bot is a member of, and hear what happens in them.
    #[serde(rename = "read")]
    Read,
    /// Post to them.
    #[serde(rename = "messages:write")]
    MessagesWrite,
    /// Notify single people.
    #[serde(rename = "notifications:write")]
    NotificationsWrite,
    /// Notify everybody.
    #[serde(rename = "notifications:broadcast")]
    NotificationsBroadcast,
}

impl Scope {
    pub const ALL: &[Scope] =
        &[Scope::Read, Scope::MessagesWrite, Scope::NotificationsWrite, Scope::NotificationsBroadcast];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::MessagesWrite => "messages:write",
            Self::NotificationsWrite => "notifications:write",
            Self::NotificationsBroadcast => "notifications:broadcast",
        }
    }
}

/// A bot as admins see it; in lists of people it is a `User` with `isBot`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Bot {
    pub id: UserId,
    pub name: String,
    pub active: bool,
    /// The rooms that it is a member of.
    pub room_ids: Vec<RoomId>,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
    pub tokens: Vec<ApiToken>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct BotList {
    pub bots: Vec<Bot>,
}

/// `POST /api/admin/bots`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewBot {
    /// 1 to 80 characters.
    pub name: String,
    /// Rooms that the asker may see; `general` is always one. At most 200.
    pub room_ids: Vec<RoomId>,
}

/// `PATCH /api/admin/bots/{id}`: what is absent stays.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct EditBot {
    pub name: Option<String>,
    pub active: Option<bool>,
    pub room_ids: Option<Vec<RoomId>>,
}

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct ApiToken {
    pub id: ApiTokenId,
    /// What it is for, 1 to 80 characters.
    pub name: String,
    pub scopes: Vec<Scope>,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// To the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_from: Option<String>,
}

/// `POST /api/admin/bots/{id}/tokens`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct NewApiToken {
    pub name: String,
    /// At least one.
    pub scopes: Vec<Scope>,
    /// 1 to 3650; never unless told.
    pub expires_in_days: Option<i64>,
}

/// A fresh token; its secret is shown this once.
#[derive(Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct ApiTokenCreated {
    #[serde(flatten)]
    pub info: ApiToken,
    /// For `Authorization: Bearer` and for the sockets' `auth.token`.
    pub token: String,
}

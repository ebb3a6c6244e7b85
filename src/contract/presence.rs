//! Whether a person is there, wherever they are.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::{ids::UserId, time::Timestamp};

/// `chat:presence`: to who shares a room with the user; while more than 200 people are connected, a room of at
/// most 200 members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Presence {
    pub user_id: UserId,
    pub status: Status,
    /// When the user was last connected; absent for who never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Online,
    Away,
    Dnd,
    Offline,
}

/// `chat:set-presence`: what the user says of itself while connected.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetPresence {
    pub status: ChosenStatus,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetPresenceAck {
    pub status: ChosenStatus,
}

/// Whoever is connected may choose among these; nobody can claim to be offline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ChosenStatus {
    Online,
    Away,
    Dnd,
}

impl From<ChosenStatus> for Status {
    fn from(chosen: ChosenStatus) -> Self {
        match chosen {
            ChosenStatus::Online => Self::Online,
            ChosenStatus::Away => Self::Away,
            ChosenStatus::Dnd => Self::Dnd,
        }
    }
}

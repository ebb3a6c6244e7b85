//! What people have begun to write, on all of their devices.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::{
    ids::{MessageId, RoomId},
    time::Timestamp,
};

/// `PUT /api/me/drafts/{roomId}`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct KeepDraft {
    /// 1 to 2000 characters, kept as they are.
    pub text: String,
    /// The message whose thread it answers.
    pub root_id: Option<MessageId>,
}

/// `DELETE /api/me/drafts/{roomId}`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct DraftQuery {
    /// The message whose thread it answers.
    pub root_id: Option<MessageId>,
}

/// What stands unsent in a room, or in a thread of it. Also `chat:draft`, to all sockets of its author; an empty `text`: it
/// was sent or thrown away. The one with the later `savedAt` counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Draft {
    pub room_id: RoomId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_id: Option<MessageId>,
    pub text: String,
    pub saved_at: Timestamp,
}

/// The asker's own, of rooms that they are in, the one saved last first.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct DraftList {
    pub drafts: Vec<Draft>,
}

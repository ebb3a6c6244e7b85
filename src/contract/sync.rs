//! Catching up: where each room stands, what changed since, how far a member has read.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::{
    ids::{MessageId, RoomId, UserId},
    messages::ChatMessage,
    reaching::Level,
    rooms::{Room, UserInRoom},
    threads::ThreadState,
};

/// `chat:sync`: subscribes to the heads of all rooms of the user and asks what changed in those named.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Sync {
    /// The database's epoch as the client knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// At most 500.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<KnownRoom>>")]
    pub rooms: Vec<KnownRoom>,
}

/// A room whose changes the client has up to `rev`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KnownRoom {
    pub room_id: RoomId,
    pub rev: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct SyncAck {
    pub epoch: String,
    /// Present and true when the client's epoch is not the database's: start afresh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset: Option<bool>,
    /// Every room of the user.
    pub rooms: Vec<RoomState>,
    /// The threads that the user follows and has not read to their end, the one answered last first: at most 200.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<ThreadState>>")]
    pub threads: Vec<ThreadState>,
}

/// Where a room stands for one member.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct RoomState {
    pub room: Room,
    pub rev: i64,
    pub seq: i64,
    /// How many messages the room itself shows: all but the replies that are in a thread alone.
    pub shown: i64,
    /// The member has read up to here.
    pub read_seq: i64,
    /// Messages of others after `readSeq` that the room shows.
    pub unread: i64,
    /// Those of them that are for the member in person: all in a direct room.
    pub mentions: i64,
    /// What the member is told of.
    pub level: Level,
    /// Messages changed after the rev given, by rev, at most 500; for the rooms that the client named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Vec<ChatMessage>>,
    /// Present and true when more than 500 changed: load the newest page instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truncated: Option<bool>,
}

/// `chat:room-rev`: where the room stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomRev {
    pub room_id: RoomId,
    pub rev: i64,
    pub seq: i64,
    /// How many messages the room itself shows; others count unread by it.
    pub shown: i64,
}

/// `chat:mark-read`; and `chat:mark-unread`, which makes everything after `seq` unread again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MarkRead {
    pub room_id: RoomId,
    pub seq: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MarkReadAck {
    pub room_id: RoomId,
    pub read_seq: i64,
    pub unread: i64,
    pub mentions: i64,
}

/// `chat:read`: to the user's own sockets, so that its tabs agree; of a direct room also to who else has it open. One
/// that is smaller than the one before says that the user has marked messages as unread.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Read {
    pub room_id: RoomId,
    pub user_id: UserId,
    pub read_seq: i64,
    /// To the user's own sockets: what is left, as in [`MarkReadAck`]. Absent: `chat:sync` tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentions: Option<i64>,
}

/// Who has read a message, besides its author.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReaderList {
    /// By name, at most 200.
    pub readers: Vec<UserInRoom>,
    /// How many have read it in all.
    pub count: i64,
}

/// `GET /api/me/mentions`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct MentionsQuery {
    /// Those older than this message.
    pub before: Option<MessageId>,
}

/// Messages that call the asker, newest first. Of rooms that one has left, and deleted ones, none is here.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MentionPage {
    pub messages: Vec<ChatMessage>,
    pub has_more: bool,
}

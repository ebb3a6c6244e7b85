//! Messages: how one travels, how one is sent and changed, how pages of them are asked for.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::{
    ids::{ClientId, MessageId, RoomId, UploadId, UserId},
    time::Timestamp,
    uploads::Attachment,
};

/// A message as every client sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct ChatMessage {
    pub id: MessageId,
    pub user_id: UserId,
    pub user_name: String,
    pub room_id: RoomId,
    /// 1 to 2000 characters; with attachments it may be empty, and once deleted it is.
    pub text: String,
    pub sent_at: Timestamp,
    /// Its place in the room: 1, 2, 3…
    pub seq: i64,
    /// The room's change counter at this message's last change.
    pub rev: i64,
    /// Its number among what the room itself shows: 1, 2, 3… Absent for a reply that is in its thread alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<i64>,
    pub kind: MessageKind,
    /// The sender's own id of this send.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// Absent: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Attachment>>")]
    pub attachments: Vec<Attachment>,
    /// The people that the text mentions. Absent: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<UserId>>")]
    pub mentions: Vec<UserId>,
    /// In the order of their first use. Absent: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Reaction>>")]
    pub reactions: Vec<Reaction>,
    /// The message that began the thread which this is a reply in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// Replies to it that are not deleted. Absent: none.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[ts(optional, as = "Option<i64>")]
    pub reply_count: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_reply_at: Option<Timestamp>,
    /// Who replied last, the last first: at most 3.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<UserId>>")]
    pub reply_user_ids: Vec<UserId>,
    /// When its author changed the text last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    /// When it was pinned to its room, and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned_by: Option<UserId>,
    /// Its text and files are gone; it keeps its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// Who answered a message with one emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reaction {
    pub emoji: String,
    /// In the order in which they did.
    pub user_ids: Vec<UserId>,
}

/// Messages as JSON that is ready to send: made once, however often it is asked for.
#[derive(Clone, Debug)]
pub struct ReadyMessages(Arc<RawValue>);

impl ReadyMessages {
    /// # Errors
    /// None that is known: a message always is JSON.
    pub fn new(messages: &[ChatMessage]) -> serde_json::Result<Self> {
        Ok(Self(to_raw_value(messages)?.into()))
    }

    /// The messages themselves.
    ///
    /// # Errors
    /// What was received is not a list of messages.
    pub fn read(&self) -> serde_json::Result<Vec<ChatMessage>> {
        serde_json::from_str(self.0.get())
    }

    /// Bytes of JSON.
    pub fn size(&self) -> usize {
        self.0.get().len()
    }
}

impl Serialize for ReadyMessages {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ReadyMessages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|raw| Self(raw.into()))
    }
}

/// Who wrote it: a person, the server itself, or a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    Text,
    System,
    Bot,
}

/// `chat:send-message`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct SendMessage {
    pub room_id: RoomId,
    pub text: String,
    /// Sending the same again in the room gives the first one's acknowledgement and posts nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// One's own uploads that no message has yet, at most 10; the text may then be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<UploadId>>")]
    pub attachments: Vec<UploadId>,
    /// A message of the room: this is a reply in its thread, or in the thread that it is in itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// A reply is shown in the room too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub also_in_room: bool,
}

impl SendMessage {
    /// Words in a room, and nothing else.
    pub fn of(room_id: RoomId, text: impl Into<String>) -> Self {
        Self {
            room_id,
            text: text.into(),
            client_id: None,
            attachments: Vec::new(),
            reply_to: None,
            also_in_room: false,
        }
    }
}

/// The body of `POST /api/rooms/{id}/messages`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct PostMessage {
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// One's own uploads that no message has yet, at most 10; the text may then be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<UploadId>>")]
    pub attachments: Vec<UploadId>,
    /// A message of the room: this is a reply in its thread, or in the thread that it is in itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// A reply is shown in the room too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub also_in_room: bool,
}

/// The message is on the disk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct SendMessageAck {
    pub id: MessageId,
    pub status: DeliveredStatus,
    pub sent_at: Timestamp,
    pub seq: i64,
    pub rev: i64,
    /// As the message has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliveredStatus {
    Delivered,
}

/// `chat:delete-message`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeleteMessage {
    pub room_id: RoomId,
    pub message_id: MessageId,
}

/// Text and files are gone from the disk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeleteMessageAck {
    pub id: MessageId,
    pub status: DeletedStatus,
    pub deleted_at: Timestamp,
    pub rev: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeletedStatus {
    Deleted,
}

/// `chat:edit-message`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EditMessage {
    pub room_id: RoomId,
    pub message_id: MessageId,
    /// 1 to 2000 characters; with attachments it may be empty.
    pub text: String,
}

/// The body of `PATCH /api/rooms/{id}/messages/{messageId}`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewText {
    /// 1 to 2000 characters; with attachments it may be empty.
    pub text: String,
}

/// The text is on the disk. The same text again changes nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditMessageAck {
    pub id: MessageId,
    pub status: EditedStatus,
    pub edited_at: Timestamp,
    pub rev: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EditedStatus {
    Edited,
}

/// A text that a message had before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FormerText {
    pub text: String,
    pub written_at: Timestamp,
}

/// What a message said before, newest first: at most 50, the oldest are forgotten.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct EditList {
    pub edits: Vec<FormerText>,
}

/// `chat:add-reaction`, `chat:remove-reaction`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct React {
    pub room_id: RoomId,
    pub message_id: MessageId,
    /// One emoji, as Unicode has it.
    pub emoji: String,
}

/// Adding twice is adding once: `rev` stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReactAck {
    pub id: MessageId,
    pub rev: i64,
}

/// The pinned messages of a room, the one pinned last first: at most 100.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct PinList {
    pub messages: Vec<ChatMessage>,
}

/// Messages that the asker keeps, the one kept last first. Of rooms that one has left, and deleted ones, none is here.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedPage {
    pub saved: Vec<SavedMessage>,
    pub has_more: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedMessage {
    pub message: ChatMessage,
    pub saved_at: Timestamp,
}

/// `GET /api/me/saved`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct SavedQuery {
    /// Those kept before this message was, which the asker keeps too.
    pub before: Option<MessageId>,
}

/// `chat:saved`: to the user's other sockets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    pub message_id: MessageId,
    pub saved: bool,
}

/// Ids of all messages that the asker keeps, at most 1000.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedIds {
    pub message_ids: Vec<MessageId>,
}

/// Which page of a room: at most one of `before`, `after`, `around`; none of them asks for the newest.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct HistoryQuery {
    /// Messages with a smaller `seq`, the nearest ones.
    pub before: Option<i64>,
    /// Messages with a greater `seq`, the nearest ones.
    pub after: Option<i64>,
    /// Messages on both sides of this `seq`, and itself.
    pub around: Option<i64>,
    /// Messages on both sides of this moment: the first sent at it or after it, or the newest page.
    #[param(value_type = Option<String>)]
    pub at: Option<Timestamp>,
    /// True: only what the room itself shows, no replies that are in a thread alone.
    pub shown: Option<bool>,
    /// 1 to 200, 50 unless told.
    pub limit: Option<i64>,
}

/// A page of a room, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessagePage {
    pub messages: Vec<ChatMessage>,
    /// Are there older messages than the first of these?
    pub has_older: bool,
    /// Are there newer messages than the last of these?
    pub has_newer: bool,
}

//! What is to happen at a time: reminders, and messages that are sent later.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::{
    errors::Code,
    ids::{MessageId, ReminderId, RoomId, ScheduledId, UserId},
    time::Timestamp,
};

/// `POST /api/me/reminders`: a notification to oneself, of a message or of words of one's own.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct NewReminder {
    /// Between now and five years from now.
    pub at: Timestamp,
    /// 1 to 500 characters; needed unless a message is named.
    pub text: Option<String>,
    pub message_id: Option<MessageId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Reminder {
    pub id: ReminderId,
    pub at: Timestamp,
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<MessageId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    /// While one may read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Reminded>,
    pub created_at: Timestamp,
}

/// The message of which one is reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reminded {
    pub user_id: UserId,
    pub user_name: String,
    /// Its beginning, without marks.
    pub text: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct ReminderList {
    pub reminders: Vec<Reminder>,
}

/// `POST /api/rooms/{id}/scheduled`: a message that is sent at a time.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct NewScheduled {
    /// Between now and one year from now.
    pub at: Timestamp,
    /// 1 to 2000 characters.
    pub text: String,
    /// A message of the room: this is a reply in its thread, or in the thread that it is in itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// A reply is shown in the room too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub also_in_room: bool,
}

/// `PATCH /api/me/scheduled/{id}`: what is named changes. One that could not be sent waits again.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct EditScheduled {
    /// Between now and one year from now.
    pub at: Option<Timestamp>,
    /// 1 to 2000 characters.
    pub text: Option<String>,
}

/// One that waits, or that could not be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Scheduled {
    pub id: ScheduledId,
    pub room_id: RoomId,
    pub text: String,
    /// The message that began the thread in which it is a reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub also_in_room: bool,
    pub at: Timestamp,
    pub created_at: Timestamp,
    /// When it could not be sent; its text is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<Timestamp>,
    /// Why, where it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Code>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct ScheduledList {
    pub scheduled: Vec<Scheduled>,
}

//! Webhooks: other services that post into a room, and those that are told what happens.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::{
    ids::{DeliveryId, JobId, RoomId, UserId, WebhookId},
    jobs::JobState,
    messages::ChatMessage,
    time::Timestamp,
};

/// An address that posts into one room whatever it is sent, in Slack's format too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct IncomingWebhook {
    pub id: WebhookId,
    /// Shown as the author.
    pub name: String,
    pub room_id: RoomId,
    /// The bot that posts.
    pub user_id: UserId,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct IncomingWebhookList {
    pub webhooks: Vec<IncomingWebhook>,
}

/// `POST /api/admin/webhooks/incoming`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewIncomingWebhook {
    /// 1 to 80 characters.
    pub name: String,
    /// A room that the asker may see.
    pub room_id: RoomId,
}

/// A fresh one; its address holds a secret and is shown this once.
#[derive(Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct IncomingWebhookCreated {
    #[serde(flatten)]
    pub info: IncomingWebhook,
    /// `https://…/api/hooks/{id}/{secret}`
    pub url: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
pub enum WebhookEvent {
    #[serde(rename = "message.created")]
    MessageCreated,
    /// An attachment became ready, say.
    #[serde(rename = "message.updated")]
    MessageUpdated,
    #[serde(rename = "message.deleted")]
    MessageDeleted,
    #[serde(rename = "member.joined")]
    MemberJoined,
    #[serde(rename = "member.left")]
    MemberLeft,
    /// An admin tries the address out. It is not to be chosen, and always comes.
    #[serde(rename = "webhook.test")]
    Test,
}

impl WebhookEvent {
    pub const ALL: &[WebhookEvent] = &[
        WebhookEvent::MessageCreated,
        WebhookEvent::MessageUpdated,
        WebhookEvent::MessageDeleted,
        WebhookEvent::MemberJoined,
        WebhookEvent::MemberLeft,
        WebhookEvent::Test,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::MessageCreated => "message.created",
            Self::MessageUpdated => "message.updated",
            Self::MessageDeleted => "message.deleted",
            Self::MemberJoined => "member.joined",
            Self::MemberLeft => "member.left",
            Self::Test => "webhook.test",
        }
    }
}

/// What an address is sent. Its id, the time of the try and the signature are in the headers `webhook-id`,
/// `webhook-timestamp` and `webhook-signature`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WebhookBody {
    #[serde(rename = "type")]
    pub event: WebhookEvent,
    /// When it happened.
    pub timestamp: Timestamp,
    pub data: WebhookData,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum WebhookData {
    /// The message as it is when it is sent: a deleted one has no text any more.
    Message(Box<ChatMessage>),
    Member(WebhookMember),
    Test {},
}

/// Who joined or left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookMember {
    pub room_id: RoomId,
    pub user_id: UserId,
    pub user_name: String,
}

/// An address that is told what happens, signed by the rules of standardwebhooks.com.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct OutgoingWebhook {
    pub id: WebhookId,
    pub name: String,
    pub url: String,
    pub events: Vec<WebhookEvent>,
    /// Absent: every public room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_ids: Option<Vec<RoomId>>,
    pub active: bool,
    /// Why it was switched off without anybody asking for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_because: Option<String>,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct OutgoingWebhookList {
    pub webhooks: Vec<OutgoingWebhook>,
}

/// `POST /api/admin/webhooks/outgoing`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct NewOutgoingWebhook {
    /// 1 to 80 characters.
    pub name: String,
    /// `https://…` or `http://…`, at most 2048 characters.
    pub url: String,
    /// At least one.
    pub events: Vec<WebhookEvent>,
    /// Rooms that the asker may see, at most 200; every public room unless told.
    pub room_ids: Option<Vec<RoomId>>,
}

/// `PATCH /api/admin/webhooks/outgoing/{id}`: what is absent stays.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct EditOutgoingWebhook {
    pub name: Option<String>,
    pub url: Option<String>,
    pub events: Option<Vec<WebhookEvent>>,
    pub active: Option<bool>,
}

/// A fresh one; the secret that signs is shown this once.
#[derive(Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct OutgoingWebhookCreated {
    #[serde(flatten)]
    pub info: OutgoingWebhook,
    /// `whsec_` and base64.
    pub secret: String,
}

/// One event on its way to one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Delivery {
    pub id: DeliveryId,
    pub event: WebhookEvent,
    pub job_id: JobId,
    pub state: JobState,
    pub attempts: i64,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// The status of the last answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_status: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

/// `GET /api/admin/webhooks/outgoing/{id}/deliveries`: newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct DeliveriesQuery {
    pub before: Option<DeliveryId>,
    /// 1 to 100, 30 unless told.
    pub limit: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryPage {
    pub deliveries: Vec<Delivery>,
    pub has_more: bool,
}

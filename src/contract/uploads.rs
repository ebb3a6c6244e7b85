//! Files: how one is uploaded, what a message shows of it, which a room has; and avatars.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::{
    ids::{MessageId, UploadId, UserId},
    time::Timestamp,
};

/// An uploaded file as a message shows it, and the answer of `POST /api/uploads`. Its bytes are at
/// `/api/uploads/{id}/{variant}`: `original`, and for a picture that is `ready` also `small` (within 480 × 360 pixels)
/// and `large` (within 1600 × 1600).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Attachment {
    pub id: UploadId,
    /// As its sender called it, without a path; a label, 1 to 200 characters.
    pub name: String,
    /// The media type that the content is of, whatever the sender said. Only `image/png`, `image/jpeg`, `image/gif` and
    /// `image/webp` are ever shown inline.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Bytes of `original`.
    pub size: i64,
    pub status: AttachmentStatus,
    /// Is it a picture that is shown, or will be once it is `ready`?
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub is_image: bool,
    /// Pixels, as shown. There as soon as they are known, so that a place can be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<i64>,
    /// A thumbhash in base64: what to show until the picture is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// Does it move?
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub animated: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AttachmentStatus {
    /// On the disk; a picture is still to be prepared.
    Received,
    /// To be had in every variant that it has.
    Ready,
    /// The picture could not be prepared: it is a file like any other.
    Failed,
}

/// `GET /api/rooms/{id}/files`: newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct FilesQuery {
    /// Sent before this one.
    pub before: Option<UploadId>,
    /// True: pictures alone; false: all else alone.
    pub images: Option<bool>,
    /// 1 to 100, 50 unless told.
    pub limit: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FilePage {
    pub files: Vec<RoomFile>,
    pub has_more: bool,
}

/// A file of a room and the message that brought it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomFile {
    pub attachment: Attachment,
    pub message_id: MessageId,
    pub seq: i64,
    pub user_id: UserId,
    pub user_name: String,
    pub sent_at: Timestamp,
}

/// `PUT /api/me/avatar`: a picture that one uploaded with `purpose=avatar`, or none.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct SetAvatar {
    pub upload_id: Option<UploadId>,
}

/// `GET /api/me/storage`: what one's files take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Storage {
    pub used_bytes: i64,
    /// Absent: there is no quota.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota_bytes: Option<i64>,
    /// Largest file that may be uploaded, in bytes.
    pub max_upload_bytes: i64,
}

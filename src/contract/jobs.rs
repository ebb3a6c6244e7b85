//! Work in the background: what an admin sees of it, and how whoever it is for sees it go on.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::{
    ids::{JobId, UploadId, UserId},
    time::Timestamp,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JobKind {
    PrepareImage,
    Remind,
    SendLater,
    PushWeb,
    DeliverWebhook,
    Sweep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// For its time, or for a worker.
    Waiting,
    /// A worker has it.
    Running,
    Done,
    /// Given up: its tries are used up, or it can never succeed.
    Dead,
}

/// `job:progress`: to the sockets of who it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct JobProgress {
    pub job_id: JobId,
    pub kind: JobKind,
    pub state: JobState,
    /// 0 to 100.
    pub percent: u8,
    /// The file that is prepared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_id: Option<UploadId>,
}

/// A job as admins see it. It says nothing of what people wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct JobInfo {
    pub id: JobId,
    pub kind: JobKind,
    pub state: JobState,
    /// Tries so far.
    pub attempts: i64,
    pub max_attempts: i64,
    /// 0 to 100.
    pub percent: i64,
    pub created_at: Timestamp,
    /// When it is tried next, or was tried last.
    pub run_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Why the last try failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// Whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
}

/// `GET /api/admin/jobs`: newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct JobsQuery {
    pub state: Option<JobState>,
    /// Made before this one.
    pub before: Option<JobId>,
    /// 1 to 100, 50 unless told.
    pub limit: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobPage {
    pub jobs: Vec<JobInfo>,
    pub has_more: bool,
    pub counts: JobCounts,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobCounts {
    pub waiting: i64,
    pub running: i64,
    pub dead: i64,
}

//! Threads: the replies to one message, and how far each person has read those that they follow.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::{
    ids::{MessageId, RoomId, UserId},
    messages::ChatMessage,
};

/// Where a thread stands for one person; `chat:thread` to their sockets whenever that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct ThreadState {
    pub room_id: RoomId,
    /// The message that began it.
    pub root_id: MessageId,
    /// Are they told of what is said there?
    pub following: bool,
    /// They have read up to here.
    pub read_seq: i64,
    /// Replies of others after `readSeq`, at most 100: then there may be more.
    pub unread: i64,
    /// The reply that was just posted, for whom it is news: who wrote it knows, and who hears `chat:mention` does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
}

/// What was said in a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    pub message_id: MessageId,
    pub seq: i64,
    pub user_id: UserId,
    pub user_name: String,
    pub text: String,
}

/// `chat:mark-thread-read`: the cursor of one's thread moves forward, never back.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MarkThreadRead {
    pub room_id: RoomId,
    pub root_id: MessageId,
    pub seq: i64,
}

/// Which page of a thread: at most one of `before` and `after`; neither asks for the newest.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct ThreadQuery {
    /// Replies with a smaller `seq`, the nearest ones.
    pub before: Option<i64>,
    /// Replies with a greater `seq`, the nearest ones.
    pub after: Option<i64>,
    /// 1 to 200, 50 unless told.
    pub limit: Option<i64>,
}

/// A page of a thread, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreadPage {
    pub root: ChatMessage,
    pub replies: Vec<ChatMessage>,
    /// Are there older replies than the first of these?
    pub has_older: bool,
    /// Are there newer replies than the last of these?
    pub has_newer: bool,
    pub state: ThreadState,
}

/// `GET /api/me/threads`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct MyThreadsQuery {
    /// Those whose newest reply is older than this message.
    pub before: Option<MessageId>,
}

/// The threads that the asker follows and may read, the one answered last first.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyThreads {
    pub threads: Vec<MyThread>,
    pub has_more: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyThread {
    pub state: ThreadState,
    /// The newest reply that is not deleted: what the next page begins before.
    pub last_reply_id: MessageId,
    pub root: ChatMessage,
    /// The newest replies, at most 2, oldest first.
    pub replies: Vec<ChatMessage>,
}

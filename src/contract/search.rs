//! Finding what was said.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::{
    ids::{RoomId, UserId},
    messages::ChatMessage,
};

/// `GET /api/search`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[ts(optional_fields)]
pub struct SearchQuery {
    /// Words, `"phrases"`, `begin*`, `-without`, and `from:` `in:` `has:` `before:` `after:` `on:` `is:`; at most 500 characters.
    pub q: String,
    /// In this room alone.
    pub room: Option<RoomId>,
    /// Of this person alone.
    pub from: Option<UserId>,
    /// `newest` unless told.
    pub sort: Option<SearchSort>,
    /// The IANA time zone in which days begin, as `Europe/Madrid`; UTC unless told.
    pub time_zone: Option<String>,
    /// True: each with what was said just before and after it, in its room or thread.
    pub context: Option<bool>,
    /// Where the page before this one ended, as it said.
    pub cursor: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SearchSort {
    Newest,
    /// By how well they fit, among the 1000 newest that do; one page of them.
    Best,
}

/// At most 30 messages that fit, of rooms that the asker is a member of.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct SearchPage {
    pub hits: Vec<SearchHit>,
    /// For the next page; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct SearchHit {
    pub message: ChatMessage,
    /// Where in the text the words stand: start and end in UTF-16 code units, ascending.
    pub marks: Vec<(u32, u32)>,
    /// With `context`: what was said just before it; absent at the beginning, and where that was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<ChatMessage>,
    /// With `context`: what was said just after it; absent at the end, and where that was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<ChatMessage>,
}

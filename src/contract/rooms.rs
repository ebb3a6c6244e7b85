//! Rooms, who is a member of one, and who is present in one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::{
    ids::{RoomId, UserId},
    messages::{ChatMessage, ReadyMessages},
    time::Timestamp,
};

/// A room, the same for each of its members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Room {
    pub id: RoomId,
    pub kind: RoomKind,
    /// Empty for a direct room: clients show the names of the other people.
    pub name: String,
    pub topic: String,
    /// Who made it; absent for rooms that exist from the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub member_count: i64,
    /// The people of a direct room, everybody included; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_ids: Option<Vec<UserId>>,
    /// It is read from then on, and nothing in it changes; absent for a room that is in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
    /// Who writes there; absent: everybody.
    #[serde(default, skip_serializing_if = "Posting::is_everybodys")]
    #[ts(optional, as = "Option<Posting>")]
    #[schema(required = false)]
    pub posting: Posting,
    /// When somebody last said something there, as it was when the room was read; absent: nobody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_message_at: Option<Timestamp>,
}

/// Who writes in a room: all of its members, or its maker and admins alone, with the bots that they put there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Posting {
    #[default]
    Everybody,
    Admins,
}

impl Posting {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
    fn is_everybodys(&self) -> bool {
        *self == Self::Everybody
    }
}

/// Who makes rooms of one kind: all people, or admins alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Makers {
    #[default]
    Everybody,
    Admins,
}

/// Public rooms let anybody in, private ones their members, direct ones the people they were opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RoomKind {
    Public,
    Private,
    Direct,
}

/// `chat:join-room`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct JoinRoom {
    pub room_id: RoomId,
    /// True: `recentMessages` has only what the room itself shows, no replies that are in a thread alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<bool>,
}

/// `chat:leave-room`, `chat:typing-start`, `chat:typing-stop`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InRoom {
    pub room_id: RoomId,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JoinRoomAck {
    pub room_id: RoomId,
    /// Who is present, by name: at most 200, the joiner among them.
    pub users: Vec<UserInRoom>,
    /// How many are present in all.
    pub user_count: u64,
    /// The 50 newest, oldest first.
    #[ts(as = "Vec<ChatMessage>")]
    pub recent_messages: ReadyMessages,
}

/// The acknowledgement of an event that has nothing to answer.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct Nothing {}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserInRoom {
    pub user_id: UserId,
    pub user_name: String,
}

/// `chat:user-joined`: the first socket of a user entered.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UserJoined {
    pub user_id: UserId,
    pub user_name: String,
    pub room_id: RoomId,
    pub joined_at: Timestamp,
    /// How many are present from then on.
    pub user_count: u64,
}

/// `chat:user-left`: the last socket of a user left or dropped.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UserLeft {
    pub user_id: UserId,
    pub user_name: String,
    pub room_id: RoomId,
    pub left_at: Timestamp,
    /// How many are present from then on.
    pub user_count: u64,
}

/// `chat:typing`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Typing {
    pub user_id: UserId,
    pub user_name: String,
    pub room_id: RoomId,
    pub is_typing: bool,
}

/// `chat:room-users`: who is present in the room. It repairs what `user-joined` and `user-left` left out.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomUsers {
    pub room_id: RoomId,
    /// By name, at most 200.
    pub users: Vec<UserInRoom>,
    /// How many are present in all.
    pub user_count: u64,
}

/// `chat:room-removed`: the room is gone, or is no longer yours.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomRemoved {
    pub room_id: RoomId,
}

/// `GET /api/rooms`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RoomsQuery {
    /// List the public rooms that one is not yet a member of, instead of one's own rooms.
    #[serde(default)]
    pub browse: bool,
    /// With `browse`: the archived ones instead.
    #[serde(default)]
    pub archived: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct RoomList {
    pub rooms: Vec<Room>,
}

/// `POST /api/rooms`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct NewRoom {
    /// 1 to 80 characters; among public rooms unique whatever the case.
    pub name: String,
    /// At most 250 characters.
    #[serde(default)]
    #[ts(optional, as = "Option<String>")]
    pub topic: String,
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub private: bool,
    /// Added besides the maker, at most 200.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<UserId>>")]
    pub member_ids: Vec<UserId>,
}

/// `PATCH /api/rooms/{id}`: what is absent stays.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct EditRoom {
    pub name: Option<String>,
    pub topic: Option<String>,
    /// Archives the room, or takes it into use again.
    pub archived: Option<bool>,
    pub posting: Option<Posting>,
}

/// `POST /api/direct`: opens the room of exactly these people and the asker, or finds it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDirect {
    /// 1 to 20 other people.
    pub user_ids: Vec<UserId>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    pub user_id: UserId,
    pub user_name: String,
    pub joined_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct MemberList {
    pub members: Vec<Member>,
}

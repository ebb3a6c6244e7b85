//! People, their sessions, and how they come in: setup, sign-in, invitations.

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;
use utoipa::{IntoParams, ToSchema};

use super::{
    ids::{InviteId, SessionId, UploadId, UserId},
    presence::Status,
    rooms::Makers,
    time::Timestamp,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Admin,
    Member,
}

/// A person, as others see them. The address is there for admins and for the person alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct User {
    pub id: UserId,
    pub name: String,
    pub roles: Vec<Role>,
    pub active: bool,
    pub status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub created_at: Timestamp,
    /// Their picture, at `/api/uploads/{id}/small` and `/large`; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_id: Option<UploadId>,
    /// Of eight, 0 to 7, behind their initials; absent: whichever the client gives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_color: Option<u8>,
    /// A program; absent: a person.
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(optional, as = "Option<bool>")]
    pub is_bot: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// `chat:user-updated`: how a person is shown from here on; to whoever has synced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Profile {
    pub user_id: UserId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_id: Option<UploadId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_color: Option<u8>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct UserList {
    pub users: Vec<User>,
}

/// `GET /api/setup`: what a page needs before anybody is signed in.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetupState {
    /// True until the first user exists.
    pub needed: bool,
    pub team_name: String,
    pub version: String,
    /// Who makes public rooms, and who private ones.
    pub create_public: Makers,
    pub create_private: Makers,
}

/// `POST /api/setup`: the first admin, once. The token is printed on the console.
#[derive(Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Setup {
    pub setup_token: String,
    /// 1 to 80 characters; the team is called `tertulia` unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_name: Option<String>,
    /// 1 to 80 characters.
    pub name: String,
    pub email: String,
    /// 12 to 128 characters.
    pub password: String,
}

/// `POST /api/auth/login`.
#[derive(Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    pub email: String,
    pub password: String,
}

/// `POST /api/auth/register`: an invitation becomes an account.
#[derive(Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Register {
    pub invite_token: String,
    pub name: String,
    pub email: String,
    pub password: String,
}

/// A session was opened or refreshed; the refresh token travels in a cookie beside it.
#[derive(Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionAnswer {
    /// A JWT for `Authorization: Bearer` and for the sockets' `auth.token`.
    pub access_token: String,
    pub expires_at: Timestamp,
    pub user: User,
}

/// `GET /api/me/sessions`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    pub id: SessionId,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    /// What the client called itself, at most 200 characters.
    pub user_agent: String,
    /// The address that it last came from.
    pub address: String,
    /// The session of this very request.
    pub current: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct SessionList {
    pub sessions: Vec<Session>,
}

/// `PATCH /api/me`: what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct EditMe {
    /// 1 to 80 characters.
    pub name: Option<String>,
    /// 0 to 7; `null`: whichever the client gives.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[ts(type = "number | null")]
    #[schema(value_type = Option<u8>, maximum = 7)]
    pub avatar_color: Option<Option<u8>>,
}

/// What is there is `Some`, also when it is `null`.
fn given<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// `POST /api/me/password`; ends the person's other sessions.
#[derive(Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePassword {
    pub current_password: String,
    pub new_password: String,
}

/// `PATCH /api/admin/users/{id}`: what is absent stays.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct EditUser {
    pub active: Option<bool>,
    pub roles: Option<Vec<Role>>,
}

/// `POST /api/invites`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct NewInvite {
    /// `member` unless told; only admins invite admins.
    pub role: Option<Role>,
    /// 1 to 720, 168 (a week) unless told.
    pub expires_in_hours: Option<i64>,
    /// 1 to 1000, 1 unless told.
    pub max_uses: Option<i64>,
}

/// A fresh invitation; its token is shown this once.
#[derive(Clone, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InviteCreated {
    pub id: InviteId,
    pub token: String,
    pub url: String,
    pub expires_at: Timestamp,
}

/// An invitation as admins (and who made it) see it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Invite {
    pub id: InviteId,
    pub role: Role,
    /// Absent for one made on the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub max_uses: i64,
    pub uses: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct InviteList {
    pub invites: Vec<Invite>,
}

/// `GET /api/invites/check?token=`.
#[derive(Clone, Deserialize, Serialize, TS, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InviteQuery {
    pub token: String,
}

/// What the invited person sees before they have an account.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct InviteState {
    pub team_name: String,
    /// The name of who invited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<String>,
    pub expires_at: Timestamp,
}

//! The list of rooms as a person arranges it: favourites, and sections of one's own.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::ids::{RoomId, SectionId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Section {
    pub id: SectionId,
    pub name: String,
}

/// Where a room stands in one's list. A favourite keeps its section, and is there again when it is none any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct RoomPlace {
    pub room_id: RoomId,
    pub favourite: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section_id: Option<SectionId>,
}

/// `GET /api/me/sections`, and `chat:sections` to the person's own sockets: the whole, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Arrangement {
    /// In their order, at most 50.
    pub sections: Vec<Section>,
    /// The rooms that are favourites or in a section; every other one is where its kind puts it.
    pub rooms: Vec<RoomPlace>,
}

/// `POST /api/me/sections`: behind those that are there.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSection {
    /// 1 to 80 characters.
    pub name: String,
}

/// `PATCH /api/me/sections/{id}`: what is absent stays.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct EditSection {
    pub name: Option<String>,
    /// Its place among the others, from 0; beyond the last: the last.
    pub place: Option<u32>,
}

/// `PUT /api/me/rooms/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(optional_fields)]
pub struct PlaceRoom {
    pub favourite: bool,
    /// One of one's own; absent or null: none.
    pub section_id: Option<SectionId>,
}

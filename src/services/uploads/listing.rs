//! The files of a room.

use crate::{
    contract::{
        errors::Code,
        ids::RoomId,
        tokens::Scope,
        uploads::{FilePage, FilesQuery},
    },
    domain::{
        error::{Error, Result},
        names::check_room_id,
        who::Who,
    },
    services::{core::Core, messages::must_be_member},
    store::uploads,
};

const PAGE: i64 = 50;
const MAX_PAGE: i64 = 100;

/// A page of what was sent to a room, newest first. Members may ask, bots by `read`.
///
/// # Errors
/// `token.scope`; `room.not_found`; `upload.not_found` for a file to begin from that is not of the room; `validation.range`.
pub async fn list(core: &Core, who: &Who, room: RoomId, asked: FilesQuery) -> Result<FilePage> {
    who.must_have(Scope::Read)?;
    check_room_id(&room)?;
    let limit = asked.limit.unwrap_or(PAGE);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(Error::field(Code::ValidationRange, "limit", "limit must be 1 to 100"));
    }
    let who = who.clone();
    core.store
        .read(move |query| {
            must_be_member(query, &who, &room)?;
            let before = match &asked.before {
                Some(id) => Some(uploads::find_place(query, &room, id)?.ok_or_else(unknown)?),
                None => None,
            };
            let mut files = uploads::list_of_room(query, &room, asked.images, before, limit + 1)?;
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let has_more = files.len() > limit;
            files.truncate(limit);
            Ok(FilePage { files, has_more })
        })
        .await
}

fn unknown() -> Error {
    Error::field(Code::UploadNotFound, "before", "there is no such file in this room")
}

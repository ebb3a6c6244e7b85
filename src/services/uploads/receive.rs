//! Taking a file in: what can be refused is refused before its bytes are read, the bytes go to the disk as they come,
//! and then one transaction makes it a fact.

use std::sync::Arc;

use crate::{
    blobs::{Incoming, Sealed, media_type, swept},
    contract::{
        errors::Code,
        ids::RoomId,
        tokens::Scope,
        uploads::{Attachment, AttachmentStatus},
    },
    domain::{
        error::{Error, Result},
        files::{Purpose, is_picture, label},
        names::check_room_id,
        rooms::{must_be_heard, must_not_be_archived, not_found},
        who::Who,
    },
    services::{
        core::Core,
        messages::must_be_member,
        uploads::{prepare::prepare_later, seats::Seat},
    },
    store::{
        Query, rooms,
        uploads::{self, UploadRow},
    },
};

/// A content that is swept just when it is sent anew is put there again.
const TRIES: usize = 3;

/// What is said beside the bytes.
#[derive(Clone, Debug)]
pub struct Said {
    pub purpose: Purpose,
    /// The only room that it may be sent to.
    pub room: Option<RoomId>,
    /// As its sender calls it.
    pub name: String,
}

/// A file that is coming. Whoever drops it leaves nothing behind.
pub struct Receiving {
    who: Who,
    incoming: Incoming,
    max: u64,
    _seat: Seat,
}

/// Begins to take a file in. Everybody may upload. `announced` is how many bytes the request says that it has.
///
/// # Errors
/// `rate_limited`, `overloaded` for too many at once; `upload.too_large`; `upload.quota`; `storage.full`.
pub async fn begin(core: &Core, who: &Who, announced: u64) -> Result<Receiving> {
    who.must_have(Scope::MessagesWrite)?;
    let seat = core.uploading.take(&who.user_id)?;
    let options = core.shelf.options();
    let max = options.max_upload();
    if announced > max {
        return Err(too_large(max));
    }
    let user = who.user_id.clone();
    let used = core.store.read(move |query| uploads::used_bytes(query, &user)).await?;
    must_be_within(options.quota(), used, announced)?;
    core.shelf.must_hold(announced)?;
    Ok(Receiving { who: who.clone(), incoming: core.shelf.receive().await?, max, _seat: seat })
}

impl Receiving {
    /// Refuses a room that the sender could not send to, before any byte is read.
    ///
    /// # Errors
    /// `room.not_found`; `room.archived`, `room.announcements`.
    pub async fn is_for(&self, core: &Core, room: &RoomId) -> Result<()> {
        check_room_id(room)?;
        let (who, room) = (self.who.clone(), room.clone());
        core.store.read(move |query| must_be_writable(query, &who, &room)).await
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// `upload.too_large`; `storage.full`.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if self.incoming.size().saturating_add(bytes.len() as u64) > self.max {
            return Err(too_large(self.max));
        }
        self.incoming.write(bytes).await
    }

    /// All has come: puts the content on the disk and makes it a fact.
    ///
    /// # Errors
    /// `upload.empty`; `upload.not_an_image` for an avatar that is none; `room.not_found`, `room.archived`,
    /// `room.announcements`; `upload.quota`.
    pub async fn finish(self, core: &Core, said: Said) -> Result<Attachment> {
        if self.incoming.size() == 0 {
            return Err(Error::field(Code::UploadEmpty, "file", "the file has no bytes"));
        }
        let content = Arc::new(self.incoming.seal().await?);
        let media_type = media_type(&content.head);
        if said.purpose == Purpose::Avatar && !is_picture(media_type) {
            return Err(not_an_image());
        }
        for _ in 0..TRIES {
            core.shelf.place(&content).await?;
            if let Some(made) = keep(core, &self.who, &said, &content, media_type).await? {
                return Ok(made);
            }
        }
        Err(swept())
    }
}

/// Makes it a fact; none when the content was swept meanwhile and has to be put there again.
async fn keep(
    core: &Core,
    who: &Who,
    said: &Said,
    content: &Sealed,
    media_type: &'static str,
) -> Result<Option<Attachment>> {
    let (shelf, who, said) = (core.shelf.clone(), who.clone(), said.clone());
    let (hash, size) = (content.hash.clone(), content.size);
    let quota = core.shelf.options().quota();
    let is_image = is_picture(media_type);
    core.store
        .write(move |tx| {
            if let Some(room) = &said.room {
                check_room_id(room)?;
                must_be_writable(tx, &who, room)?;
            }
            let used = uploads::used_bytes(tx, &who.user_id)?;
            must_be_within(quota, used, size)?;
            if !shelf.has(&hash) {
                return Ok(None);
            }
            let row = UploadRow {
                shown: Attachment {
                    id: tx.id(),
                    name: label(&said.name),
                    media_type: media_type.to_owned(),
                    size: i64::try_from(size).unwrap_or(i64::MAX),
                    status: if is_image { AttachmentStatus::Received } else { AttachmentStatus::Ready },
                    is_image,
                    width: None,
                    height: None,
                    placeholder: None,
                    animated: false,
                },
                user: who.user_id.clone(),
                purpose: said.purpose,
                room: said.room,
                message: None,
                hash,
                small: None,
                large: None,
            };
            uploads::insert(tx, &row)?;
            if is_image {
                prepare_later(tx, &row)?;
            }
            Ok(Some(row.shown))
        })
        .await
}

/// May the asker write in the room?
fn must_be_writable(query: &Query<'_>, who: &Who, room: &RoomId) -> Result<()> {
    must_be_member(query, who, room)?;
    let room = rooms::find(query, room)?.ok_or_else(not_found)?;
    must_not_be_archived(room.archived_at.is_some())?;
    must_be_heard(room.posting, room.created_by.as_ref(), who)
}

fn must_be_within(quota: Option<u64>, used: i64, more: u64) -> Result<()> {
    let used = u64::try_from(used).unwrap_or(u64::MAX);
    match quota {
        Some(quota) if used.saturating_add(more) > quota => {
            let message = "your files would take more than you may have; delete some first";
            Err(Error::field(Code::UploadQuota, "file", message))
        }
        _ => Ok(()),
    }
}

fn too_large(max: u64) -> Error {
    let message = format!("a file may have at most {max} bytes");
    Error::field(Code::UploadTooLarge, "file", message)
}

fn not_an_image() -> Error {
    Error::field(Code::UploadNotAnImage, "file", "an avatar must be a PNG, JPEG, GIF or WebP picture")
}

//! Who may see a file: whoever may read the room of its message; before it is sent its owner; a person's avatar everybody.

use std::path::PathBuf;

use crate::{
    contract::{
        errors::Code,
        ids::UploadId,
        tokens::Scope,
        uploads::{Attachment, AttachmentStatus, Storage},
    },
    domain::{
        error::{Error, Result},
        files::Variant,
        who::Who,
    },
    services::core::Core,
    store::{
        Query, members, rooms,
        uploads::{self, UploadRow},
        users,
    },
};

/// Bytes that the asker may have.
#[derive(Clone, Debug)]
pub struct Served {
    pub path: PathBuf,
    /// Names the bytes: others have another one.
    pub hash: String,
    pub name: String,
    pub media_type: String,
    /// A picture that was looked at, and is shown as one.
    pub is_picture: bool,
    /// The bytes behind this address will stay these.
    pub is_settled: bool,
}

/// What a file is. Whoever may see it may ask.
///
/// # Errors
/// `upload.not_found`.
pub async fn find(core: &Core, who: &Who, id: UploadId) -> Result<Attachment> {
    who.must_have(Scope::Read)?;
    let who = who.clone();
    Ok(core.store.read(move |query| visible(query, &who, &id)).await?.shown)
}

/// Where the bytes of a file are. A picture that is not prepared is its owner's alone: it may still say where it was
/// taken.
///
/// # Errors
/// `upload.not_found`, also for a variant that there is not.
pub async fn open(core: &Core, who: &Who, id: UploadId, variant: Variant) -> Result<Served> {
    who.must_have(Scope::Read)?;
    let asker = who.clone();
    let row = core.store.read(move |query| visible(query, &asker, &id)).await?;
    let is_ready = row.shown.status == AttachmentStatus::Ready;
    let is_raw = row.shown.is_image && !is_ready;
    if is_raw && row.user != who.user_id {
        return Err(not_found());
    }
    let hash = match variant {
        Variant::Original => Some(row.hash),
        Variant::Small => row.small,
        Variant::Large => row.large,
    };
    let hash = hash.ok_or_else(not_found)?;
    let media_type = match variant {
        Variant::Original => row.shown.media_type,
        Variant::Small | Variant::Large => {
            core.shelf.media_type(&hash).await?.ok_or_else(not_found)?.to_owned()
        }
    };
    Ok(Served {
        path: core.shelf.path(&hash),
        hash,
        name: row.shown.name,
        media_type,
        is_picture: row.shown.is_image && is_ready,
        is_settled: !is_raw,
    })
}

/// What the asker's files take.
pub async fn storage(core: &Core, who: &Who) -> Result<Storage> {
    let user = who.user_id.clone();
    let used_bytes = core.store.read(move |query| uploads::used_bytes(query, &user)).await?;
    let options = core.shelf.options();
    let bytes = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    Ok(Storage {
        used_bytes,
        quota_bytes: options.quota().map(bytes),
        max_upload_bytes: bytes(options.max_upload()),
    })
}

fn visible(query: &Query<'_>, who: &Who, id: &UploadId) -> Result<UploadRow> {
    let row = uploads::find(query, id)?.ok_or_else(not_found)?;
    let may_see = match (&row.message, &row.room) {
        (Some(_), Some(room)) => {
            members::is_member(query, room, &who.user_id)? && rooms::find_label(query, room)?.is_some()
        }
        _ => row.user == who.user_id || users::is_avatar(query, id)?,
    };
    if may_see { Ok(row) } else { Err(not_found()) }
}

fn not_found() -> Error {
    Error::refused(Code::UploadNotFound, "there is no such file")
}

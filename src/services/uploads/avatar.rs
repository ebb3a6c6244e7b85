//! One's own picture, beside one's name.

use crate::{
    contract::{
        accounts::User,
        errors::Code,
        uploads::{AttachmentStatus, SetAvatar},
    },
    domain::{
        error::{Error, Result},
        files::Purpose,
        who::Who,
    },
    services::{core::Core, limits::Limit, people, uploads::sweep::sweep_soon},
    store::{uploads, users},
};

/// Shows a picture beside the asker's name that they uploaded for this, or none. The one before is forgotten.
///
/// # Errors
/// `upload.not_found`; `upload.not_an_image` for one that could not be prepared; `rate_limited`, since everybody is told.
pub async fn set_avatar(core: &Core, who: &Who, set: SetAvatar) -> Result<User> {
    core.limits.check(Limit::Profile, who.user_id.as_str())?;
    let who = who.clone();
    let user = core
        .store
        .write(move |tx| {
            if let Some(id) = &set.upload_id {
                let own =
                    |row: &uploads::UploadRow| row.user == who.user_id && row.purpose == Purpose::Avatar;
                let row = uploads::find(tx, id)?.filter(own).ok_or_else(not_found)?;
                if row.shown.status == AttachmentStatus::Failed {
                    return Err(Error::field(Code::UploadNotAnImage, "uploadId", "it could not be prepared"));
                }
            }
            let before = users::find(tx, &who.user_id)?.ok_or_else(people::not_found)?.avatar;
            users::set_avatar(tx, &who.user_id, set.upload_id.as_ref())?;
            if let Some(old) = before.filter(|old| set.upload_id.as_ref() != Some(old)) {
                if let Some(row) = uploads::find(tx, &old)? {
                    uploads::delete(tx, &row)?;
                }
                sweep_soon(tx)?;
            }
            people::announce(tx, &who.user_id)
        })
        .await?;
    Ok(people::own(core, user))
}

fn not_found() -> Error {
    Error::field(Code::UploadNotFound, "uploadId", "there is no such picture of yours")
}

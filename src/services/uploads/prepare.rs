//! The job that makes of an upload what a picture is: a second run, or a run beside another, changes nothing more. What it
//! makes is on the disk before the one transaction that tells of it.

use std::sync::Arc;

use crate::{
    blobs::{Picture, Sealed, Unfit, swept},
    contract::{
        errors::Code,
        ids::UploadId,
        notifications::NotificationKind,
        uploads::{Attachment, AttachmentStatus},
    },
    domain::{
        error::{Error, Result},
        files::Purpose,
        jobs::{Failure, Job, Lease, NewJob},
        who::Who,
    },
    services::{
        core::Core,
        leases::progress,
        messages,
        notifications::{self, Telling},
        people,
        uploads::sweep::sweep_soon,
    },
    store::{
        Query, Tx, jobs as queue, members,
        uploads::{self, Prepared, UploadRow},
        users,
    },
};

/// The job: makes the copies and says that the picture is ready; nothing where there is nothing left to do.
pub async fn prepare(core: &Core, lease: &Lease, id: UploadId) -> Result<(), Failure> {
    let found = core.store.read(move |query| uploads::find(query, &id)).await?;
    let Some(row) = found.filter(|row| row.shown.status == AttachmentStatus::Received) else {
        let lease = lease.clone();
        return Ok(core.store.write(move |tx| queue::finish(tx, &lease)).await?);
    };
    progress(core, lease, 10).await?;
    let picture = match core.workbench.prepare(core.shelf.path(&row.hash)).await? {
        Ok(picture) => picture,
        Err(Unfit::GivenUp) => return Err(Failure::retry(Unfit::GivenUp.to_string())),
        Err(unfit) => return Err(Failure::fatal(unfit.to_string())),
    };
    progress(core, lease, 70).await?;
    let (prepared, contents) = keep(core, picture).await?;
    progress(core, lease, 90).await?;
    let (shelf, lease) = (core.shelf.clone(), lease.clone());
    core.store
        .write(move |tx| {
            // What was swept meanwhile, before it was a fact, is made anew.
            if !contents.iter().all(|content| shelf.has(&content.hash)) {
                return Err(swept());
            }
            finish(tx, &lease, &row.shown.id, &prepared)
        })
        .await?;
    Ok(())
}

/// Puts what was made where it belongs.
async fn keep(core: &Core, picture: Picture) -> Result<(Prepared, Vec<Arc<Sealed>>)> {
    let original = put(core, &picture.original).await?;
    let small = put_or(core, picture.small, &original).await?;
    let large = put_or(core, picture.large, &original).await?;
    let prepared = Prepared {
        hash: original.hash.clone(),
        media_type: picture.media_type.to_owned(),
        size: i64::try_from(original.size).unwrap_or(i64::MAX),
        small: small.hash.clone(),
        large: large.hash.clone(),
        width: picture.width.into(),
        height: picture.height.into(),
        placeholder: picture.placeholder,
        animated: picture.animated,
    };
    Ok((prepared, vec![original, small, large]))
}

async fn put_or(core: &Core, bytes: Option<Vec<u8>>, or: &Arc<Sealed>) -> Result<Arc<Sealed>> {
    match bytes {
        Some(bytes) => put(core, &bytes).await,
        None => Ok(or.clone()),
    }
}

async fn put(core: &Core, bytes: &[u8]) -> Result<Arc<Sealed>> {
    core.shelf.must_hold(bytes.len() as u64)?;
    let mut incoming = core.shelf.receive().await?;
    incoming.write(bytes).await?;
    let content = Arc::new(incoming.seal().await?);
    core.shelf.place(&content).await?;
    Ok(content)
}

/// The one transaction at the end. It sees the file as it is by then: it may have been sent meanwhile, or deleted.
fn finish(tx: &Tx<'_>, lease: &Lease, id: &UploadId, prepared: &Prepared) -> Result<()> {
    let found = uploads::find(tx, id)?.filter(|row| row.shown.status == AttachmentStatus::Received);
    if let Some(row) = found {
        uploads::set_ready(tx, &row, prepared)?;
        tell_room(tx, &row)?;
        let telling = Telling {
            kind: NotificationKind::Info,
            title: "Image processed".to_owned(),
            message: row.shown.name.clone(),
            link: link(tx, &row)?,
        };
        notifications::tell(tx, &row.user, &telling)?;
        sweep_soon(tx)?;
    }
    queue::finish(tx, lease)
}

/// The job was given up: the picture is a file like any other. Answers what its owner is told.
pub fn has_failed(tx: &Tx<'_>, id: &UploadId, why: &str) -> Result<Telling> {
    let mut telling = Telling {
        kind: NotificationKind::Error,
        title: "An image could not be processed".to_owned(),
        message: why.to_owned(),
        link: None,
    };
    if let Some(row) = uploads::find(tx, id)?.filter(|row| row.shown.status == AttachmentStatus::Received) {
        uploads::set_status(tx, id, AttachmentStatus::Failed, false)?;
        if row.purpose == Purpose::Avatar {
            lose_face(tx, &row)?;
        }
        tell_room(tx, &row)?;
        telling.message = format!("{}: {why}", row.shown.name);
        telling.link = link(tx, &row)?;
    }
    Ok(telling)
}

/// Whoever put it on beside their name before it was ready has none again.
fn lose_face(tx: &Tx<'_>, row: &UploadRow) -> Result<()> {
    if users::find(tx, &row.user)?.is_some_and(|user| user.avatar.as_ref() == Some(&row.shown.id)) {
        users::set_avatar(tx, &row.user, None)?;
        people::announce(tx, &row.user)?;
    }
    Ok(())
}

/// The job is tried again after it was given up.
pub fn is_tried_again(tx: &Tx<'_>, id: &UploadId) -> Result<()> {
    if let Some(row) = uploads::find(tx, id)?.filter(|row| row.shown.status == AttachmentStatus::Failed) {
        uploads::set_status(tx, id, AttachmentStatus::Received, true)?;
        tell_room(tx, &row)?;
    }
    Ok(())
}

/// Prepares one of the asker's own pictures again, for which it failed.
///
/// # Errors
/// `upload.not_found`; `job.state` for one for which it did not fail.
pub async fn retry(core: &Core, who: &Who, id: UploadId) -> Result<Attachment> {
    let who = who.clone();
    core.store
        .write(move |tx| {
            let unknown = || Error::refused(Code::UploadNotFound, "there is no such file of yours");
            let row = uploads::find(tx, &id)?.filter(|row| row.user == who.user_id).ok_or_else(unknown)?;
            if row.shown.status != AttachmentStatus::Failed {
                return Err(Error::refused(Code::JobState, "only what failed is tried again"));
            }
            is_tried_again(tx, &id)?;
            prepare_later(tx, &row)?;
            Ok(uploads::find(tx, &id)?.ok_or_else(unknown)?.shown)
        })
        .await
}

/// Has a picture prepared: in the transaction that brings it.
pub fn prepare_later(tx: &Tx<'_>, row: &UploadRow) -> Result<()> {
    let job = Job::PrepareImage { upload: row.shown.id.clone() };
    let key = format!("prepare:{}", row.shown.id);
    queue::enqueue(tx, &NewJob::of(job).once(key).for_user(&row.user)).map(|_| ())
}

/// Whoever shows the message sees the file as it is.
fn tell_room(tx: &Tx<'_>, row: &UploadRow) -> Result<()> {
    match (&row.room, &row.message) {
        (Some(room), Some(message)) => messages::has_changed(tx, room, message),
        _ => Ok(()),
    }
}

/// Where the message is, if there is one that its owner may still read.
fn link(query: &Query<'_>, row: &UploadRow) -> Result<Option<String>> {
    match (&row.room, &row.message) {
        (Some(room), Some(message)) if members::is_member(query, room, &row.user)? => {
            Ok(Some(format!("/r/{room}/m/{message}")))
        }
        _ => Ok(None),
    }
}

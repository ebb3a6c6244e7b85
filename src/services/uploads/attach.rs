//! Sending files with a message.

use crate::{
    contract::{errors::Code, ids::UploadId, messages::ChatMessage, uploads::Attachment},
    domain::{
        error::{Error, Result},
        files::Purpose,
        who::Who,
    },
    store::{
        Tx,
        uploads::{self, Place},
    },
};

/// Makes the asker's own files, which no message has yet, those of a message. In the message's transaction.
///
/// # Errors
/// `upload.not_found` for any other file.
pub fn attach(tx: &Tx<'_>, who: &Who, ids: &[UploadId], message: &ChatMessage) -> Result<Vec<Attachment>> {
    let mut attached = Vec::new();
    for (position, id) in (0..).zip(ids) {
        let row = uploads::find(tx, id)?.ok_or_else(not_found)?;
        let is_free =
            row.message.is_none() && row.room.as_ref().is_none_or(|bound| *bound == message.room_id);
        if row.user != who.user_id || row.purpose != Purpose::Message || !is_free {
            return Err(not_found());
        }
        uploads::attach(tx, id, &message.room_id, &message.id, Place { seq: message.seq, position })?;
        attached.push(row.shown);
    }
    Ok(attached)
}

fn not_found() -> Error {
    let message = "there is no such file of yours that could be sent here";
    Error::field(Code::UploadNotFound, "attachments", message)
}

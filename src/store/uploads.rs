//! The tables `uploads` and `orphans`: files that people uploaded, and contents that no row may refer to any more.

use rusqlite::{Row, types::FromSqlError};

use crate::{
    contract::{
        ids::{MessageId, RoomId, UploadId, UserId},
        messages::ChatMessage,
        time::Timestamp,
        uploads::{Attachment, AttachmentStatus, RoomFile},
    },
    domain::{error::Result, files::Purpose},
    store::{query::Query, tx::Tx},
};

/// A file, whoever asks.
#[derive(Clone, Debug)]
pub struct UploadRow {
    pub shown: Attachment,
    pub user: UserId,
    pub purpose: Purpose,
    /// The only room that it may be sent to; once it was sent, the room that it is in.
    pub room: Option<RoomId>,
    pub message: Option<MessageId>,
    /// The content, by its hash.
    pub hash: String,
    pub small: Option<String>,
    pub large: Option<String>,
}

/// What the preparation of a picture came to.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub hash: String,
    pub media_type: String,
    pub size: i64,
    pub small: String,
    pub large: String,
    pub width: i64,
    pub height: i64,
    pub placeholder: String,
    pub animated: bool,
}

/// Where a file stands in its room: after those of earlier messages, and of its message.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub seq: i64,
    pub position: i64,
}

/// Contents that were let go of.
#[derive(Clone, Debug)]
pub struct Orphan {
    pub hash: String,
    word: String,
}

/// After every place in a room.
const END: Place = Place { seq: i64::MAX, position: i64::MAX };

const USED: &str = "select coalesce(sum(size), 0) from uploads where user_id = $1";
const IN_MESSAGE: &str = "select * from uploads where message_id = $1 order by position";
const BY_SEQ: &str = "
    select * from uploads where room_id = $1 and seq between $2 and $3 order by seq, position";
const BY_REV: &str = "
    select uploads.* from messages
    join uploads on uploads.message_id = messages.id
    where messages.room_id = $1 and messages.rev > $2 and messages.rev <= $3
    order by messages.rev, uploads.position";
const IS_USED: &str = "
    select exists (select 1 from uploads where hash = $1)
        or exists (select 1 from uploads where small_hash = $1)
        or exists (select 1 from uploads where large_hash = $1)";
const UNSENT: &str = "
    select * from uploads
    where message_id is null
      and created_at < $1
      and not exists (select 1 from users where avatar_id = uploads.id)
    order by created_at
    limit $2";

macro_rules! room_files {
    ($rest:literal) => {
        concat!(
            "select uploads.*, users.name as user_name, messages.sent_at
             from uploads
             join messages on messages.id = uploads.message_id
             join users on users.id = uploads.user_id
             where uploads.room_id = $1 and (uploads.seq, uploads.position) < ($2, $3) ",
            $rest
        )
    };
}

const FILES: &str = room_files!("order by uploads.seq desc, uploads.position desc limit $4");
const FILES_OF_KIND: &str =
    room_files!("and uploads.is_image = $4 order by uploads.seq desc, uploads.position desc limit $5");

/// A file that has just come.
pub fn insert(tx: &Tx<'_>, row: &UploadRow) -> Result<()> {
    tx.execute(
        "insert into uploads (id, user_id, purpose, room_id, name, media_type, size, status, is_image, hash, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        (
            &row.shown.id,
            &row.user,
            purpose_text(row.purpose),
            &row.room,
            &row.shown.name,
            &row.shown.media_type,
            row.shown.size,
            status_text(row.shown.status),
            row.shown.is_image,
            &row.hash,
            tx.now(),
        ),
    )?;
    keep(tx, &row.hash)
}

pub fn find(query: &Query<'_>, id: &UploadId) -> Result<Option<UploadRow>> {
    query.maybe("select * from uploads where id = $1", [id], from_row)
}

/// Bytes of all that the user has uploaded and that is still there.
pub fn used_bytes(query: &Query<'_>, user: &UserId) -> Result<i64> {
    query.value(USED, [user])
}

/// Sends it with a message.
pub fn attach(tx: &Tx<'_>, id: &UploadId, room: &RoomId, message: &MessageId, place: Place) -> Result<()> {
    tx.execute(
        "update uploads set room_id = $1, message_id = $2, seq = $3, position = $4 where id = $5",
        (room, message, place.seq, place.position, id),
    )?;
    Ok(())
}

/// A message's files, in their order.
pub fn list_of(query: &Query<'_>, message: &MessageId) -> Result<Vec<UploadRow>> {
    query.list(IN_MESSAGE, [message], from_row)
}

/// Puts their files into messages that stand next to each other in one room.
pub fn fill_page(query: &Query<'_>, messages: &mut [ChatMessage]) -> Result<()> {
    let [first, ..] = messages else { return Ok(()) };
    let room = first.room_id.clone();
    let seqs = messages.iter().map(|message| message.seq);
    let (low, high) = (seqs.clone().min(), seqs.max());
    put_in(query.list(BY_SEQ, (room, low, high), from_row)?, messages);
    Ok(())
}

/// The same for messages of one room in the order of their last change, the first of them later than `rev`.
pub fn fill_changed(query: &Query<'_>, rev: i64, messages: &mut [ChatMessage]) -> Result<()> {
    let [.., last] = messages else { return Ok(()) };
    put_in(query.list(BY_REV, (last.room_id.clone(), rev, last.rev), from_row)?, messages);
    Ok(())
}

fn put_in(rows: Vec<UploadRow>, messages: &mut [ChatMessage]) {
    for row in rows {
        let home = messages.iter_mut().find(|message| Some(&message.id) == row.message.as_ref());
        if let Some(message) = home {
            message.attachments.push(row.shown);
        }
    }
}

/// A room's files before a place, newest first; pictures alone, all else alone, or both.
pub fn list_of_room(
    query: &Query<'_>,
    room: &RoomId,
    images: Option<bool>,
    before: Option<Place>,
    limit: i64,
) -> Result<Vec<RoomFile>> {
    let Place { seq, position } = before.unwrap_or(END);
    match images {
        None => query.list(FILES, (room, seq, position, limit), file_from_row),
        Some(images) => query.list(FILES_OF_KIND, (room, seq, position, images, limit), file_from_row),
    }
}

/// Where the file stands in the room, if it is there.
pub fn find_place(query: &Query<'_>, room: &RoomId, id: &UploadId) -> Result<Option<Place>> {
    query.maybe(
        "select seq, position from uploads where id = $1 and room_id = $2 and seq is not null",
        (id, room),
        |row| Ok(Place { seq: row.get("seq")?, position: row.get("position")? }),
    )
}

/// The picture is ready; what came is let go of where something else takes its place.
pub fn set_ready(tx: &Tx<'_>, row: &UploadRow, prepared: &Prepared) -> Result<()> {
    tx.execute(
        "update uploads
         set status = 'ready', hash = $1, size = $2, small_hash = $3, large_hash = $4, width = $5, height = $6,
             placeholder = $7, is_animated = $8, media_type = $9
         where id = $10",
        (
            &prepared.hash,
            prepared.size,
            &prepared.small,
            &prepared.large,
            prepared.width,
            prepared.height,
            &prepared.placeholder,
            prepared.animated,
            &prepared.media_type,
            &row.shown.id,
        ),
    )?;
    for hash in [&prepared.hash, &prepared.small, &prepared.large] {
        keep(tx, hash)?;
    }
    if row.hash != prepared.hash {
        let_go(tx, &row.hash)?;
    }
    Ok(())
}

/// The picture could not be prepared, or is to be prepared again.
pub fn set_status(tx: &Tx<'_>, id: &UploadId, status: AttachmentStatus, is_image: bool) -> Result<()> {
    tx.execute(
        "update uploads set status = $1, is_image = $2 where id = $3",
        (status_text(status), is_image, id),
    )?;
    Ok(())
}

/// Forgets the file; its contents are swept unless another has them.
pub fn delete(tx: &Tx<'_>, row: &UploadRow) -> Result<()> {
    tx.execute("delete from uploads where id = $1", [&row.shown.id])?;
    let contents = [Some(&row.hash), row.small.as_ref(), row.large.as_ref()];
    contents.into_iter().flatten().try_for_each(|hash| let_go(tx, hash))
}

/// Some files that no message has though they are older, and that nobody's avatar is.
pub fn list_unsent(query: &Query<'_>, before: Timestamp, limit: i64) -> Result<Vec<UploadRow>> {
    query.list(UNSENT, (before, limit), from_row)
}

/// Some files of a room.
pub fn list_in_room(query: &Query<'_>, room: &RoomId, limit: i64) -> Result<Vec<UploadRow>> {
    query.list("select * from uploads where room_id = $1 limit $2", (room, limit), from_row)
}

/// Does a row refer to these contents?
pub fn is_used(query: &Query<'_>, hash: &str) -> Result<bool> {
    query.value(IS_USED, [hash])
}

/// Is somebody to look whether these contents are still used?
pub fn is_orphan(query: &Query<'_>, hash: &str) -> Result<bool> {
    query.value("select exists (select 1 from orphans where hash = $1)", [hash])
}

/// Some contents that were let go of.
pub fn list_orphans(query: &Query<'_>, limit: i64) -> Result<Vec<Orphan>> {
    query.list("select hash, word from orphans limit $1", [limit], |row| {
        Ok(Orphan { hash: row.get("hash")?, word: row.get("word")? })
    })
}

/// Takes an orphan off the list; false when it was let go of once more since it was looked at.
pub fn settle(tx: &Tx<'_>, orphan: &Orphan) -> Result<bool> {
    Ok(tx.execute("delete from orphans where hash = $1 and word = $2", (&orphan.hash, &orphan.word))? > 0)
}

/// A row has these contents from here on.
fn keep(tx: &Tx<'_>, hash: &str) -> Result<()> {
    tx.execute("delete from orphans where hash = $1", [hash])?;
    Ok(())
}

fn let_go(tx: &Tx<'_>, hash: &str) -> Result<()> {
    tx.execute(
        "insert into orphans (hash, word) values ($1, $2)
         on conflict (hash) do update set word = excluded.word",
        (hash, tx.id::<String>()),
    )?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<UploadRow> {
    Ok(UploadRow {
        shown: Attachment {
            id: row.get("id")?,
            name: row.get("name")?,
            media_type: row.get("media_type")?,
            size: row.get("size")?,
            status: status_from_text(row.get_ref("status")?.as_str()?)?,
            is_image: row.get("is_image")?,
            width: row.get("width")?,
            height: row.get("height")?,
            placeholder: row.get("placeholder")?,
            animated: row.get("is_animated")?,
        },
        user: row.get("user_id")?,
        purpose: purpose_from_text(row.get_ref("purpose")?.as_str()?)?,
        room: row.get("room_id")?,
        message: row.get("message_id")?,
        hash: row.get("hash")?,
        small: row.get("small_hash")?,
        large: row.get("large_hash")?,
    })
}

fn file_from_row(row: &Row<'_>) -> rusqlite::Result<RoomFile> {
    Ok(RoomFile {
        attachment: from_row(row)?.shown,
        message_id: row.get("message_id")?,
        seq: row.get("seq")?,
        user_id: row.get("user_id")?,
        user_name: row.get("user_name")?,
        sent_at: row.get("sent_at")?,
    })
}

fn purpose_text(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Message => "message",
        Purpose::Avatar => "avatar",
    }
}

fn purpose_from_text(purpose: &str) -> Result<Purpose, FromSqlError> {
    match purpose {
        "message" => Ok(Purpose::Message),
        "avatar" => Ok(Purpose::Avatar),
        _ => Err(FromSqlError::InvalidType),
    }
}

fn status_text(status: AttachmentStatus) -> &'static str {
    match status {
        AttachmentStatus::Received => "received",
        AttachmentStatus::Ready => "ready",
        AttachmentStatus::Failed => "failed",
    }
}

fn status_from_text(status: &str) -> Result<AttachmentStatus, FromSqlError> {
    match status {
        "received" => Ok(AttachmentStatus::Received),
        "ready" => Ok(AttachmentStatus::Ready),
        "failed" => Ok(AttachmentStatus::Failed),
        _ => Err(FromSqlError::InvalidType),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::with_query;

    #[test]
    fn what_every_page_and_every_upload_asks_goes_by_an_index() {
        with_query(|query| {
            for (sql, index, params) in [
                (USED, "uploads_of_user", 1),
                (IN_MESSAGE, "uploads_of_message", 1),
                (BY_SEQ, "uploads_of_room", 3),
                (BY_REV, "uploads_of_message", 3),
                (FILES, "uploads_of_room", 4),
                (FILES_OF_KIND, "uploads_of_kind", 5),
                (UNSENT, "uploads_unsent", 2),
                (IS_USED, "uploads_by_large_hash", 1),
            ] {
                let plan = query.plan(sql, rusqlite::params_from_iter((0..params).map(|_| 1)));
                assert!(plan.contains(index), "{sql}\n{plan}");
                let is_scanned = plan.lines().any(|step| step.starts_with("SCAN uploads"));
                assert!(!is_scanned && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
            }
        });
    }
}

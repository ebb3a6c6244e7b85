//! `/api/uploads`: files come in, and are handed out to who may see them.

use std::{sync::Arc, time::Duration};

use axum::{
    Json as Answer,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    contract::{
        accounts::User,
        errors::{Code, ErrorBody},
        ids::{RoomId, UploadId},
        uploads::{Attachment, FilePage, FilesQuery, SetAvatar, Storage},
    },
    domain::files::{Purpose, Variant},
    http::{
        asker::{Anyone, Asker, Json, Named, Params, Viewer},
        door::Door,
        errors::Problem,
        form::{FIELDS, Form},
        served,
    },
    services::{
        Core,
        uploads::{self, Receiving, Said},
    },
};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(receive))
        .layer(DefaultBodyLimit::disable())
        .routes(routes!(find))
        .routes(routes!(bytes))
        .routes(routes!(storage))
        .routes(routes!(retry))
        .routes(routes!(list))
        .routes(routes!(set_avatar))
}

/// The form of an upload.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes the form, which is read as it comes")]
struct NewUpload {
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    /// The only room that it may be sent to. Better before the file: then it is refused before the file is sent.
    room_id: Option<RoomId>,
    /// `message`, or `avatar` for one's own picture.
    #[schema(default = "message")]
    purpose: Option<String>,
}

/// Uploads a file. It is its sender's alone until a message has it, and forgotten after a day without one. A picture is
/// `received` at first; it is prepared in the background.
#[utoipa::path(post, path = "/api/uploads", tag = "files",
    request_body(content = NewUpload, content_type = "multipart/form-data"),
    responses(
        (status = 201, body = Attachment),
        (status = 400, description = "`validation.…`, `upload.empty`, `upload.not_an_image`", body = ErrorBody),
        (status = 404, description = "`room.not_found`", body = ErrorBody),
        (status = 413, description = "`upload.too_large`", body = ErrorBody),
        (status = 429, description = "`rate_limited`: too many at once", body = ErrorBody),
        (status = 507, description = "`upload.quota`, `storage.full`", body = ErrorBody),
    ))]
async fn receive(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    request: Request,
) -> Result<(StatusCode, Answer<Attachment>), Problem> {
    let (announced, waits) = (announced(request.headers()), request.headers().contains_key(header::EXPECT));
    let stall = Duration::from_secs(core.shelf.options().stall_seconds);
    let mut form = Form::of(request, stall).await?;
    let taken = match uploads::begin(&core, &who, announced).await {
        Ok(receiving) => take(&core, receiving, &mut form).await,
        Err(error) => Err(error.into()),
    };
    match taken {
        Ok(attachment) => Ok((StatusCode::CREATED, Answer(attachment))),
        Err(problem) => {
            // Who waits to be told to go on has sent nothing that could stand in the answer's way.
            if !waits {
                form.pass_over().await;
            }
            Err(problem)
        }
    }
}

async fn take(core: &Core, mut receiving: Receiving, form: &mut Form) -> Result<Attachment, Problem> {
    let mut said = Said { purpose: Purpose::Message, room: None, name: String::new() };
    let mut has_come = false;
    while let Some(mut part) = form.next().await? {
        match part.name() {
            "roomId" => {
                let room = RoomId(part.text().await?);
                receiving.is_for(core, &room).await?;
                said.room = Some(room);
            }
            "purpose" => said.purpose = Purpose::parse(&part.text().await?)?,
            "file" if !has_come => {
                has_come = true;
                part.file_name().clone_into(&mut said.name);
                part.allow(core.shelf.options().max_upload());
                while let Some(bytes) = part.chunk().await? {
                    receiving.write(&bytes).await?;
                }
            }
            "file" => return Err(Problem::shape("file".to_owned(), "send one file at a time".to_owned())),
            _ => {
                return Err(Problem::shape(".".to_owned(), "fields are file, roomId and purpose".to_owned()));
            }
        }
    }
    Ok(receiving.finish(core, said).await?)
}

/// Bytes of the file as far as the request's head tells; none where it does not.
fn announced(headers: &HeaderMap) -> u64 {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    length.unwrap_or(0_u64).saturating_sub(FIELDS)
}

/// What a file is. For its owner, and once it was sent for whoever may read the room.
#[utoipa::path(get, path = "/api/uploads/{id}", tag = "files", params(("id" = UploadId, Path)),
    responses(
        (status = 200, body = Attachment),
        (status = 404, description = "`upload.not_found`", body = ErrorBody),
    ))]
async fn find(
    State(core): State<Arc<Core>>,
    Viewer(who): Viewer,
    Named(id): Named<UploadId>,
) -> Result<Answer<Attachment>, Problem> {
    Ok(Answer(uploads::find(&core, &who, id).await?))
}

/// The bytes of a file: `original`; of a picture that is ready also `small` and `large`. Ranges are served. The access
/// token may come in the cookie `tertulia_files`, since a page's pictures have no headers.
#[utoipa::path(get, path = "/api/uploads/{id}/{variant}", tag = "files",
    params(("id" = UploadId, Path), ("variant" = String, Path)),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream"),
        (status = 206, description = "Some of the bytes"),
        (status = 304, description = "As before"),
        (status = 404, description = "`upload.not_found`", body = ErrorBody),
        (status = 416, description = "No such bytes"),
    ))]
async fn bytes(
    State(core): State<Arc<Core>>,
    Viewer(who): Viewer,
    Named((id, variant)): Named<(UploadId, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let variant = Variant::parse(&variant)
        .ok_or_else(|| Problem::new(Code::UploadNotFound, "there is no such file"))?;
    served::serve(uploads::open(&core, &who, id, variant).await?, request).await
}

/// Prepares a picture of one's own again, for which it failed.
#[utoipa::path(post, path = "/api/uploads/{id}/retry", tag = "files", params(("id" = UploadId, Path)),
    responses(
        (status = 200, body = Attachment),
        (status = 404, description = "`upload.not_found`", body = ErrorBody),
        (status = 409, description = "`job.state`: it did not fail", body = ErrorBody),
    ))]
async fn retry(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Named(id): Named<UploadId>,
) -> Result<Answer<Attachment>, Problem> {
    Ok(Answer(uploads::retry(&core, &who, id).await?))
}

/// The files of a room, newest first. For members.
#[utoipa::path(get, path = "/api/rooms/{id}/files", tag = "files", params(("id" = RoomId, Path), FilesQuery),
    responses(
        (status = 200, body = FilePage),
        (status = 400, description = "`validation.range`", body = ErrorBody),
        (status = 404, description = "`room.not_found`, `upload.not_found`", body = ErrorBody),
    ))]
async fn list(
    State(core): State<Arc<Core>>,
    Anyone(who): Anyone,
    Named(id): Named<RoomId>,
    Params(query): Params<FilesQuery>,
) -> Result<Answer<FilePage>, Problem> {
    Ok(Answer(uploads::list(&core, &who, id, query).await?))
}

/// Shows a picture beside one's own name that was uploaded with `purpose=avatar`, or none.
#[utoipa::path(put, path = "/api/me/avatar", tag = "me", request_body = SetAvatar,
    responses(
        (status = 200, body = User),
        (status = 400, description = "`upload.not_an_image`", body = ErrorBody),
        (status = 404, description = "`upload.not_found`", body = ErrorBody),
    ))]
async fn set_avatar(
    State(core): State<Arc<Core>>,
    Asker(who): Asker,
    Json(body): Json<SetAvatar>,
) -> Result<Answer<User>, Problem> {
    Ok(Answer(uploads::set_avatar(&core, &who, body).await?))
}

/// What one's own files take, and may take.
#[utoipa::path(get, path = "/api/me/storage", tag = "me", responses((status = 200, body = Storage)))]
async fn storage(State(core): State<Arc<Core>>, Asker(who): Asker) -> Result<Answer<Storage>, Problem> {
    Ok(Answer(uploads::storage(&core, &who).await?))
}

//! A form with a file in it, read as it comes.
//!
//! The library reads ahead for as long as there is something to read, and keeps what stands before a field whole. So the
//! body is handed to it one piece at a time, and up to its file may not have more than a few fields need.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::{
        FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
};
use futures_util::Stream;

use crate::{contract::errors::Code, http::errors::Problem};

/// Bytes that may come before a file: boundaries, headers, short fields, and what is read ahead of the file itself.
pub const FIELDS: u64 = 256 * 1024;
/// What may come beyond a file's bound, so that its reader finds that it is too long.
const BEYOND: u64 = 1024 * 1024;
/// What is read of a form that was refused, and for how long: an answer is lost when its connection ends unread.
const REST: u64 = 16 * 1024 * 1024;
const REST_PATIENCE: Duration = Duration::from_secs(5);

pub struct Form {
    parts: Multipart,
    allowance: Allowance,
    /// Whoever sends nothing for so long is cut off.
    stall: Duration,
}

/// A field of it.
pub struct Part<'a> {
    field: Field<'a>,
    allowance: Allowance,
    stall: Duration,
}

/// Bytes that may still be read.
#[derive(Clone, Default)]
struct Allowance(Arc<AtomicU64>);

/// The body, piece by piece.
struct Metered {
    body: BodyDataStream,
    allowance: Allowance,
    /// A piece was just given: whoever asks on at once is told to wait, and reads what it has.
    rests: bool,
}

impl Form {
    pub async fn of(request: Request, stall: Duration) -> Result<Self, Problem> {
        let allowance = Allowance::default();
        allowance.set(FIELDS);
        let request = request.map(|body| {
            let body = body.into_data_stream();
            Body::from_stream(Metered { body, allowance: allowance.clone(), rests: false })
        });
        let parts = Multipart::from_request(request, &()).await;
        let parts = parts.map_err(|_| shape("the body must be a form (multipart/form-data)"))?;
        Ok(Self { parts, allowance, stall })
    }

    /// The next field, and how to read it; what is left of the one before is passed over.
    pub async fn next(&mut self) -> Result<Option<Part<'_>>, Problem> {
        self.allowance.set(FIELDS);
        let (allowance, stall) = (self.allowance.clone(), self.stall);
        let field = in_time(stall, self.parts.next_field()).await?;
        Ok(field.map(|field| Part { field, allowance, stall }))
    }

    /// Reads what is left of a form that was refused, so that its sender comes to read the answer.
    pub async fn pass_over(mut self) {
        let rest = async {
            self.allowance.set(REST);
            while let Ok(Some(mut field)) = self.parts.next_field().await {
                while let Ok(Some(_)) = field.chunk().await {}
            }
        };
        let _ = tokio::time::timeout(REST_PATIENCE, rest).await;
    }
}

impl Part<'_> {
    pub fn name(&self) -> &str {
        self.field.name().unwrap_or_default()
    }

    pub fn file_name(&self) -> &str {
        self.field.file_name().unwrap_or_default()
    }

    /// So many bytes of a file may come.
    pub fn allow(&self, bytes: u64) {
        self.allowance.set(bytes.saturating_add(BEYOND));
    }

    /// The next bytes.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Problem> {
        in_time(self.stall, self.field.chunk()).await
    }

    /// The whole of a short field.
    pub async fn text(self) -> Result<String, Problem> {
        in_time(self.stall, self.field.text()).await
    }
}

async fn in_time<T>(
    stall: Duration,
    read: impl Future<Output = Result<T, MultipartError>>,
) -> Result<T, Problem> {
    match tokio::time::timeout(stall, read).await {
        Ok(read) => read.map_err(|_| shape("the form is broken off, or its fields are too long")),
        Err(_) => Err(shape("nothing came for too long")),
    }
}

fn shape(message: &str) -> Problem {
    Problem::new(Code::ValidationShape, message)
}

impl Allowance {
    fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    /// Uses so many; false when they are not there.
    fn take(&self, bytes: usize) -> bool {
        let left = self.0.load(Ordering::Relaxed).checked_sub(bytes as u64);
        left.is_some_and(|left| {
            self.set(left);
            true
        })
    }
}

impl Stream for Metered {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.rests) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let Some(piece) = ready!(Pin::new(&mut self.body).poll_next(context)) else {
            return Poll::Ready(None);
        };
        let piece = piece?;
        if !self.allowance.take(piece.len()) {
            return Poll::Ready(Some(Err(axum::Error::new(io::Error::other("too much")))));
        }
        self.rests = true;
        Poll::Ready(Some(Ok(piece)))
    }
}

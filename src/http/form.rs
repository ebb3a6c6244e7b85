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

/// Bytes of all that is no file: boundaries, headers, short fields.
pub const FIELDS: u64 = 16 * 1024;
/// Whoever sends nothing for so long is cut off.
const IDLE: Duration = Duration::from_secs(30);

pub struct Form {
    parts: Multipart,
    allowance: Allowance,
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
    pub async fn of(request: Request) -> Result<Self, Problem> {
        let allowance = Allowance::default();
        allowance.set(FIELDS);
        let request = request.map(|body| {
            let body = body.into_data_stream();
            Body::from_stream(Metered { body, allowance: allowance.clone(), rests: false })
        });
        let parts = Multipart::from_request(request, &()).await;
        let parts = parts.map_err(|_| shape("the body must be a form (multipart/form-data)"))?;
        Ok(Self { parts, allowance })
    }

    /// The next field; what is left of the one before is passed over.
    pub async fn next(&mut self) -> Result<Option<Field<'_>>, Problem> {
        self.allowance.set(FIELDS);
        in_time(self.parts.next_field()).await
    }

    /// So many bytes of a file may come.
    pub fn allow(&self) -> impl Fn(u64) + use<> {
        let allowance = self.allowance.clone();
        move |bytes| allowance.set(bytes.saturating_add(FIELDS))
    }
}

/// The next bytes of a field.
pub async fn chunk(field: &mut Field<'_>) -> Result<Option<Bytes>, Problem> {
    in_time(field.chunk()).await
}

/// The whole of a short field.
pub async fn text(field: Field<'_>) -> Result<String, Problem> {
    in_time(field.text()).await
}

async fn in_time<T>(read: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Problem> {
    match tokio::time::timeout(IDLE, read).await {
        Ok(read) => read.map_err(|_| shape("the form is broken off, or its fields are too long")),
        Err(_) => Err(shape("nothing came for half a minute")),
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

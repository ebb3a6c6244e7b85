//! The one error of the house, with two audiences: a refusal is told to the person, a fault to the log.

use std::{borrow::Cow, fmt, time::Duration};

use crate::contract::errors::Code;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something did not happen.
#[derive(Debug)]
pub enum Error {
    /// The person asked for something that cannot be had; they learn why.
    Refused(Refusal),
    /// The server failed; the log has the cause, the person a fixed phrase.
    Internal(Fault),
}

/// A code, a sentence, and what helps the client to do better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: Code,
    pub message: String,
    /// The field of the payload that was refused.
    pub field: Option<Cow<'static, str>>,
    /// After this long the same request may succeed.
    pub retry_after: Option<Duration>,
}

/// A fault with its chain of causes.
#[derive(Debug)]
pub struct Fault(Box<dyn std::error::Error + Send + Sync>);

impl Error {
    pub fn refused(code: Code, message: impl Into<String>) -> Self {
        Self::Refused(Refusal { code, message: message.into(), field: None, retry_after: None })
    }

    /// A refusal that points at a field of the payload.
    pub fn field(code: Code, field: &'static str, message: impl Into<String>) -> Self {
        Self::Refused(Refusal { code, message: message.into(), field: Some(field.into()), retry_after: None })
    }

    /// A payload of the wrong shape; `place` is the path to what does not fit, `.` the whole. Where it
    /// breaks off in the middle, the path ends in `?`, and nothing is named.
    pub fn shape(place: String, message: String) -> Self {
        let field = Some(place).filter(|place| place != "." && !place.ends_with('?')).map(Cow::Owned);
        Self::Refused(Refusal { code: Code::ValidationShape, message, field, retry_after: None })
    }

    /// A refusal that ends by itself after `wait`.
    pub fn wait(code: Code, message: impl Into<String>, wait: Duration) -> Self {
        Self::Refused(Refusal { code, message: message.into(), field: None, retry_after: Some(wait) })
    }

    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(Fault(cause.into()))
    }

    /// The code of a refusal; a fault is `internal`.
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Internal(_) => Code::Internal,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{} ({})", refusal.message, refusal.code.as_str()),
            Self::Internal(fault) => fault.fmt(f),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

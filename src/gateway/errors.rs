//! The one table from `Error` to what a client hears: an acknowledgement and an `exception`.

use std::borrow::Cow;

use crate::{
    chance::Chance,
    contract::{
        errors::{AckError, Code, ErrorStatus, Exception},
        ids::ClientId,
        time::Timestamp,
    },
    domain::error::{Error, Refusal},
};

/// A refusal in both of its forms.
pub struct Told {
    pub ack: AckError,
    pub exception: Exception,
}

/// Puts `error` into words for the client whose event `cause` it was. Faults are logged here, under a
/// number that the client is given instead of the cause.
pub fn tell(error: Error, cause: &str, client_id: Option<ClientId>, now: Timestamp, chance: Chance) -> Told {
    let refusal = match error {
        Error::Refused(refusal) => refusal,
        Error::Internal(fault) => {
            let number = chance.id(now.0);
            tracing::error!(%fault, %number, event = cause, "an event failed");
            Refusal {
                code: Code::Internal,
                message: format!("something went wrong on the server (number {number})"),
                field: None,
                retry_after: None,
            }
        }
    };
    let Refusal { code, message, field, retry_after } = refusal;
    let field = field.map(Cow::into_owned);
    let retry_after_ms = retry_after.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
    Told {
        ack: AckError {
            status: ErrorStatus::Error,
            code,
            message: message.clone(),
            field: field.clone(),
            retry_after_ms,
        },
        exception: Exception {
            event: ErrorStatus::Error,
            message,
            timestamp: now,
            code,
            cause: cause.to_owned(),
            field,
            retry_after_ms,
            client_id,
        },
    }
}

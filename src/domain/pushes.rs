//! What is pushed to a browser, and how it is made to fit.

use serde::{Deserialize, Serialize};

use crate::contract::{
    ids::{MessageId, NotificationId, PushSubscriptionId, RoomId, UserId},
    reaching::PushPayload,
};

/// Bytes before encryption: push services take 4096 after it (RFC 8291, 4).
pub const MAX_BYTES: usize = 3993;

/// What a push is about. The words are found when it is sent, so that what was read by then is not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "kebab-case")]
pub enum Push {
    /// That it works.
    Test,
    /// What was said in a room and is not read yet.
    Room { room: RoomId },
    /// What was said in a thread that one follows.
    Thread { room: RoomId, root: MessageId },
    /// What somebody was told.
    Notification { notification: NotificationId },
}

/// One browser of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub user_id: UserId,
    pub id: PushSubscriptionId,
}

impl Address {
    /// Before every other.
    pub fn first() -> Self {
        Self { user_id: "".into(), id: "".into() }
    }
}

/// Its JSON, with the body cut where it would be too long.
pub fn fit(payload: &PushPayload) -> Vec<u8> {
    let mut payload = payload.clone();
    loop {
        let bytes = serde_json::to_vec(&payload).expect("a payload is plain data");
        let over = bytes.len().saturating_sub(MAX_BYTES);
        if over == 0 || payload.body.is_empty() {
            return bytes;
        }
        // A character is at most 6 bytes of JSON for each of its own.
        let keep = payload.body.len().saturating_sub((over / 6).max(4));
        payload.body.truncate(payload.body.floor_char_boundary(keep));
        if !payload.body.is_empty() {
            payload.body.push('…');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(body: String) -> PushPayload {
        let (title, tag, url) =
            ("general · Ada".to_owned(), "room:general".to_owned(), "/r/general".to_owned());
        PushPayload { title, body, tag, url, badge: Some(3) }
    }

    #[test]
    fn whatever_was_written_a_push_fits() {
        for body in ["hello".to_owned(), "🫖".repeat(2000), "\u{1}".repeat(2000), "é\n\"".repeat(900)] {
            let bytes = fit(&payload(body.clone()));
            let sent: PushPayload = serde_json::from_slice(&bytes).unwrap();
            assert!(bytes.len() <= MAX_BYTES, "{} bytes", bytes.len());
            assert!(body.starts_with(sent.body.trim_end_matches('…')) && !sent.body.is_empty());
            assert!(bytes.len() > MAX_BYTES - 100 || sent.body == body, "{} bytes", bytes.len());
        }
    }
}

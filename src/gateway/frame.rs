//! An event, or an answer, as the bytes of one websocket frame. Events are the same for every socket of their
//! namespace.

use bytes::Bytes;
use serde::Serialize;

/// Engine.IO's "message" (4) and Socket.IO's "event" (2), as text.
const EVENT: &str = "42";
/// The same with Socket.IO's "ack" (3).
const ACK: &str = "43";
/// The longest head of a frame.
const HEAD: usize = 10;
/// A whole message (FIN) of text, RFC 6455, 5.2.
const TEXT: u8 = 0x81;

/// Writes the frame that carries `payload` as the event `name` (Socket.IO protocol 5, text).
///
/// # Errors
/// A payload that is not JSON.
pub fn encode(namespace: &str, name: &str, payload: &impl Serialize) -> serde_json::Result<Bytes> {
    write(&[EVENT, namespace, ","], &(name, payload))
}

/// Writes the frame that answers the event which the client gave this number.
///
/// # Errors
/// An answer that is not JSON.
pub fn encode_ack(namespace: &str, number: i64, answer: &impl Serialize) -> serde_json::Result<Bytes> {
    write(&[ACK, namespace, ",", &number.to_string()], &[answer])
}

fn write(begin: &[&str], payload: &impl Serialize) -> serde_json::Result<Bytes> {
    let mut text = Vec::with_capacity(512);
    text.resize(HEAD, 0);
    for part in begin {
        text.extend_from_slice(part.as_bytes());
    }
    serde_json::to_writer(&mut text, payload)?;
    let length = text.len() - HEAD;
    let start = match length {
        0..=125 => {
            text[HEAD - 1] = length as u8;
            HEAD - 2
        }
        126..=0xffff => {
            text[HEAD - 3] = 126;
            text[HEAD - 2..HEAD].copy_from_slice(&(length as u16).to_be_bytes());
            HEAD - 4
        }
        _ => {
            text[1] = 127;
            text[2..HEAD].copy_from_slice(&(length as u64).to_be_bytes());
            0
        }
    };
    text[start] = TEXT;
    Ok(Bytes::from(text).slice(start..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_bears_the_number_of_its_event() {
        let frame = encode_ack("/chat", 17, &"yes").unwrap();
        assert_eq!(frame[2..], *b"43/chat,17[\"yes\"]");
    }

    #[test]
    fn a_frame_has_the_shortest_head_that_holds_its_length() {
        for (letters, head) in [(1, 2), (125 - 16, 2), (126 - 16, 4), (60_000, 4), (70_000, 10)] {
            let frame = encode("/chat", "n", &"x".repeat(letters)).unwrap();
            let text = format!("42/chat,[\"n\",\"{}\"]", "x".repeat(letters));
            assert_eq!(frame.len(), head + text.len(), "{letters}");
            assert_eq!(frame[head..], *text.as_bytes());
            assert_eq!(frame[0], 0x81);
            let told = match frame[1] {
                126 => u64::from(u16::from_be_bytes([frame[2], frame[3]])),
                127 => u64::from_be_bytes(frame[2..10].try_into().unwrap()),
                short => u64::from(short),
            };
            assert_eq!(told, text.len() as u64);
        }
    }
}

//! Socket.IO 5 over Engine.IO 4 as far as a measuring client needs it: packets as text, found by their
//! beginnings and never parsed as JSON, so that the measuring itself costs little
//! (<https://socket.io/docs/v4/socket-io-protocol/>).

/// Characters of a message's text.
const SIZE: usize = 100;

/// The `GET` of the websocket handshake.
pub fn url(address: std::net::SocketAddr) -> String {
    format!("ws://{address}/socket.io/?EIO=4&transport=websocket")
}

pub const PONG: &str = "3";

/// Asks to be let into the namespace.
pub fn connect(token: &str) -> String {
    format!("40/chat,{{\"token\":\"{token}\"}}")
}

/// Opens a room; the answer has the number 0.
pub fn join(room: &str) -> String {
    format!("42/chat,0[\"chat:join-room\",{{\"roomId\":\"{room}\"}}]")
}

/// Sends a message whose text carries its marks. The answer has its number, which is 1 or more.
pub fn send(room: &str, mark: &Mark) -> String {
    let Mark { room: place, number, due } = mark;
    let mut text = format!("~{place}~{number}~{due}~");
    text.extend(std::iter::repeat_n('.', SIZE.saturating_sub(text.len())));
    format!("42/chat,{number}[\"chat:send-message\",{{\"roomId\":\"{room}\",\"text\":\"{text}\"}}]")
}

/// What a message's text says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The place of its room in the list.
    pub room: usize,
    /// Its number among all messages that were sent to the room, from 1 on.
    pub number: u64,
    /// When it was due to be sent, in microseconds since the measuring began.
    pub due: u64,
}

/// A packet from the server, as far as it matters.
#[derive(Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    Ping,
    /// The namespace is open.
    Connected,
    /// Why it is not, or what went wrong in an event.
    Refused(&'a str),
    Acknowledged {
        number: u64,
        is_well: bool,
    },
    Delivered(Mark),
    /// The server ends the namespace.
    Over,
    Other,
}

/// What a text frame says.
pub fn read(frame: &str) -> Packet<'_> {
    if frame == "2" {
        return Packet::Ping;
    }
    let Some((kind, rest)) = frame.split_once("/chat,") else { return Packet::Other };
    match kind {
        "40" => Packet::Connected,
        "41" => Packet::Over,
        "42" if rest.starts_with("[\"chat:message\"") => {
            mark(rest).map_or(Packet::Refused(rest), Packet::Delivered)
        }
        "42" if rest.starts_with("[\"exception\"") => Packet::Refused(rest),
        "43" => answer(rest),
        "44" => Packet::Refused(rest),
        _ => Packet::Other,
    }
}

fn answer(rest: &str) -> Packet<'_> {
    let Some((number, payload)) = rest.split_once('[') else { return Packet::Other };
    let Ok(number) = number.parse() else { return Packet::Other };
    Packet::Acknowledged { number, is_well: !payload.contains("\"status\":\"error\"") }
}

fn mark(message: &str) -> Option<Mark> {
    let (_, text) = message.split_once("\"text\":\"~")?;
    let mut parts = text.splitn(4, '~');
    Some(Mark {
        room: parts.next()?.parse().ok()?,
        number: parts.next()?.parse().ok()?,
        due: parts.next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_as_it_went() {
        let sent = Mark { room: 3, number: 17, due: 1_234_567 };
        let packet = send("attic", &sent);
        assert!(packet.starts_with("42/chat,17[\"chat:send-message\",{\"roomId\":\"attic\",\"text\":\"~3~"));
        let (_, text) = packet.split_once("\"text\":").unwrap();
        let told = format!("42/chat,[\"chat:message\",{{\"id\":\"x\",\"text\":{text}");
        assert_eq!(read(&told), Packet::Delivered(sent));
        assert_eq!(text.len(), SIZE + "\"\"}]".len());
    }

    #[test]
    fn packets_are_known_by_their_beginnings() {
        for (frame, packet) in [
            ("2", Packet::Ping),
            ("0{\"sid\":\"x\"}", Packet::Other),
            ("40/chat,{\"sid\":\"x\"}", Packet::Connected),
            ("41/chat,", Packet::Over),
            ("44/chat,{\"message\":\"Invalid\"}", Packet::Refused("{\"message\":\"Invalid\"}")),
            ("43/chat,7[{\"status\":\"delivered\"}]", Packet::Acknowledged { number: 7, is_well: true }),
            ("43/chat,0[{\"status\":\"error\"}]", Packet::Acknowledged { number: 0, is_well: false }),
            ("42/chat,[\"chat:user-joined\",{}]", Packet::Other),
            ("42/chat,[\"exception\",{}]", Packet::Refused("[\"exception\",{}]")),
            ("42/chat,[\"chat:message\",{}]", Packet::Refused("[\"chat:message\",{}]")),
        ] {
            assert_eq!(read(frame), packet, "{frame}");
        }
    }
}

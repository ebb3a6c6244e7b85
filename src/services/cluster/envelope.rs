//! What travels between the processes, and how it is written: a head of four words, a line's end, and the body as
//! JSON. Whoever only has to know whose it is, and whether one is missing before it, does not read the body.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    contract::{
        dashboard::Happening,
        ids::{RoomId, UserId},
        presence::ChosenStatus,
        time::Timestamp,
    },
    domain::notices::Notice,
    services::reading::Reading,
};

/// One life of one process: a restart has another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub String);

/// Whose a word is and where it stands among the others of its node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub node: NodeId,
    /// 1, 2, 3… for each node: a hole tells that something was lost.
    pub number: u64,
    /// By the wall clock, which the processes of a house share.
    pub said_at: Timestamp,
}

/// The bytes of a word.
///
/// # Errors
/// A body that is not JSON.
pub fn write(head: &Head, body: &Body) -> serde_json::Result<Vec<u8>> {
    let Head { node, number, said_at } = head;
    let mut word = format!("{} {number} {}\n", node.0, said_at.0).into_bytes();
    serde_json::to_writer(&mut word, body)?;
    Ok(word)
}

/// A word's head and its body, which is yet to be read; none when it is not one of ours.
pub fn read_head(word: &[u8]) -> Option<(Head, &[u8])> {
    let end = word.iter().position(|byte| *byte == b'\n')?;
    let mut parts = std::str::from_utf8(&word[..end]).ok()?.split(' ');
    let node = NodeId(parts.next()?.to_owned());
    let number = u64::from_str(parts.next()?).ok()?;
    let said_at = Timestamp(i64::from_str(parts.next()?).ok()?);
    Some((Head { node, number, said_at }, &word[end + 1..]))
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Body {
    /// What a commit has to tell.
    Burst(Vec<Notice>),
    /// Somebody is writing, or has stopped.
    Typing { room: RoomId, user: UserId, is_typing: bool },
    /// Where one person is, at the sender.
    Person(PersonAt),
    /// Where everybody is, at the sender; whoever is not named is not there.
    Snapshot(Vec<PersonAt>),
    /// I can hear from here on: tell me where everybody is.
    Hello,
    /// Something of that node was lost: tell me where everybody is, there.
    Ask(NodeId),
    /// I am alive, and this is how I am.
    Beat(Box<Reading>),
    /// This happened here; after a loss the last of it is told again.
    Happened(Vec<Happening>),
    /// I stop, and all that were here leave.
    Bye,
}

/// Where a person is at one process: the whole of it, so that the last word counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonAt {
    pub user: UserId,
    pub name: String,
    pub status: ChosenStatus,
    /// When the status was chosen: the latest choice holds everywhere.
    pub chosen_at: Timestamp,
    /// False once the last socket there has gone.
    pub is_there: bool,
    /// The rooms that are open on its sockets there.
    pub rooms: Vec<RoomId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::{events::ServerEvent, ids::SocketId, sync::RoomRev},
        domain::notices::Audience,
    };

    #[test]
    fn a_notice_is_read_as_it_was_written() {
        let head = RoomRev { room_id: "general".into(), rev: 7, seq: 6, shown: 6 };
        let burst = Body::Burst(vec![
            Notice::tell(
                Audience::RoomExcept("general".into(), SocketId::from("1")),
                ServerEvent::RoomRev(head.clone()),
            ),
            Notice::Head(head),
            Notice::UserCut { user: "bea".into() },
        ]);
        let head = Head { node: NodeId("a".into()), number: 3, said_at: Timestamp(1) };
        let word = write(&head, &burst).unwrap();
        let (read, body) = read_head(&word).unwrap();
        assert_eq!(read, head);
        assert_eq!(format!("{:?}", serde_json::from_slice::<Body>(body).unwrap()), format!("{burst:?}"));
        let unknown = std::str::from_utf8(body).unwrap().replace("chat:room-rev", "chat:not-yet-known");
        assert!(serde_json::from_str::<Body>(&unknown).is_err());
    }

    #[test]
    fn a_word_that_is_not_ours_is_passed_over() {
        for word in ["", "{}", "a 1 2", "a b c\n{}", "a 1\n{}", "a -1 2\n{}"] {
            assert_eq!(read_head(word.as_bytes()), None, "{word}");
        }
    }
}

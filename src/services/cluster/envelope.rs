//! What travels between the processes, and how it is written: JSON, one envelope a word.

use serde::{Deserialize, Serialize};

use crate::{
    contract::{
        ids::{RoomId, UserId},
        presence::ChosenStatus,
        time::Timestamp,
    },
    domain::notices::Notice,
};

/// One life of one process: a restart has another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub String);

#[derive(Debug, Serialize, Deserialize)]
pub struct Envelope {
    pub node: NodeId,
    /// 1, 2, 3… for each node: a hole tells that something was lost.
    pub number: u64,
    pub body: Body,
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
    /// I am alive.
    Beat(Gauges),
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

/// How a process is, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gauges {
    /// Sockets in all namespaces.
    pub connections: u64,
    /// People with a socket in `/chat` there.
    pub people: u64,
    /// Writes that wait for its writer.
    pub write_queue: u64,
    /// Writes and commits since its start.
    pub writes: u64,
    pub commits: u64,
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
        let head = RoomRev { room_id: "general".into(), rev: 7, seq: 6 };
        let burst = Body::Burst(vec![
            Notice::tell(
                Audience::RoomExcept("general".into(), SocketId::from("1")),
                ServerEvent::RoomRev(head.clone()),
            ),
            Notice::Head(head),
            Notice::UserCut { user: "bea".into() },
        ]);
        let envelope = Envelope { node: NodeId("a".into()), number: 3, body: burst };
        let word = serde_json::to_vec(&envelope).unwrap();
        let read: Envelope = serde_json::from_slice(&word).unwrap();
        assert_eq!(format!("{read:?}"), format!("{envelope:?}"));
        let unknown = String::from_utf8(word).unwrap().replace("chat:room-rev", "chat:not-yet-known");
        assert!(serde_json::from_str::<Envelope>(&unknown).is_err());
    }
}

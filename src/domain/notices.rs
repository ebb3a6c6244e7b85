//! A notice is what a change has to tell the world. The store releases it after the commit, the
//! gateway delivers it; what it says and to whom is decided where the change is made.

use serde::{Deserialize, Serialize};

use crate::contract::{
    events::{self, ServerEvent},
    ids::{RoomId, SessionId, SocketId, UserId},
    sync::RoomRev,
};

/// Something to tell, or to do to open sockets, once the change is on the disk.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "messages are the largest, and are told most")]
pub enum Notice {
    /// Send an event.
    Tell {
        audience: Audience,
        #[serde(with = "events::named")]
        event: ServerEvent,
    },
    /// A room changed: who shows it, and who follows its head, hears where it stands.
    Head(RoomRev),
    /// The user became a member: its sockets follow the room's head from here on.
    MemberAdded { room: RoomId, user: UserId },
    /// The user is no member any more: its sockets leave the room at once.
    MemberRemoved { room: RoomId, user: UserId },
    /// The room is gone: every socket leaves it.
    RoomRemoved { room: RoomId },
    /// The session ended: its sockets are cut.
    SessionEnded { session: SessionId },
    /// The user may no longer connect: all its sockets are cut.
    UserCut { user: UserId },
    /// The user's name or roles changed: its sockets learn it.
    UserChanged { user: UserId },
    /// Another process wrote to the database: every open socket's right to be there is checked anew.
    ChangedOutside,
    /// There is work for the workers, now or at a time.
    JobsWait,
    /// Whatever was committed before this was asked for has been told before it.
    Fence(u64),
}

/// Who hears an event, in its namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Audience {
    /// Every socket.
    Everybody,
    /// The sockets that joined the room.
    Room(RoomId),
    /// The same, but for one socket: the sender's.
    RoomExcept(RoomId, SocketId),
    /// The sockets in the room, but for those of one user.
    RoomExceptUser(RoomId, UserId),
    /// The sockets that asked for more than the tutorial's events, by `chat:sync`.
    Followers,
    /// Those of them whose user is a member of the room.
    FollowersOf(RoomId),
    /// The same for several rooms; each socket once.
    FollowersOfAny(Vec<RoomId>),
    /// Every socket of one user.
    User(UserId),
    /// The same, but for one socket: the one that acted.
    UserExcept(UserId, SocketId),
}

impl Notice {
    pub fn tell(audience: Audience, event: ServerEvent) -> Self {
        Self::Tell { audience, event }
    }

    /// The room of the message that is told, if it is one.
    pub fn message_room(&self) -> Option<&RoomId> {
        match self {
            Self::Tell { event: ServerEvent::Message(message), .. } => Some(&message.room_id),
            _ => None,
        }
    }

    /// Is it about who may be where? Then another process must learn of it even when nobody tells it.
    pub fn changes_rights(&self) -> bool {
        match self {
            Self::MemberRemoved { .. }
            | Self::RoomRemoved { .. }
            | Self::SessionEnded { .. }
            | Self::UserCut { .. }
            | Self::UserChanged { .. } => true,
            Self::Tell { .. }
            | Self::Head(_)
            | Self::MemberAdded { .. }
            | Self::ChangedOutside
            | Self::JobsWait
            | Self::Fence(_) => false,
        }
    }

    /// Is it for the other processes of the house too?
    pub fn is_shared(&self) -> bool {
        !matches!(self, Self::ChangedOutside | Self::Fence(_))
    }
}

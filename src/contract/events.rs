//! Every Socket.IO event, listed once with its payload and, from a client, its acknowledgement.
//!
//! The gateway registers handlers by the constants, the TypeScript event maps are written from the
//! same tables, so a handler, a client and this page cannot disagree.

use std::marker::PhantomData;

use serde::{Serialize, de::SeqAccess};
use ts_rs::{Config, TS};

use super::{
    accounts::Profile,
    dashboard::Stats,
    drafts::Draft,
    errors::{AckError, Exception},
    jobs::JobProgress,
    messages::{
        ChatMessage, DeleteMessage, DeleteMessageAck, EditMessage, EditMessageAck, React, ReactAck, Saved,
        SendMessage, SendMessageAck,
    },
    notifications::{Notification, NotificationRead, NotificationReadAck},
    presence::{Presence, SetPresence, SetPresenceAck},
    reaching::{Mention, Reaching, RoomLevel},
    rooms::{
        InRoom, JoinRoom, JoinRoomAck, Nothing, Room, RoomRemoved, RoomUsers, Typing, UserJoined, UserLeft,
    },
    sections::Arrangement,
    sync::{MarkRead, MarkReadAck, Read, RoomRev, Sync, SyncAck},
    threads::{MarkThreadRead, ThreadState},
};

/// The namespaces. Any other is refused.
pub const CHAT: &str = "/chat";
pub const NOTIFICATIONS: &str = "/notifications";
pub const DASHBOARD: &str = "/dashboard";

/// An event that clients send: its name, the type of its payload and of its acknowledgement.
#[derive(Debug)]
pub struct ClientEvent<P, A> {
    pub name: &'static str,
    shape: PhantomData<fn(P) -> A>,
}

impl<P, A> Clone for ClientEvent<P, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, A> Copy for ClientEvent<P, A> {}

/// One line of a TypeScript event map.
pub(super) struct Line {
    pub map: &'static str,
    pub event: &'static str,
    pub signature: String,
}

macro_rules! client_events {
    ($($map:literal { $($konst:ident = $name:literal: $payload:ty => $ack:ty,)* })*) => {
        $($(pub const $konst: ClientEvent<$payload, $ack> = ClientEvent { name: $name, shape: PhantomData };)*)*

        pub(super) fn client_lines(config: &Config) -> Vec<Line> {
            vec![$($(Line {
                map: $map,
                event: $name,
                signature: format!(
                    "(payload: {}, ack?: (answer: {} | {}) => void) => void",
                    <$payload>::name(config), <$ack>::name(config), AckError::name(config),
                ),
            },)*)*]
        }
    };
}

client_events! {
    "ChatClientEvents" {
        SEND_MESSAGE = "chat:send-message": SendMessage => SendMessageAck,
        EDIT_MESSAGE = "chat:edit-message": EditMessage => EditMessageAck,
        DELETE_MESSAGE = "chat:delete-message": DeleteMessage => DeleteMessageAck,
        ADD_REACTION = "chat:add-reaction": React => ReactAck,
        REMOVE_REACTION = "chat:remove-reaction": React => ReactAck,
        JOIN_ROOM = "chat:join-room": JoinRoom => JoinRoomAck,
        LEAVE_ROOM = "chat:leave-room": InRoom => Nothing,
        TYPING_START = "chat:typing-start": InRoom => Nothing,
        TYPING_STOP = "chat:typing-stop": InRoom => Nothing,
        SYNC = "chat:sync": Sync => SyncAck,
        MARK_READ = "chat:mark-read": MarkRead => MarkReadAck,
        MARK_UNREAD = "chat:mark-unread": MarkRead => MarkReadAck,
        MARK_THREAD_READ = "chat:mark-thread-read": MarkThreadRead => ThreadState,
        SET_PRESENCE = "chat:set-presence": SetPresence => SetPresenceAck,
    }
    "NotificationsClientEvents" {
        READ_NOTIFICATIONS = "notification:read": NotificationRead => NotificationReadAck,
    }
}

macro_rules! server_events {
    ($($map:literal in $namespace:ident { $($variant:ident = $name:literal: $payload:ty,)* })*) => {
        /// An event that the server sends. Serialises as its payload alone.
        #[derive(Clone, Debug, Serialize)]
        #[serde(untagged)]
        pub enum ServerEvent {
            $($($variant($payload),)*)*
        }

        impl ServerEvent {
            pub fn name(&self) -> &'static str {
                match self { $($(Self::$variant(_) => $name,)*)* }
            }

            pub fn namespace(&self) -> &'static str {
                match self { $($(Self::$variant(_) => $namespace,)*)* }
            }

            /// The event of that name with the next element as its payload; none where there is no such name.
            fn next<'de, A: SeqAccess<'de>>(name: &str, payloads: &mut A) -> Result<Option<Self>, A::Error> {
                match name {
                    $($($name => Ok(payloads.next_element::<$payload>()?.map(Self::$variant)),)*)*
                    _ => Ok(None),
                }
            }
        }

        pub(super) fn server_lines(config: &Config) -> Vec<Line> {
            vec![$($(Line {
                map: $map,
                event: $name,
                signature: format!("(payload: {}) => void", <$payload>::name(config)),
            },)*)*]
        }
    };
}

server_events! {
    "ChatServerEvents" in CHAT {
        Message = "chat:message": ChatMessage,
        UserJoined = "chat:user-joined": UserJoined,
        UserLeft = "chat:user-left": UserLeft,
        Typing = "chat:typing": Typing,
        RoomUsers = "chat:room-users": RoomUsers,
        RoomRev = "chat:room-rev": RoomRev,
        Presence = "chat:presence": Presence,
        UserUpdated = "chat:user-updated": Profile,
        Read = "chat:read": Read,
        MessageUpdated = "chat:message-updated": ChatMessage,
        Mention = "chat:mention": Mention,
        Saved = "chat:saved": Saved,
        Thread = "chat:thread": ThreadState,
        Draft = "chat:draft": Draft,
        RoomLevel = "chat:room-level": RoomLevel,
        Sections = "chat:sections": Arrangement,
        RoomUpdated = "chat:room-updated": Room,
        RoomRemoved = "chat:room-removed": RoomRemoved,
    }
    "NotificationsServerEvents" in NOTIFICATIONS {
        NotificationNew = "notification:new": Notification,
        NotificationRead = "notification:read": NotificationRead,
        NotificationSettings = "notification:settings": Reaching,
        JobProgress = "job:progress": JobProgress,
    }
    "DashboardServerEvents" in DASHBOARD {
        Stats = "dashboard:stats": Box<Stats>,
    }
}

/// `exception` goes out in every namespace, always to one socket.
pub const EXCEPTION: &str = "exception";

pub(super) fn exception_line(map: &'static str, config: &Config) -> Line {
    Line { map, event: EXCEPTION, signature: format!("(payload: {}) => void", Exception::name(config)) }
}

/// `[name, payload]`, for who has to read an event again: another process of the same house.
pub mod named {
    use std::fmt;

    use serde::{
        Deserializer, Serialize, Serializer,
        de::{Error, SeqAccess, Visitor},
    };

    use super::ServerEvent;

    pub fn serialize<S: Serializer>(event: &ServerEvent, serializer: S) -> Result<S::Ok, S::Error> {
        (event.name(), event).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ServerEvent, D::Error> {
        deserializer.deserialize_tuple(2, Named)
    }

    struct Named;

    impl<'de> Visitor<'de> for Named {
        type Value = ServerEvent;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the name of an event and its payload")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<ServerEvent, A::Error> {
            let name: String = parts.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
            ServerEvent::next(&name, &mut parts)?.ok_or_else(|| A::Error::custom("an unknown event"))
        }
    }
}

//! A newtype for every id. On the wire each is a plain string; clients must not read meaning into it.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize, ts_rs::TS, utoipa::ToSchema,
        )]
        #[serde(transparent)]
        #[ts(as = "String")]
        #[schema(value_type = String)]
        pub struct $name(pub String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// A person or a bot.
    UserId
    /// A room: public, private or direct. `general` is the one id that is a word.
    RoomId
    /// A message.
    MessageId
    /// One sign-in on one device; every access token names its session.
    SessionId
    /// An invitation. Its secret token is another thing and is shown once.
    InviteId
    /// A stored notification.
    NotificationId
    /// Chosen by the client for one send, 1 to 64 characters; makes a resend harmless.
    ClientId
    /// One connection of one client to one namespace.
    SocketId
    /// An uploaded file.
    UploadId
    /// A piece of work in the background.
    JobId
    ReminderId
    /// A message that is sent later.
    ScheduledId
    /// One browser that takes pushes.
    PushSubscriptionId
    /// An API token. Its secret is another thing and is shown once.
    ApiTokenId
    WebhookId
    /// One event on its way to one webhook.
    DeliveryId
    /// A part of one person's list of rooms.
    SectionId
}

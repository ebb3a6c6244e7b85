//! Ids, times and roles as SQL values: text and integers.

use rusqlite::{
    Result, ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};

use crate::contract::{
    accounts::Role,
    ids::{
        ApiTokenId, ClientId, DeliveryId, InviteId, JobId, MessageId, NotificationId, PushSubscriptionId,
        ReminderId, RoomId, ScheduledId, SectionId, SessionId, UploadId, UserId, WebhookId,
    },
    reaching::Level,
    time::Timestamp,
};

macro_rules! text {
    ($($id:ident)*) => {$(
        impl ToSql for $id {
            fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $id {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                String::column_result(value).map(Self)
            }
        }
    )*};
}

text! {
    ApiTokenId ClientId DeliveryId InviteId JobId MessageId NotificationId PushSubscriptionId ReminderId RoomId
    ScheduledId SectionId SessionId UploadId UserId WebhookId
}

impl ToSql for Timestamp {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for Timestamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self)
    }
}

impl ToSql for Role {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(match self {
            Role::Admin => "admin",
            Role::Member => "member",
        }))
    }
}

impl FromSql for Role {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "admin" => Ok(Role::Admin),
            "member" => Ok(Role::Member),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

impl ToSql for Level {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(match self {
            Level::All => "all",
            Level::Mentions => "mentions",
            Level::None => "none",
        }))
    }
}

impl FromSql for Level {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "all" => Ok(Level::All),
            "mentions" => Ok(Level::Mentions),
            "none" => Ok(Level::None),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

//! Telling people something, wherever they are, and what they have read of it.

use crate::{
    contract::{
        errors::Code,
        events::ServerEvent,
        ids::{NotificationId, SocketId, UserId},
        notifications::{
            NewNotification, Notification, NotificationKind, NotificationPage, NotificationRead,
            NotificationReadAck, NotificationsQuery,
        },
        tokens::Scope,
    },
    domain::{
        error::{Error, Result},
        notices::{Audience, Notice},
        who::Who,
    },
    services::{core::Core, pushes::spread},
    store::{Tx, notifications, users},
};

const PAGE: i64 = 30;
const MAX_PAGE: i64 = 100;
const MAX_TITLE: usize = 120;
const MAX_MESSAGE: usize = 2000;
/// Notifications that may be marked in one call.
const MAX_MARKED: usize = 100;
/// Days that a notification is kept.
const KEPT_DAYS: i64 = 90;

/// Stores a notification and tells the sockets of one user, or of everybody. Admins may, and bots whose token covers it.
///
/// # Errors
/// `forbidden`, `token.scope`; `validation.*`; `user.not_found`.
pub async fn notify(core: &Core, who: &Who, new: NewNotification) -> Result<Notification> {
    may_notify(who, new.broadcast)?;
    let title = parse("title", &new.title, MAX_TITLE)?;
    let message = parse("message", &new.message, MAX_MESSAGE)?;
    if new.broadcast == new.user_id.is_some() {
        let message = "say either userId or broadcast: true";
        return Err(Error::field(Code::ValidationCombination, "userId", message));
    }
    let by = who.user_id.clone();
    core.store
        .write(move |tx| {
            let made = Notification {
                id: tx.id(),
                kind: new.kind,
                title,
                message,
                created_at: tx.now(),
                read_at: None,
                link: None,
            };
            let audience = match &new.user_id {
                Some(user) if !users::is_active(tx, user)? => {
                    return Err(Error::field(Code::UserNotFound, "userId", "there is no such person"));
                }
                Some(user) => Audience::User(user.clone()),
                None => Audience::Everybody,
            };
            notifications::insert(tx, new.user_id.as_ref(), &made, Some(&by))?;
            spread::notification_later(tx, &made.id, new.user_id.as_ref())?;
            tx.announce(Notice::tell(audience, ServerEvent::NotificationNew(made.clone())));
            Ok(made)
        })
        .await
}

fn may_notify(who: &Who, broadcast: bool) -> Result<()> {
    if who.is_bot() {
        return who.must_have(if broadcast {
            Scope::NotificationsBroadcast
        } else {
            Scope::NotificationsWrite
        });
    }
    who.must_be_admin()
}

/// What the house itself has to tell a person.
#[derive(Clone, Debug)]
pub struct Telling {
    pub kind: NotificationKind,
    /// Cut at 120 characters.
    pub title: String,
    /// Cut at 2000 characters.
    pub message: String,
    /// Where it leads, within the app.
    pub link: Option<String>,
}

/// Stores what the house tells one person, within a transaction of what it is about, and tells their sockets.
pub fn tell(tx: &Tx<'_>, user: &UserId, telling: &Telling) -> Result<()> {
    let made = Notification {
        id: tx.id(),
        kind: telling.kind,
        title: telling.title.chars().take(MAX_TITLE).collect(),
        message: telling.message.chars().take(MAX_MESSAGE).collect(),
        created_at: tx.now(),
        read_at: None,
        link: telling.link.clone(),
    };
    notifications::insert(tx, Some(user), &made, None)?;
    spread::notification_later(tx, &made.id, Some(user))?;
    tx.announce(Notice::tell(Audience::User(user.clone()), ServerEvent::NotificationNew(made)));
    Ok(())
}

/// The asker's own, newest first.
///
/// # Errors
/// `validation.range`.
pub async fn list(core: &Core, who: &Who, asked: NotificationsQuery) -> Result<NotificationPage> {
    who.must_have(Scope::Read)?;
    let limit = asked.limit.unwrap_or(PAGE);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(Error::field(Code::ValidationRange, "limit", "limit must be 1 to 100"));
    }
    let user = who.user_id.clone();
    core.store
        .read(move |query| {
            let mut page = notifications::page(query, &user, asked.before.as_ref(), limit + 1)?;
            let has_more = page.len() > usize::try_from(limit).unwrap_or(usize::MAX);
            page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            let unread = notifications::count_unread(query, &user)?;
            Ok(NotificationPage { notifications: page, unread, has_more })
        })
        .await
}

/// Marks these, or all, as read and tells the asker's other sockets. What is not the asker's is passed over.
///
/// # Errors
/// `validation.combination` unless exactly one of `ids` and `all` is said; `validation.range`.
pub async fn mark_read(
    core: &Core,
    who: &Who,
    read: NotificationRead,
    from: Option<SocketId>,
) -> Result<NotificationReadAck> {
    who.must_have(Scope::Read)?;
    let ids = chosen(&read)?;
    let user = who.user_id.clone();
    core.store
        .write(move |tx| {
            let told = match ids {
                None => {
                    notifications::mark_all_read(tx, &user)?;
                    NotificationRead { ids: None, all: Some(true) }
                }
                Some(ids) => {
                    for id in &ids {
                        notifications::mark_read(tx, &user, id)?;
                    }
                    NotificationRead { ids: Some(ids), all: None }
                }
            };
            let unread = notifications::count_unread(tx, &user)?;
            let audience = match from {
                Some(socket) => Audience::UserExcept(user, socket),
                None => Audience::User(user),
            };
            tx.announce(Notice::tell(audience, ServerEvent::NotificationRead(told)));
            Ok(NotificationReadAck { unread })
        })
        .await
}

/// Deletes some that are older than 90 days; false when there are none.
pub async fn sweep(core: &Core) -> Result<bool> {
    const ROWS: i64 = 500;
    core.store
        .write(|tx| notifications::sweep(tx, tx.now().plus_seconds(-KEPT_DAYS * 24 * 60 * 60), ROWS))
        .await
}

/// `None`: all of them.
fn chosen(read: &NotificationRead) -> Result<Option<Vec<NotificationId>>> {
    match (&read.ids, read.all) {
        (None, Some(true)) => Ok(None),
        (Some(ids), None | Some(false)) if ids.len() <= MAX_MARKED => Ok(Some(ids.clone())),
        (Some(_), None | Some(false)) => {
            Err(Error::field(Code::ValidationRange, "ids", "at most 100 ids may be marked at once"))
        }
        _ => Err(Error::field(Code::ValidationCombination, "ids", "say either ids or all: true")),
    }
}

fn parse(field: &'static str, text: &str, max: usize) -> Result<String> {
    let text = text.trim();
    let length = text.chars().count();
    if (1..=max).contains(&length) {
        return Ok(text.replace('\0', "\u{FFFD}"));
    }
    Err(Error::field(Code::ValidationTextLength, field, format!("{field} must have 1 to {max} characters")))
}

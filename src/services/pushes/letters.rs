//! What a push says. It is found when it is sent: what was read meanwhile, or is no longer the person's to read, is not
//! told; and nothing is while they are looking, or want quiet.

use crate::{
    contract::{
        ids::{MessageId, NotificationId, RoomId, UserId},
        messages::ChatMessage,
        notifications::NotificationKind,
        reaching::{Level, PushPayload, Reaching},
        rooms::RoomKind,
        time::Timestamp,
    },
    domain::{
        error::Result,
        plain::plain,
        pushes::Push,
        reaching::{is_quiet, level_of, unless_told},
    },
    services::core::Core,
    store::{
        Query, members, messages, notifications,
        pushes::{self, SubscriptionRow},
        reaching, rooms, threads,
    },
};

/// Seconds for which a push service keeps it for a browser that is away.
const TTL: u32 = 24 * 60 * 60;
const TEST_TTL: u32 = 60;
/// Characters of a message that are shown.
const EXCERPT: usize = 300;
const NAME: &str = "tertulia";

/// A push in words.
pub struct Letter {
    pub payload: PushPayload,
    pub ttl: u32,
    /// RFC 8030, 5.3.
    pub urgency: &'static str,
    /// The message of the room up to which the browser has been told then.
    pub mark: Option<(RoomId, i64)>,
}

/// What there is to say to this browser; nothing, for one reason or another.
pub async fn write(core: &Core, browser: &SubscriptionRow, push: Push) -> Result<Option<Letter>> {
    if push == Push::Test {
        return Ok(Some(test()));
    }
    if core.presence.is_looking(&browser.user_id) {
        return Ok(None);
    }
    let (browser, now) = (browser.clone(), Timestamp(core.clock.now_ms()));
    core.store
        .read(move |query| {
            let reaching = reaching::find(query, &browser.user_id)?.unwrap_or_else(unless_told);
            match push {
                _ if is_quiet(&reaching, now) => Ok(None),
                Push::Room { room } => of_room(query, &browser, &reaching, room),
                Push::Thread { room, root } => of_thread(query, &browser.user_id, &reaching, &room, &root),
                Push::Notification { notification } => {
                    of_notification(query, &browser.user_id, &reaching, &notification)
                }
                Push::Test => Ok(None),
            }
        })
        .await
}

fn test() -> Letter {
    let payload = PushPayload {
        title: NAME.to_owned(),
        body: "✓".to_owned(),
        tag: "test".to_owned(),
        url: "/".to_owned(),
        badge: None,
    };
    Letter { payload, ttl: TEST_TTL, urgency: "high", mark: None }
}

fn of_room(
    query: &Query<'_>,
    browser: &SubscriptionRow,
    reaching: &Reaching,
    room: RoomId,
) -> Result<Option<Letter>> {
    let user = &browser.user_id;
    let Some(reading) = members::find_reading(query, &room, user)? else { return Ok(None) };
    let Some((kind, name)) = rooms::find_label(query, &room)? else { return Ok(None) };
    let is_direct = kind == RoomKind::Direct;
    let (unread, last) = match reading.level.unwrap_or(level_of(kind)) {
        Level::None => return Ok(None),
        Level::Mentions if !is_direct => {
            (reading.mentions, messages::find_last_calling(query, &room, reading.read_seq, user)?)
        }
        Level::Mentions | Level::All => {
            (reading.unread, messages::find_last_of_others(query, &room, reading.read_seq, user)?)
        }
    };
    let Some(last) = last else { return Ok(None) };
    if last.seq <= pushes::find_mark(query, &browser.id, &room)? {
        return Ok(None);
    }
    let payload = PushPayload {
        title: title(kind, reaching, name, &last),
        body: if reaching.preview { said(&last, unread) } else { String::new() },
        tag: format!("room:{room}"),
        url: format!("/r/{room}/m/{}", last.id),
        badge: Some(members::count_unread(query, user)?),
    };
    let urgency = if is_direct || reading.mentions > 0 { "high" } else { "normal" };
    Ok(Some(Letter { payload, ttl: TTL, urgency, mark: Some((room, last.seq)) }))
}

/// What was said in a thread, unless the room's own push says it.
fn of_thread(
    query: &Query<'_>,
    user: &UserId,
    reaching: &Reaching,
    room: &RoomId,
    root: &MessageId,
) -> Result<Option<Letter>> {
    let Some(reading) = members::find_reading(query, room, user)? else { return Ok(None) };
    let Some((kind, name)) = rooms::find_label(query, room)? else { return Ok(None) };
    let Some(state) = threads::find_state(query, room, root, user)?.filter(|state| state.following) else {
        return Ok(None);
    };
    let last = threads::find_last_of_others(query, root, state.read_seq, user)?;
    let level = reading.level.unwrap_or(level_of(kind));
    let is_told_by_room =
        |last: &ChatMessage| last.shown.is_some() && (level == Level::All || last.mentions.contains(user));
    let Some(last) = last.filter(|last| level != Level::None && !is_told_by_room(last)) else {
        return Ok(None);
    };
    let payload = PushPayload {
        title: title(kind, reaching, name, &last),
        body: if reaching.preview { said(&last, state.unread) } else { String::new() },
        tag: format!("thread:{root}"),
        url: format!("/r/{room}/m/{}", last.id),
        badge: Some(members::count_unread(query, user)?),
    };
    Ok(Some(Letter { payload, ttl: TTL, urgency: "high", mark: None }))
}

fn title(kind: RoomKind, reaching: &Reaching, room_name: String, last: &ChatMessage) -> String {
    match (kind, reaching.preview) {
        (RoomKind::Direct, _) => last.user_name.clone(),
        (_, true) => format!("{room_name} · {}", last.user_name),
        (_, false) => room_name,
    }
}

/// The last message, and how many more there are; in no language of its own.
fn said(last: &ChatMessage, unread: i64) -> String {
    let whole = plain(&last.text);
    let mut said: String = whole.chars().take(EXCERPT).collect();
    if said.len() < whole.len() {
        said.push('…');
    }
    if said.is_empty() {
        said.push('📎');
    }
    if unread > 1 {
        said.push_str(&format!("\n+{}", unread - 1));
    }
    said
}

fn of_notification(
    query: &Query<'_>,
    user: &UserId,
    reaching: &Reaching,
    id: &NotificationId,
) -> Result<Option<Letter>> {
    let Some(told) = notifications::find_shown(query, user, id)?.filter(|told| told.read_at.is_none()) else {
        return Ok(None);
    };
    let (title, body) = match reaching.preview {
        true => (told.title, told.message.chars().take(EXCERPT).collect()),
        false => (NAME.to_owned(), String::new()),
    };
    let payload = PushPayload {
        title,
        body,
        tag: format!("notification:{id}"),
        url: told.link.unwrap_or_else(|| "/".to_owned()),
        badge: Some(members::count_unread(query, user)?),
    };
    let urgency = match told.kind {
        NotificationKind::Info => "normal",
        NotificationKind::Warning | NotificationKind::Error => "high",
    };
    Ok(Some(Letter { payload, ttl: TTL, urgency, mark: None }))
}

//! Whom a message calls, and who hears of it at once wherever they are.
//!
//! Whoever wants to be told nothing of a room hears nothing of it, but what calls them is counted all the same: it is
//! there for them when they look.

use std::collections::HashSet;

use crate::{
    contract::{
        events::ServerEvent,
        ids::{RoomId, UserId},
        messages::ChatMessage,
        reaching::{Level, Mention},
        rooms::RoomKind,
    },
    domain::{
        error::Result,
        mentions::{Call, MAX_CALLED, calls_here, find},
        notices::{Audience, Notice},
        reaching::level_of,
    },
    services::core::Core,
    store::{
        Query, Tx,
        mentions::{self, Callable},
    },
};

/// People of the same name who are called by it.
const MAX_NAMESAKES: i64 = 5;

/// Who is there, for a text that calls them.
#[derive(Debug, Default)]
pub struct Here(HashSet<UserId>);

impl Here {
    /// Nobody, for a text that does not ask.
    pub fn of(core: &Core, text: &str) -> Self {
        if calls_here(text) { Self::now(core) } else { Self::default() }
    }

    /// Whoever is online right now.
    pub fn now(core: &Core) -> Self {
        Self(core.presence.list_online())
    }
}

/// Where a message is about to be posted, and by whom.
pub struct Place<'a> {
    pub room: &'a RoomId,
    pub kind: RoomKind,
    pub member_count: i64,
    pub writer: &'a UserId,
}

/// Whom the text calls, without the writer; nobody twice.
pub fn called(query: &Query<'_>, place: &Place<'_>, text: &str, here: &Here) -> Result<Vec<Callable>> {
    let mut called: Vec<Callable> = Vec::new();
    for call in find(text) {
        for one in members_of(query, place, &call, here)? {
            let is_new = called.iter().all(|other| other.user_id != one.user_id);
            if is_new && one.user_id != *place.writer {
                called.push(one);
            }
        }
    }
    Ok(called)
}

fn members_of(query: &Query<'_>, place: &Place<'_>, call: &Call, here: &Here) -> Result<Vec<Callable>> {
    let everybody = || match place.member_count <= MAX_CALLED {
        true => mentions::list_callable(query, place.room, MAX_CALLED),
        false => Ok(Vec::new()),
    };
    match call {
        Call::Room => everybody(),
        Call::Here => {
            let mut there = everybody()?;
            there.retain(|one| here.0.contains(&one.user_id));
            Ok(there)
        }
        Call::Names(names) => {
            for name in names {
                let found = mentions::list_by_name(query, place.room, name, MAX_NAMESAKES)?;
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            Ok(Vec::new())
        }
    }
}

/// Notes whom an edited message calls instead, and tells those whom it did not call before; were there any?
pub fn amend(
    tx: &Tx<'_>,
    place: &Place<'_>,
    former: &ChatMessage,
    text: &str,
    called: Vec<Callable>,
) -> Result<bool> {
    mentions::forget(tx, place.room, former.seq)?;
    let mut fresh = false;
    for one in called {
        mentions::insert(tx, &one.user_id, place.room, former.seq)?;
        if former.mentions.contains(&one.user_id) || one.level.unwrap_or(level_of(place.kind)) == Level::None
        {
            continue;
        }
        fresh = true;
        tx.announce(Notice::tell(Audience::User(one.user_id), mention(former, text)));
    }
    Ok(fresh)
}

/// Notes whom a message calls, and tells them, and in a direct room everybody else, wherever they are.
pub fn tell(tx: &Tx<'_>, place: &Place<'_>, message: &ChatMessage, called: &[Callable]) -> Result<()> {
    for one in called {
        mentions::insert(tx, &one.user_id, place.room, message.seq)?;
    }
    let hearers = match place.kind {
        RoomKind::Direct => mentions::list_callable(tx, place.room, MAX_CALLED)?,
        RoomKind::Public | RoomKind::Private => called.to_vec(),
    };
    for one in hearers {
        if one.user_id == *place.writer || one.level.unwrap_or(level_of(place.kind)) == Level::None {
            continue;
        }
        tx.announce(Notice::tell(Audience::User(one.user_id), mention(message, &message.text)));
    }
    Ok(())
}

fn mention(message: &ChatMessage, text: &str) -> ServerEvent {
    ServerEvent::Mention(Mention {
        room_id: message.room_id.clone(),
        message_id: message.id.clone(),
        seq: message.seq,
        user_id: message.user_id.clone(),
        user_name: message.user_name.clone(),
        text: text.to_owned(),
        root_id: message.reply_to.clone().filter(|_| message.shown.is_none()),
    })
}

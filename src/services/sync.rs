//! Catching up: where each room stands for its member, what changed since.

use std::collections::HashMap;

use crate::{
    contract::{
        errors::Code,
        ids::RoomId,
        rooms::{Room, RoomKind},
        sync::{RoomState, Sync, SyncAck},
        tokens::Scope,
    },
    domain::{
        error::{Error, Result},
        reaching::level_of,
        who::Who,
    },
    services::{core::Core, threads::MAX_UNREAD},
    store::{
        Query, facts,
        members::{self, Reading},
        messages, rooms, threads,
    },
};

/// Changed messages told for one room; a room with more is `truncated`.
const MAX_CHANGED: i64 = 500;
/// Rooms that a client may name in one call.
const MAX_NAMED: usize = 500;

/// The ids of the asker's rooms, to follow before reading where they stand.
pub async fn list_room_ids(core: &Core, who: &Who) -> Result<Vec<RoomId>> {
    who.must_have(Scope::Read)?;
    let user = who.user_id.clone();
    core.store
        .read(move |query| Ok(rooms::list_of(query, &user)?.into_iter().map(|room| room.id).collect()))
        .await
}

/// Where every room of the asker stands, and what changed in those named. One moment of the database.
///
/// # Errors
/// `validation.range` when more than 500 rooms are named.
pub async fn catch_up(core: &Core, who: &Who, known: Sync) -> Result<SyncAck> {
    who.must_have(Scope::Read)?;
    if known.rooms.len() > MAX_NAMED {
        return Err(Error::field(Code::ValidationRange, "rooms", "at most 500 rooms may be named"));
    }
    let who = who.clone();
    core.store
        .read(move |query| {
            let epoch = facts::find_epoch(query)?.unwrap_or_default();
            let reset = known.epoch.is_some_and(|known| known != epoch);
            let revs: HashMap<RoomId, i64> = match reset {
                true => HashMap::new(),
                false => known.rooms.into_iter().map(|room| (room.room_id, room.rev)).collect(),
            };
            let mut states = Vec::new();
            for room in rooms::list_of(query, &who.user_id)? {
                let since = revs.get(&room.id).copied();
                states.extend(state(query, &who, room, since)?);
            }
            let threads = threads::list_unread(query, &who.user_id, MAX_UNREAD)?;
            Ok(SyncAck { epoch, reset: reset.then_some(true), rooms: states, threads })
        })
        .await
}

fn state(query: &Query<'_>, who: &Who, room: Room, since: Option<i64>) -> Result<Option<RoomState>> {
    let Some(reading) = members::find_reading(query, &room.id, &who.user_id)? else { return Ok(None) };
    let mut changed = match since {
        Some(rev) if rev < reading.rev => {
            Some(messages::changed_since(query, &room.id, rev.max(0), MAX_CHANGED + 1)?)
        }
        Some(_) => Some(Vec::new()),
        None => None,
    };
    let truncated = changed.as_ref().is_some_and(|changed| changed.len() > MAX_CHANGED as usize);
    if truncated {
        changed = None;
    }
    Ok(Some(RoomState {
        rev: reading.rev,
        seq: reading.seq,
        shown: reading.shown,
        read_seq: reading.read_seq,
        unread: reading.unread,
        mentions: mentions(room.kind, &reading),
        level: reading.level.unwrap_or(level_of(room.kind)),
        changed,
        truncated: truncated.then_some(true),
        room,
    }))
}

/// Whatever is said in a direct room is said to its people.
pub(super) fn mentions(kind: RoomKind, reading: &Reading) -> i64 {
    match kind {
        RoomKind::Direct => reading.unread,
        RoomKind::Public | RoomKind::Private => reading.mentions,
    }
}

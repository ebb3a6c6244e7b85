//! `chat:sync`, `chat:mark-read`, `chat:mark-unread` and `chat:mark-thread-read`.

use std::collections::HashSet;

use crate::{
    contract::{
        ids::RoomId,
        sync::{MarkRead, MarkReadAck, Sync, SyncAck},
        threads::{MarkThreadRead, ThreadState},
    },
    domain::error::Result,
    gateway::{
        events::Ask,
        names::{FOLLOWERS, head_room},
    },
    services::{marks, sync, threads},
};

/// Follows the heads of the user's rooms, then reads where they stand: subscribe first, so that no
/// change falls between. Rooms that come or go meanwhile are followed and unfollowed by the fan-out.
pub async fn sync(ask: Ask, known: Sync) -> Result<SyncAck> {
    let who = ask.seat.who();
    ask.seat.follow();
    ask.seat.join(&ask.io, &ask.socket, vec![FOLLOWERS.to_owned()]);
    let before: HashSet<RoomId> = sync::list_room_ids(&ask.hall.core, &who).await?.into_iter().collect();
    ask.seat.join(&ask.io, &ask.socket, before.iter().map(head_room).collect());
    let ack = sync::catch_up(&ask.hall.core, &who, known).await?;
    // Membership may have ended between the two looks, before this socket had anything to leave.
    let after: HashSet<&RoomId> = ack.rooms.iter().map(|state| &state.room.id).collect();
    for ended in before.iter().filter(|room| !after.contains(room)) {
        ask.socket.leave(head_room(ended));
    }
    Ok(ack)
}

pub async fn mark_read(ask: Ask, mark: MarkRead) -> Result<MarkReadAck> {
    marks::mark_read(&ask.hall.core, &ask.seat.who(), mark, Some(ask.seat.socket.clone())).await
}

pub async fn mark_unread(ask: Ask, mark: MarkRead) -> Result<MarkReadAck> {
    marks::mark_unread(&ask.hall.core, &ask.seat.who(), mark, Some(ask.seat.socket.clone())).await
}

pub async fn mark_thread_read(ask: Ask, mark: MarkThreadRead) -> Result<ThreadState> {
    threads::mark_read(&ask.hall.core, &ask.seat.who(), mark, Some(ask.seat.socket.clone())).await
}

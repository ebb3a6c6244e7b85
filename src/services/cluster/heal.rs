//! What may have been missed, read from the database and told anew. Whoever hears something twice is none
//! the worse: rooms by their revs, notifications by their ids, the rest by what it says.

use crate::{
    contract::{events::ServerEvent, sync::RoomRev, time::Timestamp},
    domain::{
        error::Result,
        notices::{Audience, Notice},
    },
    services::core::Core,
    store::{Query, members, notifications, rooms},
};

/// Rows of each kind that are told anew.
const MOST: i64 = 1000;

/// Where every room stands, and the notices of what happened since.
pub async fn look(core: &Core, since: Timestamp) -> Result<(Vec<RoomRev>, Vec<Notice>)> {
    core.store.read(move |query| Ok((rooms::list_heads(query)?, missed(query, since)?))).await
}

fn missed(query: &Query<'_>, since: Timestamp) -> Result<Vec<Notice>> {
    let mut notices = Vec::new();
    for (room, user) in members::list_since(query, since, MOST)? {
        notices.push(Notice::MemberAdded { room, user });
    }
    for room in rooms::list_changed(query, since, MOST)? {
        let audience = Audience::FollowersOf(room.id.clone());
        notices.push(Notice::tell(audience, ServerEvent::RoomUpdated(room)));
    }
    for (user, notification) in notifications::list_since(query, since, MOST)? {
        let audience = user.map_or(Audience::Everybody, Audience::User);
        notices.push(Notice::tell(audience, ServerEvent::NotificationNew(notification)));
    }
    // Whose session or place in a room has ended is found by looking at each.
    notices.push(Notice::ChangedOutside);
    Ok(notices)
}

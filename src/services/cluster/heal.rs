//! What may have been missed, read from the database and told anew. Whoever hears something twice is none
//! the worse: rooms by their revs, notifications by their ids, the rest by what it says.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tokio::sync::mpsc;

use crate::{
    contract::{
        events::ServerEvent,
        ids::{NotificationId, UserId},
        notifications::NotificationRead,
        sync::{Read, RoomRev},
        time::Timestamp,
    },
    domain::{
        error::Result,
        notices::{Audience, Notice},
    },
    services::{
        cluster::{gap::Gap, order::Foreign},
        core::Core,
        people,
    },
    store::{Query, members, notifications, rooms, users},
};

/// Rows of each kind that are told anew.
const MOST: i64 = 1000;
/// Notifications in one `notification:read`, as many as a client may name.
const MARKED: usize = 100;
/// Between two looks at what may be missing.
const REST: Duration = Duration::from_millis(250);

/// Works until the task is ended: reads what may have been lost, and hands it to the order stage.
pub async fn run(core: Arc<Core>, gap: Arc<Gap>, foreign: mpsc::Sender<Foreign>) {
    loop {
        let since = gap.next().await;
        match look(&core, since).await {
            Ok((heads, notices)) => {
                let _ = foreign.send(Foreign::Heads(heads)).await;
                let _ = foreign.send(Foreign::Burst(notices)).await;
            }
            Err(error) => {
                tracing::error!(%error, "what was missed could not be read; it is tried again");
                gap.open(Some(since));
            }
        }
        core.clock.sleep(REST).await;
    }
}

/// Where every room stands, and the notices of what happened since.
async fn look(core: &Core, since: Timestamp) -> Result<(Vec<RoomRev>, Vec<Notice>)> {
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
    for (room_id, user, read_seq) in members::list_read_since(query, since, MOST)? {
        let read = Read { room_id, user_id: user.clone(), read_seq, unread: None, mentions: None };
        notices.push(Notice::tell(Audience::User(user), ServerEvent::Read(read)));
    }
    for row in users::list_changed(query, since, MOST)? {
        notices.push(people::profile(&row));
    }
    let mut marked: BTreeMap<UserId, Vec<NotificationId>> = BTreeMap::new();
    for (user, notification) in notifications::list_read_since(query, since, MOST)? {
        marked.entry(user).or_default().push(notification);
    }
    for (user, ids) in marked {
        for ids in ids.chunks(MARKED) {
            let read = NotificationRead { ids: Some(ids.to_vec()), all: None };
            notices.push(Notice::tell(Audience::User(user.clone()), ServerEvent::NotificationRead(read)));
        }
    }
    // Whose session or place in a room has ended is found by looking at each.
    notices.push(Notice::ChangedOutside);
    Ok(notices)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::{
            accounts::EditMe,
            messages::SendMessage,
            notifications::{NewNotification, NotificationKind},
            sync::MarkRead,
        },
        services::{accounts, marks, messages, notifications, stage::Stage},
    };

    const MINUTE: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn read_marks_since_the_loss_are_told_again() {
        let stage = Stage::open().await;
        let core = &stage.core;
        let ada = stage.ada().await;
        let ada = stage.who(&ada).await.unwrap();
        let bea = stage.member("Bea").await;
        let bea = stage.who(&bea).await.unwrap();
        let mut notified = Vec::new();
        for text in ["one", "two"] {
            let message = SendMessage::of("general".into(), text);
            messages::send(core, &ada, message, None).await.unwrap();
            let new = NewNotification {
                user_id: Some(bea.user_id.clone()),
                broadcast: false,
                kind: NotificationKind::Info,
                title: text.into(),
                message: text.into(),
            };
            notified.push(notifications::notify(core, &ada, new).await.unwrap().id);
        }
        core.clock.advance(MINUTE);
        let since = Timestamp(core.clock.now_ms());
        let told = async || {
            let (_, notices) = look(core, since).await.unwrap();
            let told = notices.into_iter().filter_map(|notice| match notice {
                Notice::Tell { audience: Audience::User(user), event } => Some((user, event)),
                _ => None,
            });
            told.map(|(user, event)| format!("{user:?} {event:?}")).collect::<Vec<_>>()
        };
        assert_eq!(told().await, [] as [&str; 0], "what was there before the loss is not told");
        let mark = MarkRead { room_id: "general".into(), seq: 2 };
        marks::mark_read(core, &bea, mark, None).await.unwrap();
        let read = NotificationRead { ids: Some(vec![notified[0].clone()]), all: None };
        notifications::mark_read(core, &bea, read, None).await.unwrap();
        let again = told().await;
        assert_eq!(again.len(), 2, "{again:?}");
        assert!(again[0].contains("read_seq: 2"), "{again:?}");
        let is_marked = |id: &NotificationId| again[1].contains(id.as_str());
        assert!(is_marked(&notified[0]) && !is_marked(&notified[1]), "{again:?}");
        assert!(again.iter().all(|one| one.contains(bea.user_id.as_str())), "{again:?}");
    }
    #[tokio::test]
    async fn whoever_looks_another_way_since_the_loss_is_told_again() {
        let stage = Stage::open().await;
        let core = &stage.core;
        let (ada, bea) = (stage.ada().await, stage.member("Bea").await);
        let (ada, bea) = (stage.who(&ada).await.unwrap(), stage.who(&bea).await.unwrap());
        let colour = |number| EditMe { avatar_color: Some(Some(number)), ..EditMe::default() };
        accounts::edit_me(core, &ada, colour(3)).await.unwrap();
        core.clock.advance(MINUTE);
        let since = Timestamp(core.clock.now_ms());
        accounts::edit_me(core, &bea, colour(5)).await.unwrap();
        let told: Vec<_> = look(core, since)
            .await
            .unwrap()
            .1
            .into_iter()
            .filter_map(|notice| match notice {
                Notice::Tell { audience: Audience::Followers, event: ServerEvent::UserUpdated(told) } => {
                    Some(told)
                }
                _ => None,
            })
            .collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((&told[0].user_id, told[0].avatar_color), (&bea.user_id, Some(5)));
    }
}

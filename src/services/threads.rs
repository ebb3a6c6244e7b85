//! Reading threads: pages of one, which ones a person follows, how far they have read them.

use crate::{
    contract::{
        errors::Code,
        events::ServerEvent,
        ids::{MessageId, RoomId, SocketId},
        messages::ChatMessage,
        threads::{
            MarkThreadRead, MyThread, MyThreads, MyThreadsQuery, ThreadPage, ThreadQuery, ThreadState,
        },
        tokens::Scope,
    },
    domain::{
        error::{Error, Result},
        names::check_room_id,
        notices::{Audience, Notice},
        who::Who,
    },
    services::{
        core::Core,
        messages::{must_find, page_size},
    },
    store::{Query, Tx, messages, threads},
};

const MY_PAGE: usize = 20;
/// Replies shown with each thread of a listing.
const LAST: i64 = 2;
/// Unread threads that a sync tells of.
pub(super) const MAX_UNREAD: i64 = 200;
/// Ids are smaller, whatever they say.
const AFTER_ALL: &str = "~";

/// A page of the thread that a message began, or is in. Members may ask.
///
/// # Errors
/// `room.not_found` for who is no member; `message.not_found`; `validation.range`, `validation.combination`.
pub async fn page(
    core: &Core,
    who: &Who,
    room: &RoomId,
    id: MessageId,
    asked: ThreadQuery,
) -> Result<ThreadPage> {
    who.must_have(Scope::Read)?;
    let limit = page_size(asked.limit)?;
    let (who, room) = (who.clone(), room.clone());
    core.store
        .read(move |query| {
            let root = find_root(query, &who, &room, &id)?;
            let asks_newer = asked.after.is_some();
            let mut replies = match (asked.before, asked.after) {
                (None, None) => threads::newest(query, &root.id, limit + 1)?,
                (Some(seq), None) => threads::before(query, &root.id, seq, limit + 1)?,
                (None, Some(seq)) => threads::after(query, &root.id, seq, limit + 1)?,
                (Some(_), Some(_)) => {
                    let message = "ask for one of before and after";
                    return Err(Error::field(Code::ValidationCombination, "before", message));
                }
            };
            let has_more = replies.len() as i64 > limit;
            if has_more {
                let extra = if asks_newer { replies.len() - 1 } else { 0 };
                replies.remove(extra);
            }
            let beside = match (asked.before, asked.after) {
                (Some(seq), _) => !threads::after(query, &root.id, seq.saturating_sub(1), 1)?.is_empty(),
                (_, Some(seq)) => !threads::before(query, &root.id, seq.saturating_add(1), 1)?.is_empty(),
                (None, None) => false,
            };
            let (has_older, has_newer) = if asks_newer { (beside, has_more) } else { (has_more, beside) };
            let state = stand(query, &who, &room, &root.id)?;
            Ok(ThreadPage { root, replies, has_older, has_newer, state })
        })
        .await
}

/// Has the asker told of what is said in a thread, or no longer. Members may.
///
/// # Errors
/// `room.not_found` for who is no member; `message.not_found`; `too_many` where 500 follow it already.
pub async fn set_following(
    core: &Core,
    who: &Who,
    room: &RoomId,
    id: MessageId,
    following: bool,
) -> Result<ThreadState> {
    who.must_be_person()?;
    let (who, room) = (who.clone(), room.clone());
    core.store
        .write(move |tx| {
            let root = find_root(tx, &who, &room, &id)?.id;
            if following {
                // What was said before is not what one asks to be told of.
                threads::follow_unless_told(tx, &room, &root, &who.user_id, i64::MAX)?;
                threads::settle_mark(tx, &room, &root, &who.user_id)?;
            }
            threads::set_following(tx, &room, &root, &who.user_id, following)?;
            let state = stand(tx, &who, &room, &root)?;
            if following && !state.following {
                return Err(Error::refused(Code::TooMany, "at most 500 people may follow a thread"));
            }
            tell_own(tx, &who, &state, None);
            Ok(state)
        })
        .await
}

/// Moves the asker's mark in a thread forward, never back, and tells the asker's other sockets. Nothing moves for who
/// never followed it.
///
/// # Errors
/// `room.not_found` for who is no member; `message.not_found`.
pub async fn mark_read(
    core: &Core,
    who: &Who,
    mark: MarkThreadRead,
    from: Option<SocketId>,
) -> Result<ThreadState> {
    who.must_have(Scope::Read)?;
    check_room_id(&mark.room_id)?;
    let who = who.clone();
    core.store
        .write(move |tx| {
            let root = find_root(tx, &who, &mark.room_id, &mark.root_id)?.id;
            let moved = threads::mark_read(tx, &mark.room_id, &root, &who.user_id, mark.seq)?;
            let state = stand(tx, &who, &mark.room_id, &root)?;
            if moved {
                tell_own(tx, &who, &state, from);
            }
            Ok(state)
        })
        .await
}

/// The threads that the asker follows, the one answered last first. Of rooms that one has left none is here.
///
/// # Errors
/// `token.scope` for a program.
pub async fn list_mine(core: &Core, who: &Who, asked: MyThreadsQuery) -> Result<MyThreads> {
    who.must_be_person()?;
    let user = who.user_id.clone();
    core.store
        .read(move |query| {
            let before = asked.before.unwrap_or_else(|| MessageId::from(AFTER_ALL));
            let mut follows = threads::list_of(query, &user, &before, MY_PAGE as i64 + 1)?;
            let has_more = follows.len() > MY_PAGE;
            follows.truncate(MY_PAGE);
            let mut page = MyThreads { threads: Vec::new(), has_more };
            for follow in follows {
                let Some(root) = messages::find(query, &follow.state.root_id)? else { continue };
                let replies = threads::newest(query, &root.id, LAST)?;
                page.threads.push(MyThread {
                    state: follow.state,
                    last_reply_id: follow.last_reply_id,
                    root,
                    replies,
                });
            }
            Ok(page)
        })
        .await
}

fn find_root(query: &Query<'_>, who: &Who, room: &RoomId, id: &MessageId) -> Result<ChatMessage> {
    let message = must_find(query, who, room, id)?;
    match &message.reply_to {
        Some(root) => must_find(query, who, room, root),
        None => Ok(message),
    }
}

fn stand(query: &Query<'_>, who: &Who, room: &RoomId, root: &MessageId) -> Result<ThreadState> {
    let found = threads::find_state(query, room, root, &who.user_id)?;
    Ok(found.unwrap_or_else(|| ThreadState {
        room_id: room.clone(),
        root_id: root.clone(),
        following: false,
        read_seq: 0,
        unread: 0,
        reply: None,
    }))
}

fn tell_own(tx: &Tx<'_>, who: &Who, state: &ThreadState, from: Option<SocketId>) {
    let own = match from {
        Some(socket) => Audience::UserExcept(who.user_id.clone(), socket),
        None => Audience::User(who.user_id.clone()),
    };
    tx.announce(Notice::tell(own, ServerEvent::Thread(state.clone())));
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::{
        contract::{
            messages::{DeleteMessage, HistoryQuery, SendMessage},
            sync::{MarkRead, Sync},
        },
        services::{
            marks, messages as talk,
            stage::{Dice, Stage},
            sync,
        },
    };

    const PEOPLE: usize = 3;

    /// What there is to follow, kept by hand.
    #[derive(Default)]
    struct Thread {
        follows: [Option<i64>; PEOPLE],
    }

    fn room() -> RoomId {
        RoomId::from("general")
    }

    async fn all(core: &Core, who: &Who, shown: bool) -> Vec<ChatMessage> {
        let asked =
            HistoryQuery { limit: Some(200), shown: shown.then_some(true), ..HistoryQuery::default() };
        messages_of(core, who, asked).await
    }

    async fn messages_of(core: &Core, who: &Who, asked: HistoryQuery) -> Vec<ChatMessage> {
        talk::history(core, who, &room(), asked).await.unwrap().messages
    }

    #[tokio::test]
    async fn whatever_happened_rooms_and_threads_count_what_one_counts_by_hand() {
        for seed in 0..4 {
            tell(&mut Dice(seed)).await;
        }
    }

    async fn tell(dice: &mut Dice) {
        let stage = Stage::open().await;
        let core = &stage.core;
        let people = stage.people().await;
        let mut marks = [0; PEOPLE];
        let mut threads: HashMap<MessageId, Thread> = Default::default();
        for _ in 0..140 {
            let person = dice.roll(PEOPLE);
            let who = &people[person];
            let there = all(core, who, false).await;
            let some = (!there.is_empty()).then(|| there[dice.roll(there.len().max(1))].clone());
            match (dice.roll(9), some) {
                (0, Some(one)) => {
                    let asked = DeleteMessage { room_id: room(), message_id: one.id };
                    talk::delete(core, &people[0], asked).await.unwrap();
                }
                (1, Some(one)) => {
                    let mark = MarkRead { room_id: room(), seq: one.seq };
                    marks::mark_read(core, who, mark, None).await.unwrap();
                    marks[person] = marks[person].max(one.seq);
                }
                (2, Some(one)) => {
                    let mark = MarkRead { room_id: room(), seq: one.seq - 1 };
                    marks::mark_unread(core, who, mark, None).await.unwrap();
                    marks[person] = marks[person].min(one.seq - 1);
                }
                (3, Some(one)) if one.reply_to.is_some() => {
                    let root_id = one.reply_to.unwrap();
                    let mark = MarkThreadRead { room_id: room(), root_id: root_id.clone(), seq: one.seq };
                    let state = mark_read(core, who, mark, None).await.unwrap();
                    if let Some(read) = &mut threads.get_mut(&root_id).unwrap().follows[person] {
                        *read = state.read_seq;
                    }
                }
                (4..=6, Some(one)) => {
                    let sent = SendMessage {
                        reply_to: Some(one.id.clone()),
                        also_in_room: dice.roll(4) == 0,
                        ..SendMessage::of(room(), "yes")
                    };
                    let root = one.reply_to.clone().unwrap_or(one.id.clone());
                    match talk::send(core, who, sent, None).await {
                        Ok(ack) => {
                            let starter = there.iter().find(|each| each.id == root).unwrap();
                            let starter = people.iter().position(|each| each.user_id == starter.user_id);
                            let thread = threads.entry(root).or_default();
                            thread.follows[starter.unwrap()].get_or_insert(ack.seq - 1);
                            thread.follows[person] = Some(ack.seq);
                        }
                        Err(error) => assert_eq!(error.code(), Code::MessageDeleted),
                    }
                }
                _ => {
                    let sent = SendMessage::of(room(), "so");
                    talk::send(core, who, sent, None).await.unwrap();
                }
            }
        }
        compare(core, &people, marks, &threads).await;
    }

    async fn compare(
        core: &Core,
        people: &[Who],
        marks: [i64; PEOPLE],
        threads: &HashMap<MessageId, Thread>,
    ) {
        let there = all(core, &people[0], false).await;
        let shown: Vec<_> = there.iter().filter(|one| one.shown.is_some()).cloned().collect();
        assert_eq!(all(core, &people[0], true).await, shown);
        assert!(shown.iter().zip(1..).all(|(one, at)| one.shown == Some(at)));
        for root in &there {
            let alive = there.iter().filter(|one| one.reply_to.as_ref() == Some(&root.id));
            let alive: Vec<_> = alive.filter(|one| one.deleted_at.is_none()).collect();
            assert_eq!(root.reply_count, alive.len() as i64);
            assert_eq!(root.last_reply_at, alive.last().map(|last| last.sent_at));
        }
        for (at, who) in people.iter().enumerate() {
            let known = sync::catch_up(core, who, Sync::default()).await.unwrap();
            let unread = shown.iter().filter(|one| one.seq > marks[at] && one.user_id != who.user_id);
            assert_eq!(known.rooms[0].unread, unread.count() as i64, "person {at}");
            let mut expected: Vec<_> = threads
                .iter()
                .filter_map(|(root, thread)| {
                    let read = thread.follows[at]?;
                    let unread = there.iter().filter(|one| {
                        one.reply_to.as_ref() == Some(root)
                            && one.seq > read
                            && one.user_id != who.user_id
                            && one.deleted_at.is_none()
                    });
                    Some((root.clone(), unread.count() as i64)).filter(|(_, unread)| *unread > 0)
                })
                .collect();
            expected.sort();
            let mut told: Vec<_> =
                known.threads.into_iter().map(|state| (state.root_id, state.unread)).collect();
            told.sort();
            assert_eq!(told, expected, "person {at}");
        }
    }
}

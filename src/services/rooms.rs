//! Making, changing and removing rooms, and who belongs to them.

use crate::{
    contract::{
        dashboard::HappeningKind,
        errors::Code,
        events::ServerEvent,
        ids::{RoomId, UserId},
        rooms::{EditRoom, Member, NewDirect, NewRoom, Room, RoomKind, RoomRemoved, RoomsQuery},
        tokens::Scope,
        webhooks::WebhookEvent,
    },
    domain::{
        error::{Error, Result},
        jobs::{NewJob, Sweep},
        names::{check_room_id, check_user_ids, parse_name, parse_topic},
        notices::{Audience, Notice},
        rooms::{
            GENERAL, is_open, must_be_editable, must_be_maker, must_have_changing_members,
            must_not_be_general, not_found,
        },
        who::Who,
    },
    services::{core::Core, deliveries},
    store::{Query, Tx, drafts, jobs, members, mentions, messages, reactions, rooms, uploads, users},
};

/// Members that may be named when a room is made.
const MAX_INVITED: usize = 200;
/// Other people in a direct room.
const MAX_DIRECT: usize = 20;

/// The asker's rooms, or with `browse` the public ones that the asker is no member of, which are not for bots.
///
/// # Errors
/// `token.scope`.
pub async fn list(core: &Core, who: &Who, asked: RoomsQuery) -> Result<Vec<Room>> {
    who.must_have(Scope::Read)?;
    let RoomsQuery { browse, archived } = asked;
    if browse {
        who.must_be_person()?;
    }
    let user = who.user_id.clone();
    core.store
        .read(move |query| match browse {
            true => rooms::list_open_to(query, &user, archived),
            false => rooms::list_of(query, &user),
        })
        .await
}

/// A room that the asker may see: a public one, or one's own.
///
/// # Errors
/// `room.not_found`.
pub async fn room(core: &Core, who: &Who, room: &RoomId) -> Result<Room> {
    who.must_have(Scope::Read)?;
    let (who, room) = (who.clone(), room.clone());
    core.store.read(move |query| visible(query, &who, &room)).await
}

/// Makes a public or private room. Anybody may, unless the operator leaves it to admins; the maker and those named
/// become members.
///
/// # Errors
/// `room.makers`; `validation.*`; `room.exists` for a public name that is taken; `user.not_found`.
pub async fn create(core: &Core, who: &Who, new: NewRoom) -> Result<Room> {
    let (kind, makers) = match new.private {
        true => (RoomKind::Private, core.rooms.create_private),
        false => (RoomKind::Public, core.rooms.create_public),
    };
    must_be_maker(makers, who)?;
    let name = parse_name("name", &new.name)?;
    let topic = parse_topic(&new.topic)?;
    check_user_ids("memberIds", &new.member_ids, MAX_INVITED)?;
    let maker = who.user_id.clone();
    let made = core
        .store
        .write(move |tx| {
            let id: RoomId = tx.id();
            let (name, topic, created_by) = (name.as_str(), topic.as_str(), Some(&maker));
            rooms::insert(tx, &rooms::NewRow { id: &id, kind, name, topic, created_by, direct_key: None })?;
            add_all(tx, &id, std::iter::once(&maker).chain(&new.member_ids))
        })
        .await?;
    note(core, HappeningKind::RoomMade, who, &made);
    Ok(made)
}

/// Of a private room nothing is noted but that it is one more, or one less.
fn note(core: &Core, kind: HappeningKind, who: &Who, room: &Room) {
    match room.kind {
        RoomKind::Public => core.happenings.note(kind, Some(&who.name), Some(&room.name)),
        RoomKind::Private => core.happenings.note(kind, None, None),
        RoomKind::Direct => (),
    }
}

/// Opens the room of exactly these people and the asker, or finds it.
///
/// # Errors
/// `validation.range` for nobody or too many; `user.not_found`.
pub async fn open_direct(core: &Core, who: &Who, new: NewDirect) -> Result<Room> {
    check_user_ids("userIds", &new.user_ids, MAX_DIRECT)?;
    let mut people = new.user_ids;
    people.push(who.user_id.clone());
    people.sort();
    people.dedup();
    if people.len() < 2 {
        let message = "userIds must name somebody other than oneself";
        return Err(Error::field(Code::ValidationRange, "userIds", message));
    }
    let maker = who.user_id.clone();
    core.store
        .write(move |tx| {
            let key = people.iter().map(UserId::as_str).collect::<Vec<_>>().join(" ");
            if let Some(room) = rooms::find_direct(tx, &key)? {
                return Ok(room);
            }
            let id: RoomId = tx.id();
            rooms::insert(
                tx,
                &rooms::NewRow {
                    id: &id,
                    kind: RoomKind::Direct,
                    name: "",
                    topic: "",
                    created_by: Some(&maker),
                    direct_key: Some(&key),
                },
            )?;
            add_all(tx, &id, people.iter())
        })
        .await
}

/// Renames a room, changes its topic or who writes there, archives it or takes it into use again. Its maker and admins
/// may.
///
/// # Errors
/// `room.not_found`, `room.fixed`, `forbidden`, `validation.*`, `room.exists`.
pub async fn edit(core: &Core, who: &Who, room: &RoomId, edit: EditRoom) -> Result<Room> {
    let name = edit.name.map(|name| parse_name("name", &name)).transpose()?;
    let topic = edit.topic.map(|topic| parse_topic(&topic)).transpose()?;
    let (who, room) = (who.clone(), room.clone());
    core.store
        .write(move |tx| {
            let mut room = visible(tx, &who, &room)?;
            must_be_editable(&room, &who)?;
            if name.is_some() || edit.archived.is_some() {
                must_not_be_general(&room.id)?;
            }
            room.name = name.unwrap_or(room.name);
            room.topic = topic.unwrap_or(room.topic);
            room.posting = edit.posting.unwrap_or(room.posting);
            room.archived_at = match edit.archived {
                Some(true) => room.archived_at.or(Some(tx.now())),
                Some(false) => None,
                None => room.archived_at,
            };
            rooms::update(tx, &room)?;
            tell_updated(tx, &room);
            Ok(room)
        })
        .await
}

/// Removes a room with all that was said in it. Its maker and admins may.
///
/// # Errors
/// `room.not_found`, `room.fixed`, `forbidden`.
pub async fn remove(core: &Core, who: &Who, room: &RoomId) -> Result<()> {
    let (asker, room) = (who.clone(), room.clone());
    let removed = core
        .store
        .write(move |tx| {
            let room = visible(tx, &asker, &room)?;
            must_be_editable(&room, &asker)?;
            must_not_be_general(&room.id)?;
            rooms::remove(tx, &room.id)?;
            jobs::enqueue(tx, &NewJob::sweep(Sweep::Rooms))?;
            let gone = RoomRemoved { room_id: room.id.clone() };
            tx.announce(Notice::tell(Audience::FollowersOf(room.id.clone()), ServerEvent::RoomRemoved(gone)));
            tx.announce(Notice::RoomRemoved { room: room.id.clone() });
            Ok(room)
        })
        .await?;
    note(core, HappeningKind::RoomRemoved, who, &removed);
    Ok(())
}

/// Who belongs to a room that the asker may see.
///
/// # Errors
/// `room.not_found`.
pub async fn list_members(core: &Core, who: &Who, room: &RoomId) -> Result<Vec<Member>> {
    who.must_have(Scope::Read)?;
    let (who, room) = (who.clone(), room.clone());
    core.store
        .read(move |query| {
            let room = visible(query, &who, &room)?;
            members::list(query, &room.id)
        })
        .await
}

/// Makes `user` a member: oneself of a public room, or somebody of a room that one is a member of.
///
/// # Errors
/// `room.not_found`, `room.fixed`, `forbidden`, `user.not_found`.
pub async fn add_member(core: &Core, who: &Who, room: &RoomId, user: &UserId) -> Result<Room> {
    let (who, room, user) = (who.clone(), room.clone(), user.clone());
    core.store
        .write(move |tx| {
            let room = visible(tx, &who, &room)?;
            must_have_changing_members(&room)?;
            if user != who.user_id && !members::is_member(tx, &room.id, &who.user_id)? {
                return Err(Error::refused(Code::Forbidden, "only a member may add somebody else"));
            }
            add_all(tx, &room.id, std::iter::once(&user))
        })
        .await
}

/// Ends a membership: one's own, or another's by the room's maker or an admin.
///
/// # Errors
/// `room.not_found`, `room.fixed`, `forbidden`, `user.not_found` for who is no member.
pub async fn remove_member(core: &Core, who: &Who, room: &RoomId, user: &UserId) -> Result<()> {
    let (who, room, user) = (who.clone(), room.clone(), user.clone());
    core.store
        .write(move |tx| {
            let room = visible(tx, &who, &room)?;
            must_have_changing_members(&room)?;
            must_not_be_general(&room.id)?;
            if user != who.user_id {
                must_be_editable(&room, &who)?;
            }
            if !take_out(tx, &room.id, &user)? {
                return Err(Error::refused(Code::UserNotFound, "this person is no member of the room"));
            }
            Ok(())
        })
        .await
}

/// Ends a membership within a transaction, and tells of it; false when there was none.
pub(super) fn take_out(tx: &Tx<'_>, room: &RoomId, user: &UserId) -> Result<bool> {
    drafts::forget(tx, room, user)?;
    if !members::remove(tx, room, user)? {
        return Ok(false);
    }
    deliveries::tell_member(tx, WebhookEvent::MemberLeft, room, user)?;
    let gone = RoomRemoved { room_id: room.clone() };
    tx.announce(Notice::tell(Audience::User(user.clone()), ServerEvent::RoomRemoved(gone)));
    tx.announce(Notice::MemberRemoved { room: room.clone(), user: user.clone() });
    let left = rooms::find(tx, room)?.ok_or_else(not_found)?;
    tell_updated(tx, &left);
    Ok(true)
}

/// Makes a bot a member, within a transaction, of a room that `who` may see.
pub(super) fn put_in(tx: &Tx<'_>, who: &Who, room: &RoomId, bot: &UserId) -> Result<Room> {
    let room = visible(tx, who, room)?;
    must_have_changing_members(&room)?;
    add_all(tx, &room.id, std::iter::once(bot))
}

/// May an outgoing webhook be told of the room, which `who` chose? Never of a direct one.
pub(super) fn must_be_told_of(query: &Query<'_>, who: &Who, room: &RoomId) -> Result<()> {
    must_have_changing_members(&visible(query, who, room)?)
}

/// Lets the asker open a room: a member as it is, any other person by becoming a member of a public one. An admin
/// says which rooms a bot is in.
///
/// # Errors
/// `validation.room_id`; `room.not_found`.
pub async fn enter(core: &Core, who: &Who, room: &RoomId) -> Result<()> {
    who.must_have(Scope::Read)?;
    check_room_id(room)?;
    let (user, id) = (who.user_id.clone(), room.clone());
    let (is_member, found) = core
        .store
        .read(move |query| Ok((members::is_member(query, &id, &user)?, rooms::find_label(query, &id)?)))
        .await?;
    match found {
        Some(_) if is_member => Ok(()),
        Some((kind, _)) if is_open(kind) && !who.is_bot() => {
            add_member(core, who, room, &who.user_id).await.map(|_| ())
        }
        Some(_) | None => Err(not_found()),
    }
}

/// Makes a fresh user a member of `general`.
pub fn welcome(tx: &Tx<'_>, user: &UserId) -> Result<()> {
    add_all(tx, &RoomId::from(GENERAL), std::iter::once(user)).map(|_| ())
}

/// Another process may have let somebody in, whom no commit of ours announced: who follows `general`, where
/// everybody is, hears of it. `told` is how many people were told last; answers how many are told by now.
pub async fn tell_newcomers(core: &Core, told: i64) -> Result<i64> {
    let id = RoomId::from(GENERAL);
    let Some(general) = core.store.read(move |query| rooms::find(query, &id)).await? else { return Ok(told) };
    let count = general.member_count;
    let audience = Audience::FollowersOf(general.id.clone());
    let is_told = count == told || core.bus.flash(audience, ServerEvent::RoomUpdated(general));
    Ok(if is_told { count } else { told })
}

/// Makes `general`, once.
pub fn found_general(tx: &Tx<'_>) -> Result<()> {
    let id = RoomId::from(GENERAL);
    if rooms::find(tx, &id)?.is_some() {
        return Ok(());
    }
    rooms::insert(
        tx,
        &rooms::NewRow {
            id: &id,
            kind: RoomKind::Public,
            name: GENERAL,
            topic: "",
            created_by: None,
            direct_key: None,
        },
    )
}

/// Deletes some rows of a removed room; false when there is nothing left to do.
pub async fn sweep(core: &Core) -> Result<bool> {
    const ROWS: i64 = 500;
    core.store
        .write(|tx| {
            let Some(room) = rooms::find_removed(tx)? else { return Ok(false) };
            let files = uploads::list_in_room(tx, &room, ROWS)?;
            if !files.is_empty() {
                files.iter().try_for_each(|file| uploads::delete(tx, file))?;
                jobs::enqueue(tx, &NewJob::sweep(Sweep::Uploads))?;
            } else if !mentions::sweep(tx, &room, ROWS)?
                && !reactions::sweep(tx, &room, ROWS)?
                && !messages::sweep(tx, &room, ROWS)?
            {
                rooms::delete(tx, &room)?;
            }
            Ok(true)
        })
        .await
}

/// Adds active users, tells them and the room, and answers the room as it then is.
fn add_all<'a>(tx: &Tx<'_>, room: &RoomId, new: impl Iterator<Item = &'a UserId>) -> Result<Room> {
    let mut added = Vec::new();
    for user in new {
        if !users::is_active(tx, user)? {
            return Err(Error::refused(Code::UserNotFound, "there is no such person"));
        }
        if members::add(tx, room, user)? {
            added.push(user);
        }
    }
    let room = rooms::find(tx, room)?.ok_or_else(not_found)?;
    if !added.is_empty() {
        for user in added {
            deliveries::tell_member(tx, WebhookEvent::MemberJoined, &room.id, user)?;
            tx.announce(Notice::MemberAdded { room: room.id.clone(), user: user.clone() });
        }
        tell_updated(tx, &room);
    }
    Ok(room)
}

fn tell_updated(tx: &Tx<'_>, room: &Room) {
    let event = ServerEvent::RoomUpdated(room.clone());
    tx.announce(Notice::tell(Audience::FollowersOf(room.id.clone()), event));
}

fn visible(query: &Query<'_>, who: &Who, room: &RoomId) -> Result<Room> {
    check_room_id(room)?;
    let found = rooms::find(query, room)?.ok_or_else(not_found)?;
    if (is_open(found.kind) && !who.is_bot()) || members::is_member(query, room, &who.user_id)? {
        return Ok(found);
    }
    Err(not_found())
}

//! How a person comes to be, and how others see them.

use crate::{
    contract::{
        accounts::{Profile, Role, User},
        errors::Code,
        events::ServerEvent,
        ids::{RoomId, UserId},
        presence::Status,
        time::Timestamp,
    },
    domain::{
        error::{Error, Result},
        notices::{Audience, Notice},
        who::Who,
    },
    services::{core::Core, presence::LISTED, rooms},
    store::{
        Query, Tx, members,
        users::{self, UserRow},
    },
};

/// Makes the account itself; whoever lets somebody in comes through here.
pub fn admit(tx: &Tx<'_>, email: &str, name: &str, hash: &str, role: Role) -> Result<UserRow> {
    let row = users::insert(tx, email, name, hash, role)?;
    rooms::welcome(tx, &row.id)?;
    Ok(row)
}

/// Keeps when these people were last connected, and then tells that they are gone: whoever hears it and
/// asks finds it stored.
pub async fn see_off(core: &Core, gone: Vec<(UserId, Timestamp)>) -> Result<()> {
    let seen = gone.clone();
    let stored = core
        .store
        .write(move |tx| seen.iter().try_for_each(|(user, at)| users::set_last_seen(tx, user, *at)))
        .await;
    core.presence.see_off(&gone);
    stored
}

/// Tells, in a large house, who has come and gone and who is away: to those who share a small room with them.
/// Everybody's status to everybody would be the square of the house.
pub async fn tell_news(core: &Core) -> Result<()> {
    let news = core.presence.news();
    if news.is_empty() {
        return Ok(());
    }
    let told =
        core.store.read(move |query| news.into_iter().map(|user| with_rooms(query, user)).collect()).await?;
    core.presence.tell_news(told);
    Ok(())
}

fn with_rooms(query: &Query<'_>, user: UserId) -> Result<(UserId, Vec<RoomId>)> {
    let rooms = members::list_small_rooms(query, &user, LISTED as i64)?;
    Ok((user, rooms))
}

/// As the person sees themselves.
pub fn own(core: &Core, row: UserRow) -> User {
    let status = core.presence.status(&row.id);
    let email = (!row.is_bot).then(|| row.email.clone());
    present(row, status, email)
}

/// As `who` may see them: the address is for admins and for the person alone.
pub fn shown(core: &Core, who: &Who, row: UserRow) -> User {
    let status = core.presence.status(&row.id);
    let may_see = !row.is_bot && (who.is_admin() || who.user_id == row.id);
    let email = may_see.then(|| row.email.clone());
    present(row, status, email)
}

fn present(row: UserRow, status: Status, email: Option<String>) -> User {
    User {
        active: row.is_active(),
        id: row.id,
        name: row.name,
        roles: vec![row.role],
        status,
        last_seen_at: row.last_seen_at,
        email,
        created_at: row.created_at,
        avatar_id: row.avatar,
        avatar_color: row.avatar_colour,
        is_bot: row.is_bot,
    }
}

/// Their sockets go by what they are called, and everybody sees what they look like.
pub fn announce(tx: &Tx<'_>, id: &UserId) -> Result<UserRow> {
    let row = users::find(tx, id)?.ok_or_else(not_found)?;
    tx.announce(Notice::UserChanged { user: id.clone() });
    tx.announce(profile(&row));
    Ok(row)
}

/// How a person is shown, told to whoever follows the house.
pub fn profile(row: &UserRow) -> Notice {
    let profile = Profile {
        user_id: row.id.clone(),
        name: row.name.clone(),
        avatar_id: row.avatar.clone(),
        avatar_color: row.avatar_colour,
    };
    Notice::tell(Audience::Followers, ServerEvent::UserUpdated(profile))
}

pub fn not_found() -> Error {
    Error::refused(Code::UserNotFound, "there is no such person")
}

//! Bots and their API tokens, as admins look after them.

use crate::{
    auth::Opaque,
    contract::{
        errors::Code,
        ids::{ApiTokenId, RoomId, SessionId, UserId},
        tokens::{ApiToken, ApiTokenCreated, Bot, EditBot, NewApiToken, NewBot},
    },
    domain::{
        error::{Error, Result},
        names::{check_room_id, parse_name},
        notices::Notice,
        rooms::GENERAL,
        who::Who,
    },
    services::{accounts, core::Core, entrance::PREFIX, people, rooms},
    store::{
        Query, Tx,
        bots::{self, BotRow},
        tokens, users,
    },
};

/// Bots of a house, those of webhooks with them; tokens of a bot; rooms that may be named at once.
const MAX_BOTS: i64 = 500;
const MAX_TOKENS: usize = 20;
const MAX_ROOMS: usize = 200;
const MAX_DAYS: i64 = 3650;

/// Every bot, by name. Admins may ask; of a bot's rooms they see those that they may see anyway.
///
/// # Errors
/// `forbidden`.
pub async fn list(core: &Core, who: &Who) -> Result<Vec<Bot>> {
    who.must_be_admin()?;
    let who = who.clone();
    core.store
        .read(move |query| bots::list(query)?.into_iter().map(|row| shown(query, &who, row)).collect())
        .await
}

/// Makes a bot, a member of `general` and of the rooms named. Admins may.
///
/// # Errors
/// `forbidden`; `validation.*`; `room.not_found`, `room.fixed`; `too_many` beyond 500.
pub async fn create(core: &Core, who: &Who, new: NewBot) -> Result<Bot> {
    who.must_be_admin()?;
    let name = parse_name("name", &new.name)?;
    check_rooms(&new.room_ids)?;
    let who = who.clone();
    core.store
        .write(move |tx| {
            let id = admit(tx, &name, Some(&who.user_id))?;
            rooms::welcome(tx, &id)?;
            for room in &new.room_ids {
                rooms::put_in(tx, &who, room, &id)?;
            }
            find(tx, &who, &id)
        })
        .await
}

/// Makes the user of a program.
pub(super) fn admit(tx: &Tx<'_>, name: &str, by: Option<&UserId>) -> Result<UserId> {
    if bots::count(tx)? >= MAX_BOTS {
        return Err(Error::refused(Code::TooMany, "there are as many bots as may be"));
    }
    bots::insert(tx, name, by)
}

/// Renames a bot, switches it off or on, or says which rooms it is a member of. Admins may. `general` and rooms that
/// the admin may not see stay as they are.
///
/// # Errors
/// `forbidden`; `bot.not_found`; `validation.*`; `room.not_found`, `room.fixed`.
pub async fn edit(core: &Core, who: &Who, id: UserId, edit: EditBot) -> Result<Bot> {
    who.must_be_admin()?;
    let name = edit.name.map(|name| parse_name("name", &name)).transpose()?;
    edit.room_ids.as_deref().map(check_rooms).transpose()?;
    let who = who.clone();
    core.store
        .write(move |tx| {
            bots::find(tx, &id)?.ok_or_else(not_found)?;
            if let Some(name) = &name {
                users::set_name(tx, &id, name)?;
                people::announce(tx, &id)?;
            }
            accounts::change_standing(tx, &id, edit.active, None)?;
            if let Some(wanted) = &edit.room_ids {
                move_to(tx, &who, &id, wanted)?;
            }
            find(tx, &who, &id)
        })
        .await
}

fn move_to(tx: &Tx<'_>, who: &Who, bot: &UserId, wanted: &[RoomId]) -> Result<()> {
    let present = bots::list_rooms(tx, bot, &who.user_id)?;
    for room in wanted.iter().filter(|room| !present.contains(room)) {
        rooms::put_in(tx, who, room, bot)?;
    }
    for room in present.iter().filter(|room| room.as_str() != GENERAL && !wanted.contains(room)) {
        rooms::take_out(tx, room, bot)?;
    }
    Ok(())
}

/// Makes a token, whose secret is answered this once. Admins may.
///
/// # Errors
/// `forbidden`; `bot.not_found`; `validation.*`; `too_many` beyond 20.
pub async fn create_token(core: &Core, who: &Who, bot: UserId, new: NewApiToken) -> Result<ApiTokenCreated> {
    who.must_be_admin()?;
    let name = parse_name("name", &new.name)?;
    if new.scopes.is_empty() {
        return Err(Error::field(Code::ValidationRange, "scopes", "scopes must hold at least one scope"));
    }
    if new.expires_in_days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
        let message = "expiresInDays must be 1 to 3650";
        return Err(Error::field(Code::ValidationRange, "expiresInDays", message));
    }
    let mut scopes = new.scopes;
    scopes.sort_by_key(|scope| *scope as u8);
    scopes.dedup();
    let (by, secret) = (who.user_id.clone(), Opaque::draw(core.chance));
    let hash = secret.hash();
    let info = core
        .store
        .write(move |tx| {
            bots::find(tx, &bot)?.ok_or_else(not_found)?;
            if tokens::list_of(tx, &bot)?.len() >= MAX_TOKENS {
                return Err(Error::refused(
                    Code::TooMany,
                    "the bot has as many tokens as may be; revoke one",
                ));
            }
            let info = ApiToken {
                id: tx.id(),
                name,
                scopes,
                created_at: tx.now(),
                created_by: Some(by),
                expires_at: new.expires_in_days.map(|days| tx.now().plus_seconds(days * 24 * 60 * 60)),
                last_used_at: None,
                last_used_from: None,
            };
            tokens::insert(tx, &bot, &info, &hash)?;
            Ok(info)
        })
        .await?;
    Ok(ApiTokenCreated { info, token: format!("{PREFIX}{}", secret.into_text()) })
}

/// Revokes a token; whoever came in by it is cut. Admins may.
///
/// # Errors
/// `forbidden`; `token.not_found`.
pub async fn revoke_token(core: &Core, who: &Who, bot: UserId, token: ApiTokenId) -> Result<()> {
    who.must_be_admin()?;
    core.store
        .write(move |tx| {
            if !tokens::revoke(tx, &bot, &token)? {
                return Err(Error::refused(Code::TokenNotFound, "the bot has no such token"));
            }
            tx.announce(Notice::SessionEnded { session: SessionId(token.0) });
            Ok(())
        })
        .await
}

fn find(query: &Query<'_>, who: &Who, id: &UserId) -> Result<Bot> {
    shown(query, who, bots::find(query, id)?.ok_or_else(not_found)?)
}

fn shown(query: &Query<'_>, who: &Who, row: BotRow) -> Result<Bot> {
    Ok(Bot {
        room_ids: bots::list_rooms(query, &row.id, &who.user_id)?,
        tokens: tokens::list_of(query, &row.id)?,
        id: row.id,
        name: row.name,
        active: row.is_active,
        created_at: row.created_at,
        created_by: row.created_by,
    })
}

fn check_rooms(rooms: &[RoomId]) -> Result<()> {
    if rooms.len() > MAX_ROOMS {
        return Err(Error::field(Code::ValidationRange, "roomIds", "roomIds must hold at most 200 rooms"));
    }
    rooms.iter().try_for_each(check_room_id)
}

fn not_found() -> Error {
    Error::refused(Code::BotNotFound, "there is no such bot")
}

//! What the operator does on the command line: nobody asks for permission there, so nobody is asked who they are.
//!
//! A running server learns of it by the counter of rights and checks every open socket anew.

use crate::{
    contract::{
        accounts::{InviteCreated, NewInvite, Role, User},
        errors::Code,
        ids::UserId,
    },
    domain::{
        error::{Error, Result},
        names::{parse_email, parse_name},
        notices::Notice,
        passwords::Password,
    },
    services::{accounts, core::Core, invites, people, sessions},
    store::{Query, Tx, users},
};

/// Makes an account. The first one is an admin's: it closes the setup, and nobody else could let people in.
///
/// # Errors
/// `user.exists`, `validation.…`.
pub async fn create_user(core: &Core, email: &str, name: &str, password: &str, role: Role) -> Result<User> {
    let (name, email) = (parse_name("name", name)?, parse_email(email)?);
    let password = Password::choose("password", password, &[&name, &email])?;
    let hash = core.passwords.hash(password).await?;
    let admit = move |tx: &Tx<'_>| {
        if role == Role::Member && !users::any(tx)? {
            return Err(no_admin_yet());
        }
        let user = people::admit(tx, &email, &name, &hash, role)?;
        // A running server looks who is there.
        tx.announce(Notice::UserChanged { user: user.id.clone() });
        Ok(user)
    };
    Ok(people::own(core, core.store.write(admit).await?))
}

/// Everybody, with their addresses.
pub async fn list_users(core: &Core) -> Result<Vec<User>> {
    let rows = core.store.read(users::list).await?;
    Ok(rows.into_iter().map(|row| people::own(core, row)).collect())
}

/// Gives somebody a new password and ends all their sessions.
///
/// # Errors
/// `user.not_found`, `validation.…`.
pub async fn reset_password(core: &Core, email: &str, password: &str) -> Result<()> {
    let email = parse_email(email)?;
    let password = Password::choose("password", password, &[&email])?;
    let hash = core.passwords.hash(password).await?;
    core.store
        .write(move |tx| {
            let id = find(tx, &email)?;
            users::set_password_hash(tx, &id, &hash)?;
            sessions::end_all(tx, &id, None)
        })
        .await
}

/// Gives or takes a role or the right to come in.
///
/// # Errors
/// `user.not_found`, `user.last_admin`.
pub async fn edit_user(core: &Core, email: &str, active: Option<bool>, role: Option<Role>) -> Result<User> {
    let email = parse_email(email)?;
    let change = move |tx: &Tx<'_>| {
        let id = find(tx, &email)?;
        accounts::change_standing(tx, &id, active, role)
    };
    Ok(people::own(core, core.store.write(change).await?))
}

/// Makes an invitation. `base` is what the link begins with.
///
/// # Errors
/// `validation.range`.
pub async fn invite(core: &Core, new: NewInvite, base: &str) -> Result<InviteCreated> {
    invites::make(core, new, None, base).await
}

fn no_admin_yet() -> Error {
    let words =
        "the first account has to be an admin's: add --admin, or open the link that the server prints";
    Error::field(Code::ValidationCombination, "admin", words)
}

fn find(query: &Query<'_>, email: &str) -> Result<UserId> {
    users::find_by_email(query, email)?.map(|user| user.id).ok_or_else(people::not_found)
}

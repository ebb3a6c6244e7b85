//! People and their accounts: coming in by invitation, editing oneself, being edited by an admin.

use crate::{
    contract::{
        accounts::{ChangePassword, EditMe, EditUser, Register, Role, User},
        dashboard::HappeningKind,
        errors::Code,
        ids::UserId,
        tokens::Scope,
    },
    domain::{
        error::{Error, Result},
        names::{check_colour, parse_email, parse_name},
        notices::Notice,
        passwords::Password,
        who::{Who, role_of},
    },
    services::{
        core::Core,
        invites,
        limits::{Limit, address_key},
        people,
        sessions::{self, Client, Fresh, SignedIn},
    },
    store::{
        Tx, invites as invite_rows,
        users::{self, UserRow},
    },
};

/// An invitation becomes an account, signed in.
///
/// # Errors
/// `invite.invalid`, `user.exists`, `validation.…`; `rate_limited` for an address that guesses.
pub async fn register(core: &Core, register: Register, client: Client) -> Result<SignedIn> {
    core.limits.check(Limit::LoginAddress, &address_key(client.address))?;
    let token = invites::parse_token(&register.invite_token)?;
    invites::must_hold(core, &token).await?;
    let name = parse_name("name", &register.name)?;
    let email = parse_email(&register.email)?;
    let password = Password::choose("password", &register.password, &[&name, &email])?;
    let hash = core.passwords.hash(password).await?;
    let fresh = Fresh::draw(core, client);
    let opened = core
        .store
        .write(move |tx| {
            // Somebody else may have taken the last use meanwhile.
            let invite = invite_rows::find_open(tx, &token.hash(), tx.now())?.ok_or_else(invites::invalid)?;
            invite_rows::consume(tx, &invite.id)?;
            let user = people::admit(tx, &email, &name, &hash, invite.role)?;
            fresh.open(tx, user)
        })
        .await?;
    let signed_in = opened.sign_in(core)?;
    core.happenings.note(HappeningKind::Joined, Some(&signed_in.answer.user.name), None);
    Ok(signed_in)
}

/// Oneself.
pub async fn me(core: &Core, who: &Who) -> Result<User> {
    who.must_have(Scope::Read)?;
    let id = who.user_id.clone();
    let user = core.store.read(move |query| users::find(query, &id)).await?.ok_or_else(people::not_found)?;
    Ok(people::own(core, user))
}

/// Changes one's own name, or the colour behind one's initials.
///
/// # Errors
/// `validation.name`, `validation.shape` for the colour; `rate_limited`, since everybody is told.
pub async fn edit_me(core: &Core, who: &Who, edit: EditMe) -> Result<User> {
    let name = edit.name.as_deref().map(|name| parse_name("name", name)).transpose()?;
    edit.avatar_color.flatten().map_or(Ok(()), check_colour)?;
    core.limits.check(Limit::Profile, who.user_id.as_str())?;
    let id = who.user_id.clone();
    let user = core
        .store
        .write(move |tx| {
            let before = users::find(tx, &id)?.ok_or_else(people::not_found)?;
            let name = name.filter(|name| *name != before.name);
            let colour = edit.avatar_color.filter(|colour| *colour != before.avatar_colour);
            if name.is_none() && colour.is_none() {
                return Ok(before);
            }
            name.map_or(Ok(()), |name| users::set_name(tx, &id, &name))?;
            colour.map_or(Ok(()), |colour| users::set_avatar_colour(tx, &id, colour))?;
            people::announce(tx, &id)
        })
        .await?;
    Ok(people::own(core, user))
}

/// Changes one's own password and ends one's other sessions.
///
/// # Errors
/// `auth.password` when the present one is wrong, `validation.…` for the new one, `rate_limited` for who guesses.
pub async fn change_password(core: &Core, who: &Who, change: ChangePassword, client: &Client) -> Result<()> {
    core.limits.check_login(&who.email, client.address)?;
    let id = who.user_id.clone();
    let user = core.store.read(move |query| users::find(query, &id)).await?.ok_or_else(people::not_found)?;
    let current = Password::typed(&change.current_password);
    if !core.passwords.verify(current, Some(&user.password_hash)).await? {
        core.limits.login_failed(&who.email, client.address);
        return Err(wrong_password());
    }
    core.limits.login_succeeded(&who.email, client.address);
    let password = Password::choose("newPassword", &change.new_password, &[&user.name, &user.email])?;
    let hash = core.passwords.hash(password).await?;
    let session = who.session_id.clone();
    core.store
        .write(move |tx| {
            let unchanged =
                users::find(tx, &user.id)?.is_some_and(|now| now.password_hash == user.password_hash);
            if !unchanged {
                return Err(wrong_password());
            }
            users::set_password_hash(tx, &user.id, &hash)?;
            sessions::end_all(tx, &user.id, Some(&session))
        })
        .await
}

/// Everybody, by name; addresses for admins alone.
pub async fn list_users(core: &Core, who: &Who) -> Result<Vec<User>> {
    who.must_have(Scope::Read)?;
    let rows = core.store.read(users::list).await?;
    Ok(rows.into_iter().map(|row| people::shown(core, who, row)).collect())
}

/// One person.
///
/// # Errors
/// `user.not_found`.
pub async fn user(core: &Core, who: &Who, id: UserId) -> Result<User> {
    who.must_have(Scope::Read)?;
    let row = core.store.read(move |query| users::find(query, &id)).await?.ok_or_else(people::not_found)?;
    Ok(people::shown(core, who, row))
}

/// Gives or takes a role or the right to come in. Admins alone.
///
/// # Errors
/// `forbidden`, `user.not_found`, `user.last_admin`.
pub async fn edit_user(core: &Core, who: &Who, id: UserId, edit: EditUser) -> Result<User> {
    who.must_be_admin()?;
    let role = edit.roles.as_deref().map(role_of).transpose()?;
    let (was_active, user) = core
        .store
        .write(move |tx| {
            let was_active = users::is_active(tx, &id)?;
            Ok((was_active, change_standing(tx, &id, edit.active, role)?))
        })
        .await?;
    match (was_active, user.is_active()) {
        (true, false) => core.happenings.note(HappeningKind::Deactivated, Some(&user.name), None),
        (false, true) => core.happenings.note(HappeningKind::Reactivated, Some(&user.name), None),
        (true, true) | (false, false) => (),
    }
    Ok(people::shown(core, who, user))
}

/// Changes role and activity, keeps one active admin, and tells the sockets.
pub(super) fn change_standing(
    tx: &Tx<'_>,
    id: &UserId,
    active: Option<bool>,
    role: Option<Role>,
) -> Result<UserRow> {
    let user = users::find(tx, id)?.ok_or_else(people::not_found)?;
    let (was_active, was_role) = (user.is_active(), user.role);
    let (active, role) = (active.unwrap_or(was_active), role.unwrap_or(was_role));
    let was_admin = was_active && was_role == Role::Admin;
    if was_admin && !(active && role == Role::Admin) && !users::has_other_admin(tx, id)? {
        return Err(Error::refused(Code::UserLastAdmin, "the last active admin stays one"));
    }
    if user.is_bot && role != Role::Member {
        return Err(Error::field(Code::Forbidden, "roles", "a bot stays a member"));
    }
    if role != was_role {
        users::set_role(tx, id, role)?;
        tx.announce(Notice::UserChanged { user: id.clone() });
    }
    if active != was_active {
        users::set_active(tx, id, active)?;
    }
    if was_active && !active {
        sessions::end_all(tx, id, None)?;
        tx.announce(Notice::UserCut { user: id.clone() });
    }
    users::find(tx, id)?.ok_or_else(people::not_found)
}

fn wrong_password() -> Error {
    Error::field(Code::AuthPassword, "currentPassword", "the present password is wrong")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::accounts::{NewInvite, Setup},
        services::{
            setup,
            stage::{PASSWORD, Stage, laptop, phone},
        },
    };

    fn code<T>(outcome: Result<T>) -> Code {
        outcome.map(drop).expect_err("a refusal").code()
    }

    fn bea(invite_token: &str) -> Register {
        Register {
            invite_token: invite_token.into(),
            name: "Bea".into(),
            email: "bea@example.org".into(),
            password: PASSWORD.into(),
        }
    }

    fn edit(active: Option<bool>, roles: Option<Vec<Role>>) -> EditUser {
        EditUser { active, roles }
    }

    #[tokio::test]
    async fn an_invitation_lets_as_many_in_as_it_says() {
        let stage = Stage::open().await;
        let core = &stage.core;
        let ada = stage.ada().await;
        let ada = stage.who(&ada).await.unwrap();
        let invite =
            invites::invite(core, &ada, NewInvite::default(), "https://chat.example.org").await.unwrap();
        assert_eq!(invite.url, format!("https://chat.example.org/invite/{}", invite.token));
        let shown = invites::check(core, &invite.token, &phone()).await.unwrap();
        assert_eq!(shown.invited_by.as_deref(), Some("Ada"));

        let taken = Register { email: "ada@example.org".into(), ..bea(&invite.token) };
        assert_eq!(code(register(core, taken, phone()).await), Code::UserExists);
        let signed_in = register(core, bea(&invite.token), phone()).await.unwrap();
        assert_eq!(signed_in.answer.user.roles, [Role::Member]);
        let cid = Register { email: "cid@example.org".into(), ..bea(&invite.token) };
        assert_eq!(code(register(core, cid, phone()).await), Code::InviteInvalid);
        assert_eq!(code(invites::check(core, &invite.token, &phone()).await), Code::InviteInvalid);
    }

    #[tokio::test]
    async fn an_invitation_ends_with_its_time_its_revocation_and_its_makers_right() {
        let stage = Stage::open().await;
        let core = &stage.core;
        let ada = stage.ada().await;
        let ada = stage.who(&ada).await.unwrap();
        let bea = stage.member("Bea").await;
        let bea = stage.who(&bea).await.unwrap();
        assert_eq!(code(invites::invite(core, &bea, NewInvite::default(), "").await), Code::Forbidden);
        edit_user(core, &ada, bea.user_id.clone(), edit(None, Some(vec![Role::Admin]))).await.unwrap();
        let bea = Who { roles: vec![Role::Admin], ..bea };

        let revoked = invites::invite(core, &ada, NewInvite::default(), "").await.unwrap();
        invites::revoke(core, &ada, revoked.id.clone()).await.unwrap();
        assert_eq!(code(invites::revoke(core, &ada, revoked.id).await), Code::InviteInvalid);
        let orphan = invites::invite(core, &bea, NewInvite::default(), "").await.unwrap();
        assert!(invites::check(core, &orphan.token, &phone()).await.is_ok());
        edit_user(core, &ada, bea.user_id, edit(Some(false), None)).await.unwrap();
        let late = NewInvite { expires_in_hours: Some(1), ..NewInvite::default() };
        let late = invites::invite(core, &ada, late, "").await.unwrap();
        assert_eq!(invites::list_invites(core, &ada).await.unwrap().len(), 2);
        core.clock.advance(std::time::Duration::from_secs(3600));

        for token in [revoked.token.as_str(), &orphan.token, &late.token, "", "-"] {
            assert_eq!(code(invites::check(core, token, &phone()).await), Code::InviteInvalid, "{token}");
        }
    }

    #[tokio::test]
    async fn a_new_password_ends_the_other_sessions() {
        let stage = Stage::open().await;
        let (here, there) = (stage.ada().await, stage.logs_in("ada@example.org", PASSWORD).await.unwrap());
        let who = stage.who(&here).await.unwrap();
        let change = |current: &str, new: &str| ChangePassword {
            current_password: current.into(),
            new_password: new.into(),
        };
        let fresh = "battery staple horse";
        for (current, new, refused) in [
            ("wrong", fresh, Code::AuthPassword),
            (PASSWORD, "short", Code::ValidationPasswordLength),
            (PASSWORD, "ada@example.org", Code::ValidationPasswordCommon),
        ] {
            assert_eq!(
                code(change_password(&stage.core, &who, change(current, new), &laptop()).await),
                refused
            );
        }
        change_password(&stage.core, &who, change(PASSWORD, fresh), &laptop()).await.unwrap();
        assert!(stage.who(&here).await.is_ok());
        assert_eq!(code(stage.who(&there).await), Code::AuthRequired);
        assert_eq!(code(stage.logs_in("ada@example.org", PASSWORD).await), Code::AuthCredentials);
        assert!(stage.logs_in("ada@example.org", fresh).await.is_ok());
    }

    #[tokio::test]
    async fn the_last_admin_stays() {
        let stage = Stage::open().await;
        let core = &stage.core;
        let ada = stage.ada().await;
        let ada = stage.who(&ada).await.unwrap();
        let bea = stage.member("Bea").await.answer.user.id;
        for change in [edit(Some(false), None), edit(None, Some(vec![Role::Member]))] {
            assert_eq!(code(edit_user(core, &ada, ada.user_id.clone(), change).await), Code::UserLastAdmin);
        }
        assert_eq!(
            code(edit_user(core, &ada, bea.clone(), edit(None, Some(vec![]))).await),
            Code::ValidationRange
        );
        edit_user(core, &ada, bea, edit(None, Some(vec![Role::Admin]))).await.unwrap();
        edit_user(core, &ada, ada.user_id.clone(), edit(None, Some(vec![Role::Member]))).await.unwrap();
    }

    #[tokio::test]
    async fn a_deactivated_person_is_out_at_once() {
        let stage = Stage::open().await;
        let (ada, bea) = (stage.ada().await, stage.member("Bea").await);
        let (ada, who) = (stage.who(&ada).await.unwrap(), stage.who(&bea).await.unwrap());
        stage.heard();
        edit_user(&stage.core, &ada, who.user_id.clone(), edit(Some(false), None)).await.unwrap();
        let heard = stage.heard().join(" ");
        assert!(heard.contains("SessionEnded") && heard.contains("UserCut"), "{heard}");
        assert_eq!(code(stage.who(&bea).await), Code::AuthRequired);
        assert_eq!(
            code(sessions::refresh(&stage.core, &bea.refresh_token, laptop()).await),
            Code::AuthRefresh
        );
        edit_user(&stage.core, &ada, who.user_id, edit(Some(true), None)).await.unwrap();
        assert_eq!(code(stage.who(&bea).await), Code::AuthRequired, "old sessions stay ended");
        assert!(stage.logs_in("bea@example.org", PASSWORD).await.is_ok());
    }

    #[tokio::test]
    async fn addresses_are_for_admins_and_oneself() {
        let stage = Stage::open().await;
        let (ada, bea) = (stage.ada().await, stage.member("Bea").await);
        let (ada, bea) = (stage.who(&ada).await.unwrap(), stage.who(&bea).await.unwrap());
        let seen = |users: Vec<User>| users.into_iter().map(|user| user.email.is_some()).collect::<Vec<_>>();
        assert_eq!(seen(list_users(&stage.core, &ada).await.unwrap()), [true, true]);
        assert_eq!(seen(list_users(&stage.core, &bea).await.unwrap()), [false, true]);
        assert_eq!(user(&stage.core, &bea, ada.user_id.clone()).await.unwrap().email, None);
        assert!(me(&stage.core, &bea).await.unwrap().email.is_some());
        assert_eq!(code(user(&stage.core, &bea, "nobody".into()).await), Code::UserNotFound);
        assert_eq!(
            code(edit_user(&stage.core, &bea, ada.user_id, edit(Some(false), None)).await),
            Code::Forbidden
        );
    }

    #[tokio::test]
    async fn two_who_set_up_at_once_make_one_admin() {
        let stage = Stage::open().await;
        let setup = |name: &str| Setup {
            setup_token: stage.core.setup_token.text().unwrap(),
            team_name: None,
            name: name.into(),
            email: format!("{name}@example.org"),
            password: PASSWORD.into(),
        };
        let (ada, eve) = (setup("ada"), setup("eve"));
        let (ada, eve) =
            tokio::join!(setup::set_up(&stage.core, ada, laptop()), setup::set_up(&stage.core, eve, phone()));
        assert_eq!([ada.is_ok(), eve.is_ok()].iter().filter(|is_in| **is_in).count(), 1);
    }
}

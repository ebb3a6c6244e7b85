//! The first admin: let in once, by a token that the console shows, and never again.

use crate::{
    contract::{
        accounts::{Role, Setup, SetupState},
        dashboard::HappeningKind,
        errors::Code,
    },
    domain::{
        error::{Error, Result},
        names::{parse_email, parse_name},
        passwords::Password,
    },
    services::{
        core::Core,
        limits::{Limit, address_key},
        options::Rooms,
        people,
        sessions::{Client, Fresh, SignedIn},
    },
    store::{facts, users},
};

/// What a page needs before anybody is signed in. Anybody may ask.
pub async fn state(core: &Core) -> Result<SetupState> {
    let Rooms { create_public, create_private } = core.rooms;
    core.store
        .read(move |query| {
            Ok(SetupState {
                needed: !users::any(query)?,
                team_name: facts::team_name(query)?,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                create_public,
                create_private,
            })
        })
        .await
}

/// The token to print at the start; none once there is a user, and the setup is closed then.
pub async fn open(core: &Core) -> Result<Option<String>> {
    if core.store.read(users::any).await? {
        core.setup_token.close();
    }
    Ok(core.setup_token.text())
}

/// Makes the first user, who is an admin, and signs them in.
///
/// # Errors
/// `setup.closed` when there is a user, `setup.token` when the token is wrong, `validation.…`, and
/// `rate_limited` for an address that guesses.
pub async fn set_up(core: &Core, setup: Setup, client: Client) -> Result<SignedIn> {
    core.limits.check(Limit::LoginAddress, &address_key(client.address))?;
    if core.store.read(users::any).await? {
        return Err(closed());
    }
    if !core.setup_token.fits(&setup.setup_token) {
        return Err(Error::field(Code::SetupToken, "setupToken", "the setup token is wrong"));
    }
    let team = setup.team_name.as_deref().map(|name| parse_name("teamName", name)).transpose()?;
    let name = parse_name("name", &setup.name)?;
    let email = parse_email(&setup.email)?;
    let password =
        Password::choose("password", &setup.password, &[&name, &email, team.as_deref().unwrap_or_default()])?;
    let hash = core.passwords.hash(password).await?;
    let fresh = Fresh::draw(core, client);
    let opened = core
        .store
        .write(move |tx| {
            if users::any(tx)? {
                return Err(closed());
            }
            if let Some(team) = &team {
                facts::set_team_name(tx, team)?;
            }
            let user = people::admit(tx, &email, &name, &hash, Role::Admin)?;
            fresh.open(tx, user)
        })
        .await?;
    core.setup_token.close();
    tracing::info!("the first admin is in; the setup is closed");
    let signed_in = opened.sign_in(core)?;
    core.happenings.note(HappeningKind::Joined, Some(&signed_in.answer.user.name), None);
    Ok(signed_in)
}

fn closed() -> Error {
    Error::refused(Code::SetupClosed, "there is a first user already")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::stage::{PASSWORD, Stage, laptop};

    fn setup(token: &str) -> Setup {
        Setup {
            setup_token: token.into(),
            team_name: Some("Analytical Engine".into()),
            name: "Ada".into(),
            email: "ada@example.org".into(),
            password: PASSWORD.into(),
        }
    }

    #[tokio::test]
    async fn the_first_admin_comes_in_by_the_token_and_closes_the_door() {
        let stage = Stage::open().await;
        let core = &stage.core;
        assert!(state(core).await.unwrap().needed);
        let token = open(core).await.unwrap().unwrap();

        for wrong in ["", "-", &token[1..]] {
            let refused = set_up(core, setup(wrong), laptop()).await.err().unwrap();
            assert_eq!(refused.code(), Code::SetupToken, "{wrong}");
        }
        let ada = set_up(core, setup(&token), laptop()).await.unwrap();
        assert_eq!(ada.answer.user.roles, [Role::Admin]);
        assert!(stage.who(&ada).await.unwrap().is_admin());

        let state = state(core).await.unwrap();
        assert!(!state.needed && state.team_name == "Analytical Engine");
        for again in [token.as_str(), ""] {
            let refused = set_up(core, setup(again), laptop()).await.err().unwrap();
            assert_eq!(refused.code(), Code::SetupClosed);
        }
        assert_eq!(open(core).await.unwrap(), None);
    }
}

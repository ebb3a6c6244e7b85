//! The operator's verbs about people. They work on the data folder, whether a server runs on it or not; a
//! running one learns of the change within a second.

use anyhow::Result;

use crate::{
    cli::{
        line::{InviteWords, UserVerb},
        paper::say,
        passwords::Chosen,
        visit::visit,
    },
    contract::accounts::{NewInvite, Role, User},
    services::{Core, operator},
    settings::Settings,
};

/// Does one of `user …`.
pub fn act(settings: &Settings, verb: UserVerb) -> Result<()> {
    match verb {
        UserVerb::Create { email, name, admin, password_stdin } => {
            let password = Chosen::from(password_stdin)?;
            let role = if admin { Role::Admin } else { Role::Member };
            visit(settings, async |core: &Core| {
                let user = operator::create_user(core, &email, &name, &password.text, role).await?;
                say(&format!("{} may come in as {}", user.name, rank(&user)))?;
                password.tell()
            })
        }
        UserVerb::List => visit(settings, async |core: &Core| list(&operator::list_users(core).await?)),
        UserVerb::ResetPassword { email, password_stdin } => {
            let password = Chosen::from(password_stdin)?;
            visit(settings, async |core: &Core| {
                operator::reset_password(core, &email, &password.text).await?;
                say(&format!("{email} has a new password and is signed out everywhere"))?;
                password.tell()
            })
        }
        UserVerb::Deactivate { email } => visit(settings, async |core: &Core| {
            let user = operator::edit_user(core, &email, Some(false), None).await?;
            say(&format!("{} is signed out and cannot come in", user.name))
        }),
        UserVerb::Activate { email } => visit(settings, async |core: &Core| {
            let user = operator::edit_user(core, &email, Some(true), None).await?;
            say(&format!("{} may come in as {}", user.name, rank(&user)))
        }),
    }
}

/// Prints the link of a fresh invitation.
pub fn invite(settings: &Settings, words: InviteWords) -> Result<()> {
    let base = settings.server.url(settings.server.listen);
    let role = words.admin.then_some(Role::Admin);
    let new = NewInvite { role, expires_in_hours: words.hours, max_uses: words.uses };
    visit(settings, async |core: &Core| {
        let invite = operator::invite(core, new, &base).await?;
        say(&invite.url)
    })
}

/// Everybody on a line each: address, name, rank, standing.
fn list(users: &[User]) -> Result<()> {
    let email = |user: &User| user.email.clone().unwrap_or_default();
    let widest = |text: &dyn Fn(&User) -> String| {
        users.iter().map(|user| text(user).chars().count()).max().unwrap_or_default()
    };
    let (first, second) = (widest(&email), widest(&|user| user.name.clone()));
    for user in users {
        let standing = if user.active { "" } else { "  deactivated" };
        say(&format!("{:first$}  {:second$}  {}{standing}", email(user), user.name, rank(user)))?;
    }
    Ok(())
}

fn rank(user: &User) -> &'static str {
    if user.roles.contains(&Role::Admin) { "admin" } else { "member" }
}

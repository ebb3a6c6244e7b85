//! The authenticated asker. Whoever holds a `Who` has been checked; nothing is done without one.

use crate::{
    contract::{
        accounts::Role,
        errors::Code,
        ids::{SessionId, UserId},
        time::Timestamp,
        tokens::Scope,
    },
    domain::error::{Error, Result},
};

/// Who asks: read from the database when the request or the socket came in, never from the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub user_id: UserId,
    /// The session that it came in by, or the API token: the end of either cuts the sockets that name it.
    pub session_id: SessionId,
    pub email: String,
    pub name: String,
    pub roles: Vec<Role>,
    /// What a bot's API token allows; none for a person, whose session allows all that the person may.
    pub grant: Option<Grant>,
}

/// What an API token allows, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub scopes: Vec<Scope>,
    pub expires_at: Option<Timestamp>,
}

impl Who {
    pub fn is_admin(&self) -> bool {
        self.roles.contains(&Role::Admin)
    }

    /// Is it a program?
    pub fn is_bot(&self) -> bool {
        self.grant.is_some()
    }

    /// Refuses with `token.scope` a bot whose token does not cover this. A person may.
    pub fn must_have(&self, scope: Scope) -> Result<()> {
        match &self.grant {
            Some(grant) if !grant.scopes.contains(&scope) => {
                let needed = scope.as_str();
                Err(Error::refused(Code::TokenScope, format!("the API token needs the scope {needed}")))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses with `token.scope` every bot: no token covers this.
    pub fn must_be_person(&self) -> Result<()> {
        match &self.grant {
            Some(_) => Err(Error::refused(Code::TokenScope, "no API token covers this")),
            None => Ok(()),
        }
    }

    /// Refuses with `forbidden` whoever is no admin.
    pub fn must_be_admin(&self) -> Result<()> {
        self.must_be_person()?;
        if self.is_admin() {
            return Ok(());
        }
        Err(Error::refused(Code::Forbidden, "only an admin may do this"))
    }
}

/// The one role that a list of roles comes to: the highest.
pub fn role_of(roles: &[Role]) -> Result<Role> {
    if roles.is_empty() {
        return Err(Error::field(Code::ValidationRange, "roles", "roles must hold at least one role"));
    }
    Ok(if roles.contains(&Role::Admin) { Role::Admin } else { Role::Member })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_allows_what_its_scopes_name_and_a_session_everything() {
        let ada = Who {
            user_id: "ada".into(),
            session_id: "tab".into(),
            email: String::new(),
            name: "Ada".into(),
            roles: vec![Role::Admin],
            grant: None,
        };
        let reads = Grant { scopes: vec![Scope::Read], expires_at: None };
        let dov = Who { grant: Some(reads), ..ada.clone() };
        for scope in Scope::ALL {
            assert!(ada.must_have(*scope).is_ok());
            assert_eq!(dov.must_have(*scope).is_ok(), *scope == Scope::Read, "{scope:?}");
        }
        assert!(ada.must_be_person().is_ok() && ada.must_be_admin().is_ok());
        assert!(dov.must_be_person().is_err() && dov.must_be_admin().is_err());
    }

    #[test]
    fn of_several_roles_the_highest_counts_and_none_is_too_few() {
        for (roles, role) in [
            (&[Role::Member][..], Some(Role::Member)),
            (&[Role::Admin], Some(Role::Admin)),
            (&[Role::Member, Role::Admin], Some(Role::Admin)),
            (&[], None),
        ] {
            assert_eq!(role_of(roles).ok(), role, "{roles:?}");
        }
    }
}

//! The authenticated asker. Whoever holds a `Who` has been checked; nothing is done without one.

use crate::{
    contract::{
        accounts::Role,
        errors::Code,
        ids::{SessionId, UserId},
    },
    domain::error::{Error, Result},
};

/// Who asks: read from the database when the request or the socket came in, never from the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub user_id: UserId,
    pub session_id: SessionId,
    pub email: String,
    pub name: String,
    pub roles: Vec<Role>,
}

impl Who {
    pub fn is_admin(&self) -> bool {
        self.roles.contains(&Role::Admin)
    }

    /// Refuses with `forbidden` whoever is no admin.
    pub fn must_be_admin(&self) -> Result<()> {
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

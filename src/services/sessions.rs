//! Sessions: signing in, going on, signing out, and who is behind an access token.

use std::{net::IpAddr, time::Duration};

use crate::{
    auth::Opaque,
    contract::{
        accounts::{Login, Session, SessionAnswer},
        dashboard::HappeningKind,
        errors::Code,
        ids::{SessionId, UserId},
        time::Timestamp,
    },
    domain::{
        error::{Error, Result},
        names::parse_email,
        notices::Notice,
        passwords::Password,
        who::Who,
    },
    services::{core::Core, people},
    store::{
        Tx, pushes,
        sessions::{self, Trace},
        users::{self, UserRow},
    },
};

/// A client that lost the answer, or two tabs at once, may show the old token for so long.
const GRACE_MS: i64 = 10_000;
/// Used refresh tokens are remembered for a week, ended sessions for a month.
const REMEMBER_TOKENS: i64 = 7 * 86_400;
const REMEMBER_SESSIONS: i64 = 30 * 86_400;
const MAX_USER_AGENT: usize = 200;

/// Who is at the other end, as far as the wire tells.
#[derive(Clone, Debug)]
pub struct Client {
    pub address: IpAddr,
    pub user_agent: String,
}

/// An open session, to be handed to its client.
pub struct SignedIn {
    pub answer: SessionAnswer,
    /// For the cookie.
    pub refresh_token: String,
    /// How long the cookie is worth keeping.
    pub lifetime: Duration,
}

/// What a new session is made of, drawn before its transaction.
pub(super) struct Fresh {
    refresh: Opaque,
    lifetime: Duration,
    user_agent: String,
    address: String,
}

/// A session that is on the disk.
pub(super) struct Opened {
    user: UserRow,
    session: SessionId,
    refresh: Opaque,
    lifetime: Duration,
}

impl Fresh {
    pub(super) fn draw(core: &Core, client: Client) -> Self {
        Self {
            refresh: Opaque::draw(core.chance),
            lifetime: core.tokens.session_lifetime(),
            user_agent: client.user_agent.chars().filter(|c| !c.is_control()).take(MAX_USER_AGENT).collect(),
            address: client.address.to_canonical().to_string(),
        }
    }

    pub(super) fn open(self, tx: &Tx<'_>, user: UserRow) -> Result<Opened> {
        let session = sessions::insert(tx, &user.id, &self.trace(), self.ends_at(tx))?;
        self.attach(tx, user, session)
    }

    fn go_on(self, tx: &Tx<'_>, user: UserRow, session: SessionId) -> Result<Opened> {
        sessions::touch(tx, &session, &self.trace(), self.ends_at(tx))?;
        self.attach(tx, user, session)
    }

    fn attach(self, tx: &Tx<'_>, user: UserRow, session: SessionId) -> Result<Opened> {
        sessions::insert_refresh(tx, &session, &self.refresh.hash())?;
        Ok(Opened { user, session, refresh: self.refresh, lifetime: self.lifetime })
    }

    fn trace(&self) -> Trace<'_> {
        Trace { user_agent: &self.user_agent, address: &self.address }
    }

    fn ends_at(&self, tx: &Tx<'_>) -> Timestamp {
        tx.now().plus_seconds(i64::try_from(self.lifetime.as_secs()).expect("a session lasts days"))
    }
}

impl Opened {
    pub(super) fn sign_in(self, core: &Core) -> Result<SignedIn> {
        let signed = core.tokens.sign(&self.user.id, &self.session)?;
        let answer = SessionAnswer {
            access_token: signed.token,
            expires_at: signed.expires_at,
            user: people::own(core, self.user),
        };
        Ok(SignedIn { answer, refresh_token: self.refresh.into_text(), lifetime: self.lifetime })
    }
}

/// Who is behind an access token, read from the database. Both doors ask here.
///
/// # Errors
/// `auth.required` when the token does not hold, its session has ended or its user may not come in.
pub async fn authenticate(core: &Core, access_token: &str) -> Result<Who> {
    let bearer = core.tokens.verify(access_token)?;
    recheck(core, &bearer.session_id)
        .await?
        .filter(|who| who.user_id == bearer.user_id)
        .ok_or_else(|| Error::refused(Code::AuthRequired, "the session has ended; sign in again"))
}

/// Who holds the session right now; nobody when it has ended or its user may not come in.
pub async fn recheck(core: &Core, session: &SessionId) -> Result<Option<Who>> {
    let session_id = session.clone();
    let now = Timestamp(core.clock.now_ms());
    let asked = session_id.clone();
    let holder = core.store.read(move |query| sessions::find_holder(query, &asked, now)).await?;
    Ok(holder.map(|holder| Who {
        user_id: holder.user_id,
        session_id,
        email: holder.email,
        name: holder.name,
        roles: vec![holder.role],
        grant: None,
    }))
}

/// Signs in with address and password. Unknown, wrong and deactivated look and last alike.
///
/// # Errors
/// `auth.credentials`; `rate_limited` for the account or the address; `overloaded`; `storage.full`.
pub async fn log_in(core: &Core, login: Login, client: Client) -> Result<SignedIn> {
    let account = parse_email(&login.email).unwrap_or_default();
    core.limits.check_login(&account, client.address)?;
    let wanted = account.clone();
    let user = core.store.read(move |query| users::find_by_email(query, &wanted)).await?;
    let hash = user.as_ref().map(|user| user.password_hash.as_str());
    let is_right = core.passwords.verify(Password::typed(&login.password), hash).await?;
    let Some(user) = user.filter(|user| is_right && user.is_active()) else {
        core.limits.login_failed(&account, client.address);
        return Err(credentials());
    };
    core.limits.login_succeeded(&account, client.address);
    if core.passwords.needs_rehash(&user.password_hash) {
        rehash(core, &user, &login.password).await;
    }
    let fresh = Fresh::draw(core, client);
    let opened = core
        .store
        .write(move |tx| {
            // It may have been deactivated while the password was checked.
            let user = users::find(tx, &user.id)?.filter(UserRow::is_active).ok_or_else(credentials)?;
            fresh.open(tx, user)
        })
        .await?;
    let signed_in = opened.sign_in(core)?;
    core.happenings.note(HappeningKind::SignedIn, Some(&signed_in.answer.user.name), None);
    Ok(signed_in)
}

/// Goes on with a session: the refresh token is used up and replaced.
///
/// A token that was used before comes from a thief or was taken by one, so the whole session ends.
///
/// # Errors
/// `auth.refresh`, whatever is wrong with the token.
pub async fn refresh(core: &Core, token: &str, client: Client) -> Result<SignedIn> {
    let hash = Opaque::parse(token).ok_or_else(refresh_refused)?.hash();
    let (known, now) = (hash.clone(), Timestamp(core.clock.now_ms()));
    // Looked up before anything is queued for the writer: guessing costs a read.
    core.store
        .read(move |query| sessions::find_refresh(query, &known, now))
        .await?
        .filter(|refresh| refresh.is_alive)
        .ok_or_else(refresh_refused)?;
    let fresh = Fresh::draw(core, client);
    // Ending a session has to be committed, so it is no refusal inside of the transaction.
    let opened = core.store.write(move |tx| rotate(tx, &hash, fresh)).await?;
    opened.ok_or_else(refresh_refused)?.sign_in(core)
}

/// Ends the session behind a refresh token. Who shows none, or one that is through, is signed out already.
pub async fn log_out(core: &Core, token: &str) -> Result<()> {
    let Some(hash) = Opaque::parse(token).map(|token| token.hash()) else { return Ok(()) };
    core.store
        .write(move |tx| {
            let Some(refresh) = sessions::find_refresh(tx, &hash, tx.now())? else { return Ok(()) };
            end_in(tx, &refresh.user_id, refresh.session_id).map(drop)
        })
        .await
}

/// Ends the session behind an access token, if it is still alive.
pub async fn log_out_bearer(core: &Core, access_token: &str) -> Result<()> {
    let Ok(bearer) = core.tokens.verify(access_token) else { return Ok(()) };
    core.store.write(move |tx| end_in(tx, &bearer.user_id, bearer.session_id).map(drop)).await
}

/// One's own open sessions, the last used first.
pub async fn list_sessions(core: &Core, who: &Who) -> Result<Vec<Session>> {
    let (user, current) = (who.user_id.clone(), who.session_id.clone());
    let now = Timestamp(core.clock.now_ms());
    let rows = core.store.read(move |query| sessions::list_of(query, &user, now)).await?;
    let shown = rows.into_iter().map(|row| Session {
        current: row.id == current,
        id: row.id,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        user_agent: row.user_agent,
        address: row.address,
    });
    Ok(shown.collect())
}

/// Ends one of one's own sessions, perhaps this very one.
///
/// # Errors
/// `session.not_found`, also for another person's.
pub async fn end(core: &Core, who: &Who, session: SessionId) -> Result<()> {
    let user = who.user_id.clone();
    let ended = core.store.write(move |tx| end_in(tx, &user, session)).await?;
    if ended {
        return Ok(());
    }
    Err(Error::refused(Code::SessionNotFound, "there is no such session"))
}

/// Forgets what is long over and rotates the signing keys when it is time. To be called each hour.
pub async fn tend(core: &Core) -> Result<()> {
    core.tokens.tend()?;
    core.store
        .write(|tx| {
            let before = |seconds: i64| tx.now().plus_seconds(-seconds);
            sessions::sweep_refresh(tx, before(REMEMBER_TOKENS))?;
            sessions::sweep(tx, before(REMEMBER_SESSIONS))?;
            pushes::sweep(tx)?;
            crate::store::invites::sweep(tx, before(REMEMBER_SESSIONS)).map(drop)
        })
        .await
}

/// Ends a user's sessions, all but `except`, and has their sockets cut.
pub(super) fn end_all(tx: &Tx<'_>, user: &UserId, except: Option<&SessionId>) -> Result<()> {
    for session in sessions::end_all_of(tx, user, except)? {
        pushes::delete_of_session(tx, &session)?;
        tx.announce(Notice::SessionEnded { session });
    }
    Ok(())
}

fn end_in(tx: &Tx<'_>, user: &UserId, session: SessionId) -> Result<bool> {
    let ended = sessions::end(tx, &session, user)?;
    if ended {
        pushes::delete_of_session(tx, &session)?;
        tx.announce(Notice::SessionEnded { session });
    }
    Ok(ended)
}

/// `None` when the token does not hold, and after a theft, when it ended the session.
fn rotate(tx: &Tx<'_>, hash: &str, fresh: Fresh) -> Result<Option<Opened>> {
    let found = sessions::find_refresh(tx, hash, tx.now())?.filter(|refresh| refresh.is_alive);
    let Some(refresh) = found else { return Ok(None) };
    if let Some(used_at) = refresh.used_at {
        let is_lost_answer = tx.now().0 - used_at.0 <= GRACE_MS && refresh.user_agent == fresh.user_agent;
        if !is_lost_answer {
            tracing::warn!(session = %refresh.session_id, "a refresh token came twice; its session is ended");
            end_in(tx, &refresh.user_id, refresh.session_id)?;
            return Ok(None);
        }
    }
    sessions::use_refresh(tx, hash)?;
    let Some(user) = users::find(tx, &refresh.user_id)? else { return Ok(None) };
    fresh.go_on(tx, user, refresh.session_id).map(Some)
}

/// Stores the password by today's parameters. Who signs in gets in even when that fails.
async fn rehash(core: &Core, user: &UserRow, password: &str) {
    let (id, old) = (user.id.clone(), user.password_hash.clone());
    let outcome = match core.passwords.hash(Password::typed(password)).await {
        Ok(hash) => {
            core.store
                .write(move |tx| match users::find(tx, &id)? {
                    Some(user) if user.password_hash == old => users::set_password_hash(tx, &id, &hash),
                    Some(_) | None => Ok(()),
                })
                .await
        }
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        tracing::warn!(%error, "a password keeps its old hash for now");
    }
}

fn credentials() -> Error {
    Error::refused(Code::AuthCredentials, "the e-mail address and the password do not belong together")
}

fn refresh_refused() -> Error {
    Error::refused(Code::AuthRefresh, "the session has ended; sign in again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::accounts::{EditUser, Role},
        services::{
            operator, options,
            stage::{PASSWORD, Stage, laptop, phone},
        },
    };

    fn code<T>(outcome: Result<T>) -> Code {
        outcome.map(drop).expect_err("a refusal").code()
    }

    #[tokio::test]
    async fn unknown_wrong_and_deactivated_get_one_answer() {
        let stage = Stage::open().await;
        stage.ada().await;
        stage.member("Bea").await;
        operator::edit_user(&stage.core, "bea@example.org", Some(false), None).await.unwrap();
        for (email, password) in [
            ("ada@example.org", "wrong"),
            ("ada@example.org", ""),
            ("nobody@example.org", PASSWORD),
            ("no address", PASSWORD),
            ("bea@example.org", PASSWORD),
        ] {
            let refused = stage.logs_in(email, password).await.err().unwrap();
            assert_eq!(refused.to_string(), credentials().to_string(), "{email}");
        }
        assert!(stage.logs_in(" ADA@example.org ", PASSWORD).await.is_ok());
    }

    #[tokio::test]
    async fn guessing_is_slowed_down() {
        let stage = Stage::with(options::Limits::default()).await;
        stage.ada().await;
        let mut codes = Vec::new();
        for _ in 0..8 {
            codes.push(code(stage.logs_in("ada@example.org", "wrong").await));
        }
        assert_eq!(codes[..5], [Code::AuthCredentials; 5]);
        assert_eq!(codes[5..], [Code::RateLimited; 3]);
    }

    #[tokio::test]
    async fn a_refresh_token_works_once_and_a_stolen_one_ends_the_session() {
        let stage = Stage::open().await;
        let first = stage.ada().await;
        let second = refresh(&stage.core, &first.refresh_token, laptop()).await.unwrap();
        assert_ne!(second.refresh_token, first.refresh_token);
        stage.heard();

        stage.core.clock.advance(Duration::from_secs(11));
        assert_eq!(code(refresh(&stage.core, &first.refresh_token, laptop()).await), Code::AuthRefresh);
        assert_eq!(stage.heard().len(), 1, "its sockets are cut");
        assert_eq!(code(stage.who(&second).await), Code::AuthRequired);
        assert_eq!(code(refresh(&stage.core, &second.refresh_token, laptop()).await), Code::AuthRefresh);
    }

    #[tokio::test]
    async fn a_lost_answer_is_given_again_to_the_same_client() {
        let stage = Stage::open().await;
        let first = stage.ada().await;
        refresh(&stage.core, &first.refresh_token, laptop()).await.unwrap();
        stage.core.clock.advance(Duration::from_secs(10));
        let again = refresh(&stage.core, &first.refresh_token, laptop()).await.unwrap();
        assert!(stage.who(&again).await.is_ok());
        assert_eq!(code(refresh(&stage.core, &first.refresh_token, phone()).await), Code::AuthRefresh);
    }

    #[tokio::test]
    async fn a_session_ends_a_month_after_its_last_use() {
        let stage = Stage::open().await;
        let day = Duration::from_secs(86_400);
        let mut ada = stage.ada().await;
        for _ in 0..3 {
            stage.core.clock.advance(29 * day);
            ada = refresh(&stage.core, &ada.refresh_token, laptop()).await.unwrap();
        }
        stage.core.clock.advance(30 * day);
        assert_eq!(code(refresh(&stage.core, &ada.refresh_token, laptop()).await), Code::AuthRefresh);
        for foreign in ["", "-", "x"] {
            assert_eq!(code(refresh(&stage.core, foreign, laptop()).await), Code::AuthRefresh);
        }
    }

    #[tokio::test]
    async fn ones_sessions_are_listed_and_ended_by_oneself_alone() {
        let stage = Stage::open().await;
        let (ada, bea) = (stage.ada().await, stage.member("Bea").await);
        stage.core.clock.advance(Duration::from_secs(1));
        let at_home = stage.logs_in("ada@example.org", PASSWORD).await.unwrap();
        let (ada_who, bea_who) = (stage.who(&ada).await.unwrap(), stage.who(&bea).await.unwrap());
        let listed = list_sessions(&stage.core, &ada_who).await.unwrap();
        assert_eq!(listed.iter().map(|session| session.current).collect::<Vec<_>>(), [false, true]);

        let home = listed[0].id.clone();
        assert_eq!(code(end(&stage.core, &bea_who, home.clone()).await), Code::SessionNotFound);
        stage.heard();
        end(&stage.core, &ada_who, home.clone()).await.unwrap();
        assert_eq!(stage.heard(), [format!("{:?}", Notice::SessionEnded { session: home.clone() })]);
        assert_eq!(code(stage.who(&at_home).await), Code::AuthRequired);
        assert_eq!(code(end(&stage.core, &ada_who, home).await), Code::SessionNotFound);

        log_out(&stage.core, &ada.refresh_token).await.unwrap();
        log_out(&stage.core, &ada.refresh_token).await.unwrap();
        assert_eq!(code(stage.who(&ada).await), Code::AuthRequired);
        assert!(stage.who(&bea).await.is_ok());
    }

    #[tokio::test]
    async fn roles_and_names_are_read_anew_at_each_question() {
        let stage = Stage::open().await;
        let (ada, bea) = (stage.ada().await, stage.member("Bea").await);
        let (ada, before) = (stage.who(&ada).await.unwrap(), stage.who(&bea).await.unwrap());
        let edit = EditUser { active: None, roles: Some(vec![Role::Admin]) };
        accounts_edit(&stage, &ada, &before, edit).await;
        assert!(!before.is_admin() && stage.who(&bea).await.unwrap().is_admin());
    }

    async fn accounts_edit(stage: &Stage, admin: &Who, person: &Who, edit: EditUser) {
        crate::services::accounts::edit_user(&stage.core, admin, person.user_id.clone(), edit).await.unwrap();
    }

    #[tokio::test]
    async fn what_is_long_over_is_forgotten() {
        let stage = Stage::open().await;
        let ada = stage.ada().await;
        stage.core.clock.advance(Duration::from_secs(61 * 86_400));
        tend(&stage.core).await.unwrap();
        assert_eq!(code(stage.who(&ada).await), Code::AuthRequired);
    }
}

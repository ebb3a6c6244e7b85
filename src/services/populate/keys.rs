//! A session for each person, as if all had signed in, and the access token that it gives.

use crate::{
    contract::ids::{SessionId, UserId},
    domain::error::Result,
    services::core::Core,
    store::sessions::{self, Trace},
};

/// One access token for each of the people, in their order. It lives as long as any other.
pub async fn cut_keys(core: &Core, people: &[UserId]) -> Result<Vec<String>> {
    let (wanted, lifetime) = (people.to_vec(), core.tokens.session_lifetime());
    let opened: Vec<SessionId> = core
        .store
        .write(move |tx| {
            let trace = Trace { user_agent: "tertulia populate", address: "127.0.0.1" };
            let ends_at =
                tx.now().plus_seconds(i64::try_from(lifetime.as_secs()).expect("a session lasts days"));
            wanted.iter().map(|user| sessions::insert(tx, user, &trace, ends_at)).collect()
        })
        .await?;
    let signed = people.iter().zip(&opened).map(|(user, session)| core.tokens.sign(user, session));
    signed.map(|signed| signed.map(|signed| signed.token)).collect()
}

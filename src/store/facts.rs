//! What is true of the whole house: its epoch, the team's name.

use crate::{
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

const EPOCH: &str = "epoch";
const TEAM_NAME: &str = "team_name";

/// The database's epoch: differs after a restore, so that clients start afresh.
pub fn find_epoch(query: &Query<'_>) -> Result<Option<String>> {
    find(query, EPOCH)
}

pub fn set_epoch(tx: &Tx<'_>, epoch: &str) -> Result<()> {
    set(tx, EPOCH, epoch)
}

pub fn find_team_name(query: &Query<'_>) -> Result<Option<String>> {
    find(query, TEAM_NAME)
}

/// What the team is called; `tertulia` until somebody says otherwise.
pub fn team_name(query: &Query<'_>) -> Result<String> {
    Ok(find_team_name(query)?.unwrap_or_else(|| "tertulia".to_owned()))
}

pub fn set_team_name(tx: &Tx<'_>, name: &str) -> Result<()> {
    set(tx, TEAM_NAME, name)
}

fn find(query: &Query<'_>, name: &str) -> Result<Option<String>> {
    query.maybe("select value from facts where name = $1", [name], |row| row.get("value"))
}

fn set(tx: &Tx<'_>, name: &str, value: &str) -> Result<()> {
    tx.execute(
        "insert into facts (name, value) values ($1, $2)
         on conflict (name) do update set value = excluded.value",
        (name, value),
    )?;
    Ok(())
}

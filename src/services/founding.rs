//! What a house has from its first start: an epoch and the room `general`.

use crate::{
    domain::error::Result,
    services::{core::Core, rooms},
    store::{facts, users},
};

/// Founds the house, once; later starts change nothing.
pub async fn found(core: &Core) -> Result<()> {
    core.store
        .write(|tx| {
            if facts::find_epoch(tx)?.is_none() {
                facts::set_epoch(tx, &tx.id::<String>())?;
            }
            users::fill_name_keys(tx)?;
            rooms::found_general(tx)
        })
        .await
}

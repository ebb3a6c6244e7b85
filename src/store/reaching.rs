//! The table `reaching`: how a person wants to be reached. Who never chose has no row.

use rusqlite::Row;

use crate::{
    contract::{
        ids::UserId,
        reaching::{QuietHours, Reaching},
    },
    domain::error::Result,
    store::{query::Query, tx::Tx},
};

pub fn find(query: &Query<'_>, user: &UserId) -> Result<Option<Reaching>> {
    query.maybe(
        "select sounds, toasts, preview, paused_until, quiet_from, quiet_to, time_zone
         from reaching
         where user_id = $1",
        [user],
        from_row,
    )
}

pub fn set(tx: &Tx<'_>, user: &UserId, reaching: &Reaching) -> Result<()> {
    let quiet = reaching.quiet_hours.as_ref();
    tx.execute(
        "insert into reaching
           (user_id, sounds, toasts, preview, paused_until, quiet_from, quiet_to, time_zone)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (user_id) do update set
           sounds = excluded.sounds,
           toasts = excluded.toasts,
           preview = excluded.preview,
           paused_until = excluded.paused_until,
           quiet_from = excluded.quiet_from,
           quiet_to = excluded.quiet_to,
           time_zone = excluded.time_zone",
        (
            user,
            reaching.sounds,
            reaching.toasts,
            reaching.preview,
            reaching.paused_until,
            quiet.map(|hours| &hours.from),
            quiet.map(|hours| &hours.to),
            &reaching.time_zone,
        ),
    )?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Reaching> {
    let quiet: (Option<String>, Option<String>) = (row.get("quiet_from")?, row.get("quiet_to")?);
    let quiet_hours = match quiet {
        (Some(from), Some(to)) => Some(QuietHours { from, to }),
        _ => None,
    };
    Ok(Reaching {
        sounds: row.get("sounds")?,
        toasts: row.get("toasts")?,
        preview: row.get("preview")?,
        paused_until: row.get("paused_until")?,
        quiet_hours,
        time_zone: row.get("time_zone")?,
    })
}

//! `chat:set-presence`.

use crate::{
    contract::presence::{SetPresence, SetPresenceAck},
    domain::error::Result,
    gateway::events::Ask,
};

pub async fn set(ask: Ask, SetPresence { status }: SetPresence) -> Result<SetPresenceAck> {
    ask.hall.core.presence.set_status(&ask.seat.who().user_id, status);
    Ok(SetPresenceAck { status })
}

//! What happens once a second: tokens expire, typing ends, lists of users and heads are told, people
//! are seen off.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use socketioxide::SocketIo;

use crate::{
    gateway::{fanout, hall::Hall, heads::Heads, revoke},
    services::people,
};

const SECOND: Duration = Duration::from_secs(1);

pub async fn run(io: SocketIo, hall: Arc<Hall>, heads: Arc<Heads>) {
    let mut seconds = hall.core.clock.every(SECOND);
    loop {
        seconds.tick().await;
        if AssertUnwindSafe(tick(&io, &hall, &heads)).catch_unwind().await.is_err() {
            hall.core.metrics.panics.add(1);
            tracing::error!("a tick panicked");
        }
    }
}

async fn tick(io: &SocketIo, hall: &Arc<Hall>, heads: &Heads) {
    revoke::cut_expired(io, hall);
    for due in heads.tick(hall.core.clock.instant()) {
        fanout::tell_head(io, hall, due).await;
    }
    let gone = hall.core.presence.tick();
    if !gone.is_empty()
        && let Err(error) = people::see_off(&hall.core, gone).await
    {
        tracing::warn!(%error, "when people were last seen could not be stored");
    }
    if let Err(error) = people::tell_news(&hall.core).await {
        tracing::warn!(%error, "whom to tell who is there could not be read");
    }
}

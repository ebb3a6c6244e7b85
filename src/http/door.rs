//! What every route works with.

use std::sync::Arc;

use axum::extract::FromRef;
use tokio_util::sync::CancellationToken;

use crate::{
    domain::origins::{Origins, Proxies},
    http::{options::Options, web::Web},
    services::Core,
};

/// Cheap to clone; all clones share.
#[derive(Clone)]
pub struct Door {
    pub core: Arc<Core>,
    pub settings: Arc<Settings>,
    pub web: Arc<Web>,
    /// Cancelled once the house stops.
    pub stopping: CancellationToken,
}

pub struct Settings {
    pub origins: Origins,
    pub proxies: Proxies,
    /// Without a slash at its end; empty when the operator named none.
    pub public_url: String,
}

impl Door {
    pub fn new(core: Arc<Core>, options: &Options, stopping: CancellationToken) -> Self {
        let settings = Settings {
            origins: Origins::new(&options.public_url, &options.allowed_origins),
            proxies: Proxies::new(options.behind_proxy, &options.trusted_proxies),
            public_url: options.public_url.trim_end_matches('/').to_owned(),
        };
        Self { core, settings: Arc::new(settings), web: Arc::new(Web::unpack()), stopping }
    }
}

impl FromRef<Door> for Arc<Core> {
    fn from_ref(door: &Door) -> Self {
        door.core.clone()
    }
}

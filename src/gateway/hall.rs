//! What all namespaces share.

use std::sync::Arc;

use tokio_util::task::TaskTracker;

use crate::{gateway::options::Options, services::Core};

pub struct Hall {
    pub core: Arc<Core>,
    pub options: Options,
    /// Every lane that is at work, so that a stop can wait for them.
    pub tracker: TaskTracker,
}

//! How a worker keeps its job while it is at it.

use crate::{
    domain::{error::Result, jobs::Lease},
    services::core::Core,
    store::jobs,
};

/// How long a worker has a job before another may take it; each word of progress begins it anew.
pub const LEASE_MS: i64 = 120_000;

/// Tells whom it is for how far the job is, and keeps it for as long again.
///
/// # Errors
/// The lease was lost: the work is another's.
pub async fn progress(core: &Core, lease: &Lease, percent: u8) -> Result<()> {
    let lease = lease.clone();
    core.store.write(move |tx| jobs::advance(tx, &lease, percent.min(100), LEASE_MS)).await
}

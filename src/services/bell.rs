//! Rung when there is work in the queue, so that no worker has to look for it. Many rings before somebody looks are one.

use tokio::sync::watch;

pub struct Bell(watch::Sender<()>);

/// One worker's ear. It hears what was rung since it last listened.
pub struct Ear(watch::Receiver<()>);

impl Default for Bell {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}

impl Bell {
    pub fn ring(&self) {
        self.0.send_replace(());
    }

    pub fn listen(&self) -> Ear {
        Ear(self.0.subscribe())
    }
}

impl Ear {
    /// Waits for the next ring; for ever once the house is gone.
    pub async fn heard(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

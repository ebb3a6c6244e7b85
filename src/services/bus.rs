//! Notices on their way to the doors: from the writer after each commit, and from `flash` for what
//! is fleeting. One queue, so that all of them keep their order.

use tokio::sync::mpsc;

use crate::{
    contract::events::ServerEvent,
    domain::notices::{Audience, Notice},
};

/// Bursts that may wait for the gateway. At the bound the writer waits, and what is fleeting is dropped.
const BURSTS: usize = 1024;

/// The sending side; clones share it.
#[derive(Clone)]
pub struct Bus {
    bursts: mpsc::Sender<Vec<Notice>>,
}

/// The gateway's side: one burst for each commit.
pub type Bursts = mpsc::Receiver<Vec<Notice>>;

impl Bus {
    pub fn open() -> (Self, Bursts) {
        let (bursts, receiver) = mpsc::channel(BURSTS);
        (Self { bursts }, receiver)
    }

    /// The writer's sink. Blocks while the gateway is behind, which slows writing down and loses nothing.
    pub fn sink(&self) -> Box<dyn Fn(Vec<Notice>) + Send> {
        let bursts = self.bursts.clone();
        // Without a gateway (the command line) there is nobody to tell.
        Box::new(move |burst| drop(bursts.blocking_send(burst)))
    }

    /// Has the gateway taken all that was told?
    pub fn is_idle(&self) -> bool {
        self.bursts.capacity() == self.bursts.max_capacity()
    }

    /// Tells what no commit of ours announces: typing, presence, who came by another process. False when the gateway is behind and it was dropped;
    /// `chat:room-users` then says who is there.
    pub fn flash(&self, audience: Audience, event: ServerEvent) -> bool {
        self.bursts.try_send(vec![Notice::tell(audience, event)]).is_ok()
    }
}

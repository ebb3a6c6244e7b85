//! The newest messages of the rooms that are being opened, ready to send. After a start everybody opens the same
//! few rooms, and what each is answered need not be read and written out again.
//!
//! What is kept holds for one state of the database: a room's `rev` counts every change of its messages, the
//! counter of rights every change of a name. Both are read in the transaction that asks, so that nothing has to be
//! told when something changes, by whichever process.

use std::sync::{Arc, Mutex, MutexGuard};

use hashlink::LruCache;

use crate::{
    contract::{ids::RoomId, messages::ReadyMessages},
    domain::{
        error::{Error, Result},
        rooms::not_found,
    },
    store::{
        Query,
        messages::{self, Which},
        rights, rooms,
    },
};

/// Pages that are kept; of those asked for longest ago nothing is.
const ROOMS: usize = 128;
/// Longer ones are read anew each time. With `ROOMS` it bounds the memory to 8 MiB.
const MAX_BYTES: usize = 64 * 1024;

/// Clones share it.
#[derive(Clone)]
pub struct Recents(Arc<Mutex<LruCache<(RoomId, Which), Kept>>>);

struct Kept {
    state: State,
    messages: ReadyMessages,
}

/// What the messages of a room, as they are sent, depend on.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    rev: i64,
    rights: i64,
}

impl Default for Recents {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(ROOMS))))
    }
}

impl Recents {
    /// The newest messages, oldest first. `limit` is the same for every call.
    ///
    /// # Errors
    /// `room.not_found`.
    pub fn find(&self, query: &Query<'_>, room: &RoomId, which: Which, limit: i64) -> Result<ReadyMessages> {
        let head = rooms::find_head(query, room)?.ok_or_else(not_found)?;
        let state = State { rev: head.rev, rights: rights::find_count(query)? };
        let key = (room.clone(), which);
        if let Some(kept) = self.kept().get(&key).filter(|kept| kept.state == state) {
            return Ok(kept.messages.clone());
        }
        let messages = messages::newest(query, room, which, limit)?;
        let messages = ReadyMessages::new(&messages).map_err(Error::internal)?;
        if messages.size() <= MAX_BYTES {
            self.kept().insert(key, Kept { state, messages: messages.clone() });
        }
        Ok(messages)
    }

    fn kept(&self) -> MutexGuard<'_, LruCache<(RoomId, Which), Kept>> {
        self.0.lock().expect("no holder of what is kept panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::{
            accounts::EditMe,
            messages::{ChatMessage, SendMessage},
        },
        services::{accounts, messages, stage::Stage},
    };

    #[tokio::test]
    async fn what_is_kept_is_as_new_as_what_is_asked_for() {
        let stage = Stage::open().await;
        let core = &stage.core;
        let ada = stage.ada().await;
        let ada = stage.who(&ada).await.unwrap();
        let room = RoomId::from("general");
        let send = async |text: &str| {
            let sent = SendMessage::of(room.clone(), text);
            messages::send(core, &ada, sent, None).await.unwrap();
        };
        let recent = async || messages::recent(core, &ada, &room, false).await.unwrap().read().unwrap();
        let last = async || -> ChatMessage { recent().await.pop().unwrap() };
        send("one").await;
        assert_eq!(last().await.text, "one");
        assert_eq!(core.recents.kept().len(), 1);
        assert_eq!(recent().await.len(), 1, "from what is kept");
        send("two").await;
        assert_eq!(last().await.text, "two");
        accounts::edit_me(core, &ada, EditMe { name: Some("Ada L".to_owned()), ..EditMe::default() })
            .await
            .unwrap();
        assert_eq!(last().await.user_name, "Ada L");
        for _ in 0..50 {
            send(&"long ".repeat(390)).await;
        }
        core.recents.kept().clear();
        assert_eq!(recent().await.len(), 50);
        assert_eq!(core.recents.kept().len(), 0, "too long to be kept");
    }
}

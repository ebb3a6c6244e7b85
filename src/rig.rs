//! The door for `benches/`, built with the feature `bench` alone: a filled house without its doors, and the
//! few things that are measured in it. No part of what this crate offers.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result};
use bytes::Bytes;

use crate::{
    app,
    contract::{
        events::ServerEvent,
        ids::RoomId,
        messages::{HistoryQuery, MessagePage, ReadyMessages, SendMessage, SendMessageAck},
        sync::{KnownRoom, Sync, SyncAck},
    },
    domain::who::Who,
    folder::{DataFolder, Use},
    gateway::frame,
    services::{
        Core, messages,
        populate::{self, Crowd},
        rooms, sessions, sync,
    },
    settings::Settings,
};

/// A house in a folder of its own; clones share it.
#[derive(Clone)]
pub struct Rig {
    inner: Arc<Inner>,
}

struct Inner {
    core: Core,
    people: Vec<Who>,
    rooms: Vec<RoomId>,
    _folder: DataFolder,
}

impl Rig {
    /// A house with people spread over rooms in which messages were said, the same number in each.
    pub async fn open(root: &Path, people: u64, rooms: u64, messages: u64) -> Result<Self> {
        let mut settings = Settings::default();
        settings.data.dir = root.to_owned();
        settings.limits.enabled = false;
        let folder = DataFolder::take(root, Use::Alone)?;
        let core = app::visit(&settings).await?;
        let filled = populate::gather(&core, Crowd { people, rooms, messages, into: None }).await?;
        let mut who = Vec::new();
        for key in populate::cut_keys(&core, &filled.people).await? {
            who.push(sessions::authenticate(&core, &key).await?);
        }
        Ok(Self { inner: Arc::new(Inner { core, people: who, rooms: filled.rooms, _folder: folder }) })
    }

    /// Sends a message and waits until it is on the disk. The person must be in the room.
    pub async fn send(&self, person: usize, room: usize) -> Result<SendMessageAck> {
        let Inner { core, people, rooms, .. } = &*self.inner;
        let sent = SendMessage::of(
            rooms[room].clone(),
            "Both drafts are fine by me. The shorter one is a little better, to my mind.",
        );
        Ok(messages::send(core, &people[person], sent, None).await?)
    }

    /// Lets a person into all rooms.
    pub async fn enter_all(&self, person: usize) -> Result<()> {
        let Inner { core, people, rooms, .. } = &*self.inner;
        for room in rooms {
            rooms::enter(core, &people[person], room).await?;
        }
        Ok(())
    }

    /// The newest messages of a room, read from the database.
    pub async fn history(&self, person: usize, room: usize) -> Result<MessagePage> {
        let Inner { core, people, rooms, .. } = &*self.inner;
        Ok(messages::history(core, &people[person], &rooms[room], HistoryQuery::default()).await?)
    }

    /// What a join answers: the same, kept ready while the room does not change.
    pub async fn recent(&self, person: usize, room: usize) -> Result<ReadyMessages> {
        let Inner { core, people, rooms, .. } = &*self.inner;
        Ok(messages::recent(core, &people[person], &rooms[room], false).await?)
    }

    /// Where a person's rooms stand, and what changed since what is known.
    pub async fn sync(&self, person: usize, known: Sync) -> Result<SyncAck> {
        let Inner { core, people, .. } = &*self.inner;
        Ok(sync::catch_up(core, &people[person], known).await?)
    }

    /// The question of somebody who missed the last `changes` of each of their rooms.
    pub async fn behind(&self, person: usize, changes: i64) -> Result<Sync> {
        let here = self.sync(person, Sync::default()).await?;
        let rooms = here.rooms.into_iter().filter(|state| state.rev >= changes);
        let known = rooms.map(|state| KnownRoom { room_id: state.room.id, rev: state.rev - changes });
        Ok(Sync { epoch: Some(here.epoch), rooms: known.collect() })
    }

    /// Closes the database.
    pub async fn close(self) -> Result<()> {
        self.inner.core.store.close().await.context("the database does not close")
    }
}

/// The frame of an event, as it goes out to everybody who hears it.
///
/// # Errors
/// A payload that is not JSON.
pub fn frame(event: &ServerEvent) -> Result<Bytes> {
    Ok(frame::encode(event.namespace(), event.name(), event)?)
}

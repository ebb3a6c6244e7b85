//! Notices become emits. One task takes the bursts in commit order, so that every socket hears a room
//! in the order of its revs. What goes to a room is encoded once; frames are laid on every wire first, then
//! each wire gets all of its own in one write.

use std::{panic::AssertUnwindSafe, str::FromStr, sync::Arc, time::Instant};

use bytes::Bytes;
use futures_util::FutureExt;
use socketioxide::{
    BroadcastError, SocketIo, extract::SocketRef, operators::BroadcastOperators, socket::Sid,
};

use crate::{
    contract::{
        events::{CHAT, ServerEvent},
        ids::{RoomId, SocketId, UserId},
        sync::RoomRev,
    },
    domain::notices::{Audience, Notice},
    gateway::{
        frame,
        hall::Hall,
        heads::{Due, Heads},
        names::{FOLLOWERS, head_room, open_room, relayed_room, session_room, user_room},
        openers::Opener,
        places, revoke,
        seat::Seat,
    },
    services::{
        bus::{Burst, Bursts},
        wire::{Laid, Wire},
    },
};

/// Notices, or writes, in a row after which the sockets' own tasks get their turn: a burst must neither fill
/// the buffer of a client that reads as fast as it can, nor hold up who sends.
const TURN: usize = 32;
/// Notices that are laid on the wires before they are sent.
const LAID: usize = 256;

/// The one who delivers.
pub struct Fanout {
    io: SocketIo,
    hall: Arc<Hall>,
    heads: Arc<Heads>,
    /// Wires with frames that nobody has begun to send.
    laid: Vec<Arc<Wire>>,
    /// Rooms of the messages in them, each with the time of its commit if that was here.
    told: Vec<(RoomId, Option<Instant>)>,
}

impl Fanout {
    pub fn new(io: SocketIo, hall: Arc<Hall>, heads: Arc<Heads>) -> Self {
        Self { io, hall, heads, laid: Vec::new(), told: Vec::new() }
    }

    /// Delivers until the bus is closed. What comes while the wires are served goes out together.
    pub async fn run(mut self, mut bursts: Bursts) {
        while let Some(first) = bursts.recv().await {
            let (mut taken, mut notices) = (1, first.notices.len());
            self.deliver_all(first).await;
            while notices < LAID
                && let Ok(next) = bursts.try_recv()
            {
                taken += 1;
                notices += next.notices.len();
                self.deliver_all(next).await;
            }
            self.send().await;
            bursts.delivered(taken);
        }
    }

    async fn deliver_all(&mut self, burst: Burst) {
        for (count, notice) in burst.notices.into_iter().enumerate() {
            self.told.extend(notice.message_room().map(|room| (room.clone(), burst.committed_at)));
            // One notice that cannot be delivered must not silence the house.
            if AssertUnwindSafe(self.deliver(notice)).catch_unwind().await.is_err() {
                self.hall.core.metrics.panics.add(1);
                tracing::error!("the delivery of a notice panicked");
            }
            if count % TURN == TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
    }

    async fn send(&mut self) {
        for (count, wire) in self.laid.drain(..).enumerate() {
            wire.send();
            if count % TURN == TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
        let now = self.hall.core.clock.instant();
        for (room, since) in self.told.drain(..) {
            self.hall.core.pulse.delivered(&room, since, now);
        }
    }

    async fn deliver(&mut self, notice: Notice) {
        let (io, hall) = (&self.io, &self.hall);
        match notice {
            Notice::Tell { audience, event } => self.tell(&audience, &event).await,
            Notice::Head(head) => {
                if self.heads.change(&head, hall.core.clock.instant()) {
                    tell_head(io, hall, Due::Followers(head)).await;
                }
            }
            Notice::MemberAdded { room, user } => {
                for (socket, seat) in chat_sockets(io, user_room(&user)) {
                    if seat.follows() {
                        seat.join(io, &socket, vec![head_room(&room)]);
                    }
                }
            }
            Notice::MemberRemoved { room, user } => {
                for (socket, seat) in chat_sockets(io, user_room(&user)) {
                    part(hall, &socket, &seat, &room);
                }
            }
            Notice::RoomRemoved { room } => {
                for (socket, seat) in chat_sockets(io, open_room(&room)) {
                    part(hall, &socket, &seat, &room);
                }
                for (socket, _) in chat_sockets(io, head_room(&room)) {
                    socket.leave(head_room(&room));
                }
            }
            Notice::SessionEnded { session } => revoke::cut_all(io, hall, session_room(&session)),
            Notice::UserCut { user } => revoke::cut_all(io, hall, user_room(&user)),
            Notice::UserChanged { user } => revoke::recheck(io, hall, Some(user_room(&user))),
            Notice::ChangedOutside => {
                revoke::recheck(io, hall, None);
                places::recheck(io, hall);
            }
            Notice::JobsWait => hall.core.bell.ring(),
            // For the stage before this one.
            Notice::Fence(_) => (),
        }
    }

    async fn tell(&mut self, audience: &Audience, event: &ServerEvent) {
        match audience {
            Audience::Room(room) => self.tell_room(room, Except::Nobody, event).await,
            Audience::RoomExcept(room, sender) => {
                let except = find_id(sender).map_or(Except::Nobody, Except::Socket);
                self.tell_room(room, except, event).await;
            }
            Audience::RoomExceptUser(room, user) => self.tell_room(room, Except::User(user), event).await,
            Audience::Everybody
            | Audience::Followers
            | Audience::FollowersOf(_)
            | Audience::FollowersOfAny(_)
            | Audience::User(_)
            | Audience::UserExcept(..) => {
                if let Some(heard_by) = heard_by(&self.io, audience, event) {
                    emit(&self.hall, heard_by, event).await;
                }
            }
        }
    }

    async fn tell_room(&mut self, room: &RoomId, except: Except<'_>, event: &ServerEvent) {
        let Some(openers) = self.hall.openers.of(room) else { return };
        let frame = match frame::encode(event.namespace(), event.name(), event) {
            Ok(frame) => frame,
            Err(error) => {
                tracing::error!(%error, event = event.name(), "an event could not be written");
                return;
            }
        };
        let (mut missed, mut is_relayed) = (0, false);
        for opener in openers.iter().filter(|opener| !except.is(opener)) {
            match &opener.wire {
                Some(wire) => missed += u64::from(!self.lay(wire.upgrade(), &frame)),
                None => is_relayed = true,
            }
        }
        self.hall.core.metrics.missed.add(missed);
        if is_relayed && let Some(heard_by) = relay(&self.io, room, except, event) {
            emit(&self.hall, heard_by, event).await;
        }
    }

    /// Lays a frame on a wire. False when it was dropped; a socket that is gone misses nothing.
    fn lay(&mut self, wire: Option<Arc<Wire>>, frame: &Bytes) -> bool {
        let Some(wire) = wire else { return true };
        match wire.lay(frame, self.hall.options.socket_buffer) {
            Laid::First => self.laid.push(wire),
            Laid::Behind => (),
            Laid::Dropped => return false,
        }
        true
    }
}

/// Who in a room does not hear it.
#[derive(Clone, Copy)]
enum Except<'n> {
    Nobody,
    Socket(Sid),
    User(&'n UserId),
}

impl Except<'_> {
    fn is(self, opener: &Opener) -> bool {
        match self {
            Self::Nobody => false,
            Self::Socket(socket) => opener.socket == socket,
            Self::User(user) => *opener.user == *user,
        }
    }
}

/// Tells where a room stands.
pub async fn tell_head(io: &SocketIo, hall: &Hall, due: Due) {
    let Some(all) = io.of(CHAT) else { return };
    let (all, head): (_, RoomRev) = match due {
        Due::Followers(head) => (all.within(head_room(&head.room_id)).except(open_room(&head.room_id)), head),
        Due::Everybody(head) => (all.within([head_room(&head.room_id), open_room(&head.room_id)]), head),
    };
    emit(hall, all, &ServerEvent::RoomRev(head)).await;
}

fn heard_by(io: &SocketIo, audience: &Audience, event: &ServerEvent) -> Option<BroadcastOperators> {
    let all = io.of(event.namespace())?;
    Some(match audience {
        Audience::Everybody => all.broadcast(),
        Audience::Followers => all.within(FOLLOWERS),
        Audience::FollowersOf(room) => all.within(head_room(room)),
        Audience::FollowersOfAny(rooms) => all.within(rooms.iter().map(head_room).collect::<Vec<_>>()),
        Audience::User(user) => all.within(user_room(user)),
        Audience::UserExcept(user, actor) => to_others(all, find_id(actor), user_room(user)),
        Audience::Room(room) | Audience::RoomExcept(room, _) | Audience::RoomExceptUser(room, _) => {
            all.within(open_room(room))
        }
    })
}

/// Those in a room whom the library delivers to.
fn relay(
    io: &SocketIo,
    room: &RoomId,
    except: Except<'_>,
    event: &ServerEvent,
) -> Option<BroadcastOperators> {
    let all = io.of(event.namespace())?;
    Some(match except {
        Except::Nobody => all.within(relayed_room(room)),
        Except::Socket(sender) => to_others(all, Some(sender), relayed_room(room)),
        Except::User(user) => all.within(relayed_room(room)).except(user_room(user)),
    })
}

/// The sockets of a Socket.IO room but for one, which may be gone.
fn to_others(all: BroadcastOperators, one: Option<Sid>, room: String) -> BroadcastOperators {
    match one.and_then(|sid| all.get_socket(sid)) {
        Some(socket) => socket.to(room),
        None => all.within(room),
    }
}

fn find_id(socket: &SocketId) -> Option<Sid> {
    Sid::from_str(socket.as_str()).ok()
}

async fn emit(hall: &Hall, heard_by: BroadcastOperators, event: &ServerEvent) {
    match heard_by.emit(event.name(), event).await {
        Ok(()) => (),
        // Sockets that do not read: they notice by `rev` and sync.
        Err(BroadcastError::Socket(missed)) => hall.core.metrics.missed.add(missed.len() as u64),
        Err(error) => tracing::error!(%error, event = event.name(), "an event could not be sent"),
    }
}

/// The socket closes the room, and stops following it.
fn part(hall: &Hall, socket: &SocketRef, seat: &Seat, room: &RoomId) {
    socket.leave(head_room(room));
    seat.close(hall, socket, room);
    hall.core.presence.leave(room, &seat.place);
}

fn chat_sockets(io: &SocketIo, room: String) -> impl Iterator<Item = (SocketRef, Arc<Seat>)> {
    let sockets = io.of(CHAT).map(|all| all.within(room).sockets()).unwrap_or_default();
    sockets.into_iter().filter_map(|socket| Seat::of(&socket).map(|seat| (socket, seat)))
}

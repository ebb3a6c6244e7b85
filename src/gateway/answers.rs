//! Long answers, which go out as ready frames.
//!
//! The library's websocket copies what it sends into a buffer that never shrinks: after one answer that names a
//! thousand people, a socket would hold a hundred kilobytes for as long as it lives.

use std::{convert::Infallible, sync::Arc};

use serde::Serialize;
use socketioxide::{
    adapter::LocalAdapter,
    extract::SocketRef,
    handler::{FromMessageParts, Value},
    socket::Socket,
};

use crate::{
    gateway::{frame, hall::Hall, seat::Seat},
    services::wire::Laid,
};

/// Bytes from which on an answer is long.
const LONG: usize = 2048;

/// What the client calls the event that it wants an answer to.
#[derive(Clone, Copy)]
pub struct Number(Option<i64>);

impl FromMessageParts<LocalAdapter> for Number {
    type Error = Infallible;

    fn from_message_parts(
        _: &Arc<Socket<LocalAdapter>>,
        _: &mut Value,
        number: &Option<i64>,
    ) -> Result<Self, Infallible> {
        Ok(Self(*number))
    }
}

impl Number {
    /// Sends a long answer on the socket's wire, before what waits in the library's buffer. False: it is short, or
    /// there is no wire, or too much waits on it.
    pub fn answer(self, hall: &Hall, socket: &SocketRef, seat: &Seat, answer: &impl Serialize) -> bool {
        let Some(number) = self.0 else { return false };
        let Some(wire) = seat.wire(hall, socket).and_then(|wire| wire.upgrade()) else { return false };
        let Ok(frame) = frame::encode_ack(socket.ns(), number, answer) else { return false };
        if frame.len() < LONG {
            return false;
        }
        match wire.lay(&frame, hall.options.socket_buffer) {
            Laid::First => wire.send(),
            Laid::Behind => (),
            Laid::Dropped => return false,
        }
        true
    }
}

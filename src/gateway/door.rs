//! Opening the namespaces with their settings, and closing them again.

use std::{sync::Arc, time::Duration};

use socketioxide::{ParserConfig, SocketIo, SocketIoBuilder, handler::ConnectHandler, layer::SocketIoLayer};
use tokio::task::JoinHandle;

use crate::{
    contract::events::{CHAT, DASHBOARD, NOTIFICATIONS},
    gateway::{
        chat, dashboard, events::Handlers, fanout::Fanout, guard, hall::Hall, notifications,
        options::Options, ticker,
    },
    services::{Core, bus::Bursts},
};

/// The open door. Dropping it leaves the sockets as they are; [`Door::close`] ends them.
pub struct Door {
    io: SocketIo,
    hall: Arc<Hall>,
    tasks: [JoinHandle<()>; 3],
}

impl Door {
    /// Opens the namespaces. The layer goes around the HTTP routes; `bursts` is the bus's other end.
    pub fn open(core: Arc<Core>, options: Options, bursts: Bursts) -> (Self, SocketIoLayer) {
        let seconds = |n: u64| Duration::from_secs(n);
        let (layer, io) = SocketIoBuilder::new()
            .ping_interval(seconds(options.ping_interval_seconds))
            .ping_timeout(seconds(options.ping_timeout_seconds))
            .connect_timeout(seconds(options.connect_timeout_seconds))
            .upgrade_timeout(seconds(options.connect_timeout_seconds))
            .max_buffer_size(options.socket_buffer)
            .max_payload(options.max_packet_bytes as u64)
            .ws_max_message_size(options.max_packet_bytes)
            .ws_max_frame_size(options.max_packet_bytes)
            // Of each socket, for as long as it lives; it grows to hold the largest packet. The wire below reads on.
            .ws_read_buffer_size(256)
            // The contract has no binary; the bounds are for who sends some all the same.
            .with_parser(ParserConfig::common().max_incoming_binaries(0).max_incoming_binary_buf_size(0))
            .build_layer();
        let hall = Arc::new(Hall::new(core, options));
        open_namespaces(&io, &hall);
        let heads = Arc::default();
        let tasks = [
            tokio::spawn(Fanout::new(io.clone(), hall.clone(), Arc::clone(&heads)).run(bursts)),
            tokio::spawn(ticker::run(io.clone(), hall.clone(), heads)),
            tokio::spawn(dashboard::run(io.clone(), hall.clone())),
        ];
        (Self { io, hall, tasks }, layer)
    }

    /// Finishes the events that were taken, for at most `patience`; then says goodbye to every socket.
    pub async fn close(self, patience: Duration) {
        self.hall.tracker.close();
        if tokio::time::timeout(patience, self.hall.tracker.wait()).await.is_err() {
            tracing::warn!("some events were not finished in time");
        }
        // What was just committed still goes out before the goodbye.
        let told = async {
            while !self.hall.core.bus.is_idle() {
                tokio::task::yield_now().await;
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(1), told).await;
        if tokio::time::timeout(Duration::from_secs(1), self.io.close()).await.is_err() {
            tracing::debug!("some sockets did not take their goodbye");
        }
        for task in self.tasks {
            task.abort();
        }
    }
}

fn open_namespaces(io: &SocketIo, hall: &Arc<Hall>) {
    let at = (hall.clone(), Arc::new(chat::handlers()));
    let enter = move |socket, auth| chat::guard(at.0.clone(), at.1.clone(), socket, auth);
    io.ns(CHAT, guard::on_connect.with(enter));
    let at = (hall.clone(), Arc::new(notifications::handlers()));
    let enter = move |socket, auth| notifications::guard(at.0.clone(), at.1.clone(), socket, auth);
    io.ns(NOTIFICATIONS, guard::on_connect.with(enter));
    let at = (hall.clone(), Arc::new(Handlers::default()));
    let enter = move |socket, auth| dashboard::guard(at.0.clone(), at.1.clone(), socket, auth);
    io.ns(DASHBOARD, guard::on_connect.with(enter));
}

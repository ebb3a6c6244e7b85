//! One connection: a task that answers pings, notes what comes, and sends when it is its turn.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use tokio::{net::TcpStream, sync::mpsc, task::JoinHandle};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};

use crate::bench::{
    ledger::{Ledger, Shelf},
    wire::{self, Mark, Packet},
};

/// Longest wait for one step of coming in.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of a connection's read buffer: there are many connections.
const BUFFER: usize = 4096;

/// A connection that is in its namespace, and not at work yet.
pub struct Guest {
    stream: WebSocketStream<TcpStream>,
}

/// A client in its room.
pub struct Client {
    pub orders: mpsc::UnboundedSender<Order>,
    /// Gives what it has when the orders end.
    pub work: JoinHandle<Shelf>,
}

/// What a client is told to do.
pub enum Order {
    /// Send a message that was due at this moment.
    Say { due: u64 },
    /// Send, and again after each acknowledgement for as long as it is time to.
    KeepSaying,
}

impl Guest {
    /// Connects and opens the namespace.
    pub async fn come(address: SocketAddr, token: &str) -> Result<Self> {
        let connecting = async {
            let stream = TcpStream::connect(address).await.context("cannot connect")?;
            stream.set_nodelay(true)?;
            let config = WebSocketConfig::default().read_buffer_size(BUFFER).write_buffer_size(0);
            let (mut stream, _) = client_async_with_config(wire::url(address), stream, Some(config))
                .await
                .context("no websocket")?;
            stream.send(Message::text(wire::connect(token))).await?;
            expect(&mut stream, |packet| matches!(packet, Packet::Connected)).await?;
            Ok(Self { stream })
        };
        tokio::time::timeout(PATIENCE, connecting).await.context("no answer to the handshake")?
    }

    /// Opens the room and starts to work.
    pub async fn sit(mut self, ledger: Arc<Ledger>, seat: Seat) -> Result<Client> {
        self.stream.send(Message::text(wire::join(&seat.room_id))).await?;
        let is_in = |packet: &Packet<'_>| matches!(packet, Packet::Acknowledged { is_well: true, .. });
        tokio::time::timeout(PATIENCE, expect(&mut self.stream, is_in))
            .await
            .context("no answer to a join")??;
        let (orders, todo) = mpsc::unbounded_channel();
        let task = Task {
            stream: self.stream,
            ledger,
            seat,
            shelf: Shelf::default(),
            waiting: HashMap::new(),
            keeps_saying: false,
        };
        Ok(Client { orders, work: tokio::spawn(task.run(todo)) })
    }
}

/// Where a client belongs.
pub struct Seat {
    pub client: usize,
    pub room: usize,
    pub room_id: String,
}

/// Reads until a packet fits; refuses when the server does.
async fn expect(stream: &mut WebSocketStream<TcpStream>, fits: impl Fn(&Packet<'_>) -> bool) -> Result<()> {
    while let Some(message) = stream.next().await {
        let Message::Text(frame) = message? else { continue };
        match wire::read(&frame) {
            packet if fits(&packet) => return Ok(()),
            Packet::Ping => stream.send(Message::text(wire::PONG)).await?,
            Packet::Refused(why) => bail!("the server refused: {why}"),
            Packet::Acknowledged { .. } => bail!("the server refused: {frame}"),
            Packet::Connected | Packet::Delivered(_) | Packet::Over | Packet::Other => {}
        }
    }
    bail!("the connection closed")
}

struct Task {
    stream: WebSocketStream<TcpStream>,
    ledger: Arc<Ledger>,
    seat: Seat,
    shelf: Shelf,
    /// Messages without an acknowledgement.
    waiting: HashMap<u64, Mark>,
    keeps_saying: bool,
}

impl Task {
    async fn run(mut self, mut todo: mpsc::UnboundedReceiver<Order>) -> Shelf {
        loop {
            let done = tokio::select! {
                order = todo.recv() => match order {
                    Some(Order::Say { due }) => self.say(due).await,
                    Some(Order::KeepSaying) => {
                        self.keeps_saying = true;
                        self.say(self.ledger.now()).await
                    }
                    None => return self.shelf,
                },
                message = self.stream.next() => match message {
                    Some(Ok(Message::Text(frame))) => self.take(&frame).await,
                    Some(Ok(_)) => Ok(()),
                    Some(Err(error)) => Err(error.into()),
                    None => Err(anyhow::anyhow!("the server closed a connection")),
                },
            };
            if let Err(error) = done {
                self.ledger.ended.fetch_add(1, Relaxed);
                self.ledger.trouble(format!("{error:#}"));
                return self.shelf;
            }
        }
    }

    async fn say(&mut self, due: u64) -> Result<()> {
        let mark = Mark { room: self.seat.room, number: self.ledger.number(self.seat.room), due };
        self.shelf.put(mark.number);
        self.waiting.insert(mark.number, mark);
        Ok(self.stream.send(Message::text(wire::send(&self.seat.room_id, &mark))).await?)
    }

    async fn take(&mut self, frame: &str) -> Result<()> {
        match wire::read(frame) {
            Packet::Ping => self.stream.send(Message::text(wire::PONG)).await?,
            Packet::Delivered(mark) if mark.room == self.seat.room => {
                let is_fresh = self.shelf.put(mark.number);
                self.ledger.delivered(self.seat.client, &mark, is_fresh);
            }
            Packet::Delivered(_) => bail!("a message came into a room that it was not sent to: {frame}"),
            Packet::Acknowledged { number, is_well } => {
                let Some(mark) = self.waiting.remove(&number) else {
                    bail!("a message was acknowledged twice: {frame}")
                };
                if !is_well {
                    self.ledger.trouble(frame.to_owned());
                }
                self.ledger.acknowledged(self.seat.client, &mark, is_well);
                if self.keeps_saying && self.ledger.is_sending() {
                    self.say(self.ledger.now()).await?;
                } else {
                    self.keeps_saying = false;
                }
            }
            Packet::Refused(why) => self.ledger.trouble(why.to_owned()),
            Packet::Over => bail!("the server ended a connection"),
            Packet::Connected | Packet::Other => {}
        }
        Ok(())
    }
}

//! All connections: dialled, seated, set to work, sent home.

use std::sync::Arc;

use anyhow::Result;
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::bench::{
    child::House,
    client::{Client, Guest, Order, Seat},
    ledger::Ledger,
    plan::Plan,
};

/// Connections that are dialled at once, and joins at once.
const AT_ONCE: usize = 64;

pub struct Crowd {
    clients: Vec<Client>,
    rooms: usize,
}

/// Connects everybody. `tick` is called for each.
pub async fn dial(house: &House, plan: &Plan, tick: impl Fn()) -> Result<Vec<Guest>> {
    let dialling = house.tokens.iter().enumerate().map(|(client, token)| {
        let tick = &tick;
        let address = house.addresses[plan.process_of(client)];
        async move {
            let guest = Guest::come(address, token).await;
            tick();
            guest
        }
    });
    stream::iter(dialling).buffered(AT_ONCE).try_collect().await
}

impl Crowd {
    /// Everybody opens their room.
    pub async fn sit(guests: Vec<Guest>, house: &House, plan: &Plan, ledger: &Arc<Ledger>) -> Result<Self> {
        let sitting = guests.into_iter().enumerate().map(|(client, guest)| {
            let room = plan.room_of(client);
            guest.sit(ledger.clone(), Seat { client, room, room_id: house.rooms[room].clone() })
        });
        let clients = stream::iter(sitting).buffered(AT_ONCE).try_collect().await?;
        Ok(Self { clients, rooms: plan.rooms })
    }

    /// How many are in each room.
    pub fn sizes(&self) -> Vec<u64> {
        let (each, rest) = (self.clients.len() / self.rooms, self.clients.len() % self.rooms);
        (0..self.rooms).map(|room| (each + usize::from(room < rest)) as u64).collect()
    }

    pub fn len(&self) -> usize {
        self.clients.len()
    }

    /// Tells one client what to do; one that is gone has been counted.
    pub fn order(&self, client: usize, order: Order) {
        let _ = self.clients[client].orders.send(order);
    }

    /// Everybody leaves; answers how many messages did not reach them.
    pub async fn leave(self, plan: &Plan, ledger: &Ledger) -> u64 {
        let mut lost = 0;
        for (client, Client { orders, work }) in self.clients.into_iter().enumerate() {
            drop(orders);
            let shelf = work.await.unwrap_or_default();
            lost += ledger.missing(plan.room_of(client), &shelf);
        }
        lost
    }
}

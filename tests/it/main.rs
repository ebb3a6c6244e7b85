//! The one integration binary: stories told against a running server.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod accounts;
mod bench;
mod bots;
mod cast;
mod cli;
mod console;
mod contract;
mod dashboard;
mod drafts;
mod files;
mod floors;
mod handshake;
mod house;
mod later;
mod mentions;
mod messages;
mod notifications;
mod populate;
mod presence;
mod reaching;
mod rooms;
mod search;
mod sections;
mod socket;
mod sync;
mod threads;
mod web;
mod work;

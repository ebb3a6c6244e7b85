//! What a person (or a job) may do. One public function for each such thing: permission first, then
//! one transaction that changes, enqueues and announces.
//!
//! | file | holds |
//! | --- | --- |
//! | `core` | what every service works with |
//! | `bus` | notices on their way to the doors |
//! | `presence/` | who is where, in memory |
//! | `cluster/` | several processes as one house |
//! | `connection` | the wire under a request or a socket: where it comes from, and how to cut it |
//! | `wire` | its stream, which ready frames go out on |
//! | `messages`, `rooms`, `sync`, `marks`, `notifications` | the nouns |
//! | `jobs`, `leases`, `bell` | work in the background, who is at it, and what wakes the workers |
//! | `uploads/` | files that people upload |
//! | `drafts`, `draft_ends` | what people have begun to write |
//! | `later` | reminders and messages that are sent later |
//! | `mentions` | whom a message calls |
//! | `edits`, `reactions`, `pins`, `saved` | what is done with a message once it is there |
//! | `replies`, `threads` | what a reply does to what it answers; following and reading threads |
//! | `sections` | the list of rooms as each person arranges it |
//! | `reaching` | how people want to be reached |
//! | `pushes/` | to which browsers, of what, and how |
//! | `founding` | what a house has from its first start |
//! | `search`, `desk` | finding what was said and keeping the index in step; where searches wait |
//! | `recents` | what a join brings, kept ready |
//! | `pulse`, `stats` | how the house is, in numbers |
//! | `latencies`, `process`, `reading` | what they are made of |
//! | `happenings` | what happened last, for who looks after the house |
//! | `limits` | how much one person or address may do |
//! | `metrics` | what the house counts about itself |
//! | `options` | `[limits]`, `[setup]`, `[rooms]` and `[push]` |
//! | `setup`, `sessions`, `accounts`, `invites` | how people come in, and what they are |
//! | `setup_token`, `people` | what those share |
//! | `entrance` | who is behind a token, a person's or a bot's |
//! | `incoming`, `outgoing`, `deliveries` | webhooks: what others post here, and what they are told |
//! | `bots` | bots and their API tokens, as admins look after them |
//! | `operator` | what the command line does, for which nobody asks who it is |
//! | `populate` | fills the house with the cast or a crowd, for trials and measurements |

pub mod accounts;
pub mod bell;
pub mod bots;
pub mod bus;
pub mod cluster;
pub mod connection;
mod core;
pub mod deliveries;
pub mod desk;
mod draft_ends;
pub mod drafts;
pub mod edits;
pub mod entrance;
pub mod founding;
pub mod happenings;
pub mod incoming;
pub mod invites;
pub mod jobs;
pub mod latencies;
pub mod later;
pub mod leases;
pub mod limits;
pub mod marks;
pub mod mentions;
pub mod messages;
pub mod metrics;
pub mod notifications;
pub mod operator;
pub mod options;
pub mod outgoing;
pub mod people;
pub mod pins;
pub mod populate;
pub mod presence;
pub mod process;
pub mod pulse;
pub mod pushes;
pub mod reaching;
pub mod reactions;
pub mod reading;
pub mod recents;
pub mod replies;
pub mod rooms;
pub mod saved;
pub mod search;
#[cfg(test)]
mod search_tests;
pub mod sections;
pub mod sessions;
pub mod setup;
mod setup_token;
#[cfg(test)]
pub mod stage;
pub mod stats;
pub mod sync;
pub mod threads;
pub mod uploads;
pub mod wire;

pub use core::Core;
pub use setup_token::SetupToken;

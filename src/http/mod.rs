//! A door: HTTP, and the listener that both doors stand on.
//!
//! | file | holds |
//! | --- | --- |
//! | `listener`, `guarded` | accepting connections; a stream that gives up a stalled write and can be cut |
//! | `routes` | which address is whose, and the layers around them |
//! | `front` | what every request passes first, and the headers of every answer |
//! | `handover` | what the sockets take over of a request and its stream |
//! | `errors` | the one table from errors to statuses and bodies |
//! | `asker` | who is asking, and what they sent |
//! | `door` | what every route works with |
//! | `form`, `served` | a file on its way in, and on its way out |
//! | `setup`, `sessions`, `accounts`, `invites`, `rooms`, `messages`, `marks`, `pins`, `threads`, `search`, `sections`, `notifications`, `uploads`, `jobs`, `later`, `drafts`, `reaching`, `stats`, `bots`, `webhooks`, `hooks` | the routes, by noun |
//! | `cookies` | the session's cookies |
//! | `web`, `pages` | the embedded web UI, and how it is served |
//! | `openapi` | the API's description |
//! | `health`, `metrics` | for whoever watches over the process |
//! | `options` | what an operator may set |

mod accounts;
mod asker;
mod bots;
mod cookies;
mod door;
mod drafts;
mod errors;
mod form;
mod front;
mod guarded;
mod handover;
mod health;
mod hooks;
mod invites;
mod jobs;
mod later;
mod listener;
mod marks;
mod messages;
mod metrics;
mod notifications;
mod openapi;
pub mod options;
mod pages;
mod pins;
mod reaching;
mod rooms;
mod routes;
mod search;
mod sections;
mod served;
mod sessions;
mod setup;
mod stats;
mod threads;
mod uploads;
mod web;
mod webhooks;

pub use handover::HandOver;
pub use listener::{Ends, listen, serve};
pub use routes::router;

#[cfg(test)]
mod tests;

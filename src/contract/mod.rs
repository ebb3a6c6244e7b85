//! What crosses the network, and nothing else: payloads, acknowledgements, requests, answers, codes.
//!
//! Plain serde data, camelCase on the wire, no logic. Fields may be added, never renamed, removed or
//! given another meaning. The TypeScript of `web/src/contract.gen.ts` is written from here
//! ([`typescript()`]) and a test fails when the two differ.
//!
//! | file | holds |
//! | --- | --- |
//! | `ids` | a newtype for every id |
//! | `time` | the one form of a time on the wire |
//! | `errors` | error codes and the three shapes in which an error travels |
//! | `events` | every Socket.IO event, listed once with its payload and acknowledgement |
//! | `messages`, `rooms`, `sync`, `presence`, `notifications`, `accounts`, `dashboard` | the nouns |
//! | `search` | finding what was said |
//! | `threads` | replies to one message |
//! | `sections` | the list of rooms as a person arranges it |
//! | `uploads`, `jobs`, `later`, `drafts`, `reaching` | files, work in the background and at a time, how people are reached |
//! | `tokens`, `webhooks` | other services of the team |

pub mod accounts;
pub mod dashboard;
pub mod drafts;
pub mod errors;
pub mod events;
pub mod ids;
pub mod jobs;
pub mod later;
pub mod messages;
pub mod notifications;
pub mod presence;
pub mod reaching;
pub mod rooms;
pub mod search;
pub mod sections;
pub mod sync;
pub mod threads;
pub mod time;
pub mod tokens;
mod typescript;
pub mod uploads;
pub mod webhooks;

pub use typescript::typescript;

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

pub mod accounts;
pub mod dashboard;
pub mod errors;
pub mod events;
pub mod ids;
pub mod messages;
pub mod notifications;
pub mod presence;
pub mod rooms;
pub mod sync;
pub mod time;
mod typescript;

pub use typescript::typescript;

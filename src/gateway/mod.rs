//! The sockets' door: the only floor that knows Socket.IO.
//!
//! | file | holds |
//! | --- | --- |
//! | `door` | opening the namespaces, closing them again |
//! | `hall` | what all namespaces share |
//! | `guard` | the handshake: a token becomes a `Who`, a socket gets its seat |
//! | `seat` | what is kept with a socket |
//! | `lane` | the bounded queue that keeps one socket's events in order |
//! | `events` | from a client's event to its handler and back: shape, limits, acknowledgement |
//! | `answers` | long answers, which go out as ready frames |
//! | `errors` | the one table from `Error` to acknowledgement and `exception` |
//! | `chat/`, `notifications`, `dashboard` | the namespaces: one small function for each client event |
//! | `fanout` | notices become emits, in the order of `rev` |
//! | `frame` | an event or an answer as the bytes of one websocket frame |
//! | `openers` | who has opened which room, as the fan-out walks it |
//! | `heads` | where rooms stand, told at most once a second |
//! | `names` | the names of the Socket.IO rooms |
//! | `revoke` | ends sockets whose right to be there has ended |
//! | `places` | ends places in rooms whose memberships have ended unheard |
//! | `expiries` | when the tokens of bots with sockets run out |
//! | `ticker` | what happens once a second; the dashboard has a clock of its own |

mod answers;
mod chat;
mod dashboard;
mod door;
mod errors;
mod events;
mod expiries;
mod fanout;
pub mod frame;
mod guard;
mod hall;
mod heads;
mod lane;
mod names;
mod notifications;
mod openers;
pub mod options;
mod places;
mod revoke;
mod seat;
mod ticker;

pub use door::Door;

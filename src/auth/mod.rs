//! Secrets: passwords hashed, tokens signed and drawn, the keys behind them. Knows no database and no door.
//!
//! | file | holds |
//! | --- | --- |
//! | `passwords` | argon2id, off the async threads and behind a bound |
//! | `tokens` | access tokens: signed, and checked by one pinned algorithm |
//! | `keys` | the ring of signing keys in the data folder, which rotates |
//! | `opaque` | tokens that mean nothing: refresh tokens, invitations, the setup token |
//! | `vapid` | the key that signs pushes, and their encryption |
//! | `signatures` | what signs outgoing webhooks |
//! | `options` | what an operator may set |

mod keys;
mod opaque;
pub mod options;
mod passwords;
mod signatures;
mod tokens;
mod vapid;

pub use opaque::{Opaque, same_secret};
pub use passwords::Passwords;
pub use signatures::{draw_signing_secret, sign_webhook};
pub use tokens::Tokens;
pub use vapid::{BrowserKeys, Vapid};

//! The rules of the chat, pure and synchronous: no I/O, no clock, no randomness.
//!
//! | file | holds |
//! | --- | --- |
//! | `error` | the one error: a refusal for the person or a fault for the log |
//! | `who` | the authenticated asker that every service function demands |
//! | `names` | names of people, rooms and the team; topics; e-mail addresses |
//! | `passwords` | which passwords are acceptable |
//! | `text` | the text of a message |
//! | `mentions` | whom a text calls |
//! | `search` | what is searched for, and the tokens of a text |
//! | `emoji` | what a reaction may be |
//! | `rooms` | what the kinds of room allow |
//! | `slack`, `mrkdwn` | what Slack's incoming webhooks are sent, as our text |
//! | `options` | how an option that cannot work is told |
//! | `addresses` | which other machines may be called |
//! | `origins` | which web pages and which proxies are believed |
//! | `files` | what people upload: what it is for, how it is called, what is shown |
//! | `notices` | what a change has to tell, and to whom |
//! | `reaching` | when a person wants quiet, and what they are told of a room |
//! | `plain` | what a message says without its marks |
//! | `pushes` | what is pushed to a browser |
//! | `jobs` | work in the background: what there is to do, how often it is tried, when again |

pub mod addresses;
pub mod emoji;
pub mod error;
pub mod files;
pub mod jobs;
pub mod mentions;
pub mod mrkdwn;
pub mod names;
pub mod notices;
pub mod options;
pub mod origins;
pub mod passwords;
pub mod plain;
pub mod pushes;
pub mod reaching;
pub mod rooms;
pub mod search;
pub mod slack;
pub mod text;
pub mod who;

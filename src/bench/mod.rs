//! `tertulia bench`: what this machine holds, measured by real clients against a server of its own.
//!
//! It starts the same binary on a temporary folder and talks to it as any client does, over websockets. So
//! it shares no code with what it measures: nothing of the server but the clock is imported here.
//!
//! | file | holds |
//! | --- | --- |
//! | `plan` | how many clients and rooms, how fast, how long |
//! | `child` | the server process, its folder, what it used |
//! | `wire` | Socket.IO packets as text |
//! | `client` | one connection and its task |
//! | `crowd` | all connections: dialled, seated, set to work |
//! | `ledger` | what was sent, answered and delivered, each exactly once |
//! | `round` | one measurement from its warm-up to its last delivery |
//! | `ramp` | looks for the highest rate that the machine holds |
//! | `report` | the figures, as text and as JSON, with a verdict |
//! | `run` | all of it in its order |

mod child;
mod client;
mod crowd;
mod ledger;
mod plan;
mod ramp;
mod report;
mod round;
mod run;
mod wire;

pub use plan::Plan;
pub use report::Report;
pub use run::run;

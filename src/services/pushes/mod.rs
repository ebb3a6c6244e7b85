//! Pushes: to people who are not looking, on the browsers that they chose.
//!
//! What is written or told puts one job in the queue, in its own transaction and only where somebody might have to be
//! reached. That job finds whom, some browsers at a time, and puts one job for each: a browser that cannot be reached
//! holds up no other. Whether there still is something to tell is looked at when it is sent.
//!
//! | file | holds |
//! | --- | --- |
//! | `browsers` | which browsers a person has pushes sent to |
//! | `spread` | what might have to be pushed, and to which browsers |
//! | `letters` | what a push says, if anything still |
//! | `delivery` | the call to the push service, and what came of it |

pub mod browsers;
pub mod delivery;
mod letters;
pub mod spread;
#[cfg(test)]
mod tests;

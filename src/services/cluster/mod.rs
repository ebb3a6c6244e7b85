//! Several processes as one house: what a commit tells is told at the others too, in the order of the revs,
//! once; who is present at one is present at all.
//!
//! Everything stored is in the database that all share. What travels is notices; what is lost on the way is
//! read from the database.
//!
//! | file | holds |
//! | --- | --- |
//! | `envelope` | what travels, and how it is written |
//! | `outbox` | what waits to be told to the others |
//! | `nodes` | the other processes, as far as they were heard lately |
//! | `relay` | the cluster's side of a running server: the tasks, what is said |
//! | `ear` | what is heard |
//! | `gap` | since when something may be missing |
//! | `ledger` | how far each room was told here, and what has to come before what: pure |
//! | `order` | the stage between the bus and the fan-out that keeps to the ledger |
//! | `heal` | what may have been missed, read from the database |

mod ear;
pub mod envelope;
mod gap;
mod heal;
mod ledger;
pub mod nodes;
mod order;
pub mod outbox;
pub mod relay;

//! Doors without a person: the clock. Shells of a few lines that call services.
//!
//! | file | holds |
//! | --- | --- |
//! | `housekeeping` | what is swept and tended now and then |
//! | `sampling` | the minutes that the dashboard remembers |

pub mod housekeeping;
pub mod sampling;

//! Doors without a person: the clock. Shells of a few lines that call services.
//!
//! | file | holds |
//! | --- | --- |
//! | `housekeeping` | what is swept and tended now and then |

pub mod housekeeping;

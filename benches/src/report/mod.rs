//! What was measured, where, and whether it is what was promised: Markdown and a chart.
//!
//! Nothing here measures, and no figure is written down here but the targets.

mod chart;
mod machine;
mod markdown;
mod row;
mod targets;

pub use self::chart::chart;
pub use self::machine::Machine;
pub use self::markdown::markdown;
pub use self::row::{Row, Unit};
pub use self::targets::{Verdict, judge};

//! What synchronizes of the host's engine room, and the ticker's models, which alone may see it.

#[path = "../../../host/src/engine/alarms.rs"]
mod alarms;
#[path = "../../../host/src/engine/gate/mod.rs"]
mod gate;
mod process;
mod tasks;
#[path = "../../../host/src/engine/ticker.rs"]
mod ticker;
mod ticks;

pub(crate) use self::alarms::{Alarm, Alarms, let_go, wake};
pub(crate) use self::gate::{Gate, Leave, NoPlace, Turn, Turns, Wish};
pub(crate) use self::tasks::*;
pub(crate) use self::ticks::*;

//! The boundary from guest to host: the adapter around every host function.
//!
//! Counting, fuel, the clock and panics are handled here, once for all of them. What a host
//! function does is the app's; nothing here knows any interface by name.

mod any_value;
mod boundary;
mod cancel;
mod cell;
mod closed;
mod deadline;
mod fuel;
mod host_call;
mod linker;
mod meter;
mod objects;
mod processor;
mod stop;
mod terms;
mod untyped;

pub use self::any_value::AnyValue;
pub(crate) use self::boundary::cross;
pub use self::cancel::CancelHandle;
pub(crate) use self::cell::Cell;
pub(crate) use self::closed::{Closed, TAIL};
pub use self::closed::{Log, LogEntry, LogStream};
use self::deadline::Deadline;
pub(crate) use self::fuel::{charge, charge_values};
pub use self::host_call::HostCall;
pub use self::linker::{Imports, LinkError, Linker};
pub(crate) use self::meter::{ELEMENT, Meter};
pub(crate) use self::objects::Objects;
use self::processor::Processor;
pub(crate) use self::stop::Stop;
pub(crate) use self::terms::{OwnDeadline, Terms};
pub(crate) use self::untyped::{Caller, UntypedImport, add_untyped};

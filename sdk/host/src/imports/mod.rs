//! The boundary from guest to host: the adapter around every host function, and what a guest's store
//! holds beside it.
//!
//! Counting, fuel, the clock and panics are handled here, once for all of them. What a host
//! function does is the app's; nothing here knows any interface by name, and nothing enters a guest.
//!
//! | file | what it knows |
//! |---|---|
//! | `boundary.rs`, `host_call.rs` | one call of a host function, and what that is told |
//! | `awaited.rs`, `caught.rs` | the same where the function is awaited, and the wall around its future |
//! | `parked_in.rs`, `stopped.rs` | which function a call waits in, and why it ended there |
//! | `linker.rs`, `untyped.rs` | how functions get behind the boundary: typed, and by name |
//! | `cell.rs` | what a store holds: all that follows |
//! | `meter.rs`, `file_meter.rs`, `file_limits.rs`, `fuel.rs` | what a guest holds and a call spends |
//! | `stop.rs`, `deadline.rs`, `cancel.rs`, `processor.rs` | why a guest has to stop, and who was late |
//! | `slice.rs` | how long the guest of a task runs before others do |
//! | `objects.rs`, `any_value.rs` | what handles lead to |
//! | `closed/` | the clock, the random numbers and the log of the closed world |
//! | `terms.rs` | what a caller asks beside the limits |

mod any_value;
mod awaited;
mod boundary;
mod cancel;
mod caught;
mod cell;
mod closed;
mod deadline;
#[cfg(feature = "wasi")]
mod file_limits;
#[cfg(feature = "wasi")]
mod file_meter;
mod fuel;
mod host_call;
mod linker;
mod meter;
mod objects;
mod parked_in;
mod processor;
mod slice;
mod stop;
mod stopped;
mod terms;
mod untyped;

pub use self::any_value::AnyValue;
pub use self::awaited::HostFuture;
pub(crate) use self::boundary::cross;
#[cfg(feature = "wasi")]
pub(crate) use self::boundary::not_let_back;
pub(crate) use self::cancel::CancelAlarm;
pub use self::cancel::CancelHandle;
pub(crate) use self::caught::{Caught, Panic, unheard};
pub(crate) use self::cell::Cell;
pub(crate) use self::closed::{Closed, TAIL};
pub use self::closed::{Log, LogEntry, LogStream};
use self::deadline::Deadline;
#[cfg(feature = "wasi")]
pub(crate) use self::file_meter::WritingLeft;
pub(crate) use self::fuel::{charge, charge_values};
pub use self::host_call::HostCall;
pub use self::linker::{Imports, LinkError, Linker};
pub(crate) use self::meter::{ELEMENT, Meter};
pub(crate) use self::objects::Objects;
use self::parked_in::ParkedIn;
use self::processor::Processor;
pub(crate) use self::slice::Slices;
pub(crate) use self::stop::Stop;
pub(crate) use self::stopped::{abandoned_in, stopped_in};
pub(crate) use self::terms::{OwnDeadline, Terms};
pub(crate) use self::untyped::{Caller, UntypedImport, add_untyped};

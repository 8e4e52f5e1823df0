//! What a policy comes to on this machine: folders that are open, what they may hold, how much blocks at a time,
//! and who is told.
//!
//! Made when a plugin is loaded, and again where its policy is replaced; what begins afterwards has the new grants.
//! It must never read anything of the process that the policy does not name. The functions that guests call are
//! in `wasi/granted/`.
//!
//! | file | what it knows |
//! |---|---|
//! | `prepared.rs` | the grants of one plugin, and how they are replaced |
//! | `root.rs` | a granted folder |
//! | `beneath.rs` | the system's way to open what is below a folder and nothing else |
//! | `ledger.rs` | what a folder holds that may be written to |
//! | `survey.rs` | what it held when it was granted |
//! | `blocking.rs` | operations that block a thread, and how many may |
//! | `guest.rs` | what one guest has of all that |
//! | `clock.rs` | a guest's sight of the real clocks |

#[cfg(target_os = "linux")]
mod beneath;
#[cfg(not(target_os = "linux"))]
#[path = "nowhere.rs"]
mod beneath;
mod blocking;
mod clock;
mod guest;
mod ledger;
mod prepared;
mod root;
#[cfg(target_os = "linux")]
mod survey;

#[cfg(not(target_os = "linux"))]
use self::beneath as survey;

#[cfg(target_os = "linux")]
pub(crate) use self::beneath::{Below, Entry, Listed as Name, Listing, Opening};
pub(crate) use self::blocking::{BlockingIo, Finishing, Operation};
pub(crate) use self::clock::{RealClock, STEP};
pub(crate) use self::guest::GuestGrants;
pub(crate) use self::ledger::{Books, Full, Holding};
pub(crate) use self::prepared::{Around, Grants, SharedGrants};
pub(crate) use self::root::{Root, Writing};

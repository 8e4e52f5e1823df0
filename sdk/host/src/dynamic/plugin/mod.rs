//! Plugins that are called by name: the handle, its calls and sessions, who answers its imports, and the objects
//! that handles lead to.
//!
//! | file | what it knows |
//! |---|---|
//! | `dyn_plugin.rs` | the handle, and the way to it through a load |
//! | `calls.rs`, `session.rs` | calls in a fresh sandbox, and in one that is kept |
//! | `awaited.rs` | the same, awaited |
//! | `prepare.rs` | what fails before a guest runs, and the call itself |
//! | `convert.rs` | our values and the engine's |
//! | `imports.rs` | who answers what the plugin imports |
//! | `kept.rs`, `objects.rs` | what handles lead to: for the app, and in the guest's table |

mod awaited;
mod calls;
mod convert;
mod dyn_plugin;
mod imports;
mod kept;
mod objects;
mod prepare;
mod session;

pub use self::dyn_plugin::DynPlugin;
pub(crate) use self::dyn_plugin::load;
#[cfg(feature = "wasi")]
pub(crate) use self::dyn_plugin::load_granted;
pub use self::imports::DynImports;
pub(crate) use self::imports::Nothing;
pub use self::session::DynSession;

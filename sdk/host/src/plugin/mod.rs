//! What an app has of a plugin: the extension point that it was admitted to, its calls, sessions and pools of them.
//!
//! Nothing here enters a guest; that is `guest`'s.

mod awaited;
mod extension_point;
mod handle;
mod outcome;
mod returns;
mod session;
mod session_pool;

pub use self::extension_point::{Awaited, Blocking, Exports, ExtensionPoint, Serves};
pub use self::handle::Plugin;
pub(crate) use self::handle::load;
#[cfg(feature = "wasi")]
pub(crate) use self::handle::load_granted;
pub use self::outcome::Outcome;
pub use self::session::Session;
pub use self::session_pool::{SessionPool, SessionPoolConfig, SessionPoolUsage};

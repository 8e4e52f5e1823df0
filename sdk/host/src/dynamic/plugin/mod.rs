//! Plugins that are called by name: the handle, its calls and sessions, who answers its imports, and the objects
//! that handles lead to.

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
pub use self::imports::DynImports;
pub(crate) use self::imports::Nothing;
pub use self::session::DynSession;

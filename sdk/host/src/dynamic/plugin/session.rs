//! [`DynSession`]: a guest of a dynamic plugin that is kept between calls.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::AsContextMut;
use wasmtime::component::ResourceAny;

use super::dyn_plugin::DynPlugin;
use super::imports::{self, DynImports};
use super::kept::Kept;
use super::prepare::{as_json, as_wave};
use crate::dynamic::text::{JsonReader, WaveReader};
use crate::dynamic::types::{Handle, Value};
#[cfg(feature = "wasi")]
use crate::engine::block_on;
use crate::error::{CallError, CallErrorKind, DynError};
use crate::guest::{Arming, UntypedGuest, UntypedStore};
use crate::imports::Log;
use crate::limits::Usage;

/// A guest of a [`DynPlugin`] that is kept: its memory lives from one call to the next.
///
/// Each call gets a fresh budget. After any failed call the guest is lost and every further one
/// answers [`CallErrorKind::Poisoned`]. What is found before the guest is entered (an unknown name, an
/// argument that does not fit) or after it came out well (a result too long as text) does no harm.
///
/// Only a session keeps objects: [`Value::Handle`]s that a call gave are good for further calls of
/// the same session. An object whose handle is passed as `own` is given away; all that is left ends
/// with the session, without destructors.
///
/// ```no_run
/// use guesthouse::{dynamic::DynPlugin, error::DynError};
///
/// fn depth(plugin: &DynPlugin) -> Result<String, DynError> {
///     let mut session = plugin.session()?;
///     session.call_wave("push", r#"("a")"#)?;
///     session.call_wave("push", r#"("b")"#)?;
///     session.call_wave("depth", "()") // "2": the guest remembers
/// }
/// ```
#[derive(Debug)]
pub struct DynSession {
    pub(super) plugin: DynPlugin,
    pub(super) guest: UntypedGuest,
    pub(super) kept: Kept,
}

impl DynPlugin {
    /// Opens a session: a guest that is kept between calls, with a budget for opening it and a
    /// fresh one for each call.
    ///
    /// # Errors
    /// The [`CallError`] of an instantiation that failed.
    pub fn session(&self) -> Result<DynSession, CallError> {
        let guest = UntypedGuest::open(&self.loaded, Arming::EachCall, None);
        Ok(DynSession::new(
            self.clone(),
            guest.map_err(|failed| failed.error)?,
        ))
    }
}

impl DynSession {
    pub(crate) fn new(plugin: DynPlugin, mut guest: UntypedGuest) -> Self {
        let kept = Kept::of(Arc::downgrade(&guest.store().data().stop));
        Self {
            plugin,
            guest,
            kept,
        }
    }

    /// The plugin that it is a guest of.
    #[must_use]
    pub fn plugin(&self) -> &DynPlugin {
        &self.plugin
    }

    /// Gives each further call a deadline of its own, or with `None` none beside that of the limits: what
    /// [`DynPlugin::within`] does for the sessions of a plugin.
    pub fn set_deadline(&mut self, deadline: Option<Duration>) {
        self.guest.set_deadline(deadline);
    }

    /// What the last call spent.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.guest.usage()
    }

    /// What the guest wrote to stdout and stderr during the last call, however it ended.
    #[must_use]
    pub fn log(&self) -> &Log {
        self.guest.log()
    }

    /// Calls a function of this guest with `arguments`; `None` if it has no result.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call(&mut self, function: &str, arguments: &[Value]) -> Result<Option<Value>, DynError> {
        let prepared = self
            .plugin
            .prepare(function, arguments, &self.kept, self.guest.limits())?;
        Ok(prepared.call(&mut self.guest, &mut self.kept)?)
    }

    /// Calls a function of this guest with all arguments in one text; otherwise as [`DynPlugin::call_wave`].
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_wave(&mut self, function: &str, arguments: &str) -> Result<String, DynError> {
        let limits = self.guest.limits();
        let prepared = self
            .plugin
            .prepare_text::<WaveReader<'_>>(function, arguments, limits)?;
        let value = prepared.call(&mut self.guest, &mut self.kept)?;
        as_wave(&mut self.guest, value)
    }

    /// Calls a function of this guest with a text for each argument; otherwise as [`DynPlugin::call_wave`].
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_each_wave(
        &mut self,
        function: &str,
        arguments: &[impl AsRef<str>],
    ) -> Result<String, DynError> {
        let limits = self.guest.limits();
        let prepared = self.plugin.prepare_each_wave(function, arguments, limits)?;
        let value = prepared.call(&mut self.guest, &mut self.kept)?;
        as_wave(&mut self.guest, value)
    }

    /// Calls a function of this guest with all arguments in an array; otherwise as [`DynPlugin::call_json`].
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub fn call_json(&mut self, function: &str, arguments: &str) -> Result<String, DynError> {
        let limits = self.guest.limits();
        let prepared = self
            .plugin
            .prepare_text::<JsonReader<'_>>(function, arguments, limits)?;
        let value = prepared.call(&mut self.guest, &mut self.kept)?;
        as_json(&mut self.guest, value)
    }

    /// A handle to each object that is the app's: what calls gave it, and what it made.
    pub fn handles(&self) -> impl Iterator<Item = Handle> {
        self.kept.handles()
    }

    /// Makes an object of a resource that the host defines, to be passed as an argument; the name
    /// is that of a function in its place. Whoever answers the imports is given its number.
    ///
    /// # Errors
    /// [`DynError::NoSuchResource`]; and [`CallErrorKind::TooManyHandles`], which does the session no
    /// harm.
    pub fn new_handle(&mut self, resource: &str) -> Result<Handle, DynError> {
        let (resource, ty) = self.plugin.host_resource(resource)?;
        let made = self.kept.make(self.guest.store(), resource, ty);
        made.map_err(|_| self.too_many_handles().into())
    }

    /// Drops an object that is the app's: the guest's destructor runs under a budget of its own,
    /// or [`DynImports::dropped`](crate::dynamic::DynImports::dropped) for an object of the host.
    ///
    /// # Errors
    /// [`DynError::Handle`] if there is nothing to drop, and the [`CallError`] of a destructor that
    /// failed: the guest is lost then.
    pub fn drop_handle(&mut self, handle: &Handle) -> Result<(), DynError> {
        #[cfg(feature = "wasi")]
        if let Some(runtime) = self.plugin.loaded.waits_in() {
            let refused = self.plugin.refused(CallErrorKind::WouldBlock);
            let dropped = block_on(&runtime, self.drop_handle_async(handle));
            return dropped.unwrap_or_else(|_| Err(refused.into()));
        }
        let engine = self.kept.engine(handle)?;
        let (kept, imports) = (&mut self.kept, self.plugin.answerer());
        let dropped = self.guest.drop_object(|store| {
            kept.take(handle);
            match handle.resource.is_of_host() {
                false => engine.resource_drop(store),
                true => end_host_object(store, engine, &**imports, handle),
            }
        });
        Ok(dropped?)
    }

    fn too_many_handles(&self) -> CallError {
        let limit = self.guest.limits().handles.into();
        let error = self.plugin.refused(CallErrorKind::TooManyHandles { limit });
        error.after(self.usage(), String::new())
    }
}

/// Ends an object of the host that is the app's.
pub(super) fn end_host_object(
    store: &mut UntypedStore,
    engine: ResourceAny,
    imports: &dyn DynImports,
    handle: &Handle,
) -> wasmtime::Result<()> {
    engine.try_into_resource_dynamic(&mut *store)?;
    imports::ended(store.as_context_mut(), imports, handle)
}

//! Calls and sessions of a dynamic plugin that are awaited: what `calls.rs` and `session.rs` do, for a task.
//!
//! Whoever answers the imports is called on the guest's stack, and blocks the task's thread meanwhile.

use super::calls::{not_begun, rendered};
use super::dyn_plugin::DynPlugin;
use super::kept::Kept;
use super::prepare::{Prepared, as_json, as_wave};
use super::session::{DynSession, end_host_object};
use crate::dynamic::text::{JsonReader, WaveReader};
use crate::dynamic::types::{Handle, Value};
use crate::error::{CallError, DynError};
use crate::guest::{Arming, Live, UntypedGuest, UntypedStore};
use crate::plugin::Outcome;
use crate::profile::{Profile, Sampler};

/// Calls that are awaited: no thread is held while the guest waits for a place, or for other tasks after a tick.
/// Every limit holds as for a call that blocks; dropping the future stops the guest. See
/// [`Plugin::call_async`](crate::Plugin::call_async).
///
/// [`DynImports`](crate::dynamic::DynImports) answers as it does for other calls, without waiting: a function that
/// blocks, blocks the executor.
impl DynPlugin {
    /// [`DynPlugin::call`], awaited.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub async fn call_async(
        &self,
        function: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, DynError> {
        self.run_async(function, arguments).await.into_result()
    }

    /// [`DynPlugin::call_wave`], awaited.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub async fn call_wave_async(
        &self,
        function: &str,
        arguments: &str,
    ) -> Result<String, DynError> {
        self.run_wave_async(function, arguments).await.into_result()
    }

    /// [`DynPlugin::call_each_wave`], awaited.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub async fn call_each_wave_async(
        &self,
        function: &str,
        arguments: &[impl AsRef<str>],
    ) -> Result<String, DynError> {
        let outcome = self.run_each_wave_async(function, arguments).await;
        outcome.into_result()
    }

    /// [`DynPlugin::call_json`], awaited.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub async fn call_json_async(
        &self,
        function: &str,
        arguments: &str,
    ) -> Result<String, DynError> {
        self.run_json_async(function, arguments).await.into_result()
    }

    /// [`DynPlugin::run`], awaited.
    pub async fn run_async(
        &self,
        function: &str,
        arguments: &[Value],
    ) -> Outcome<Option<Value>, (), DynError> {
        let prepared = self.prepare(function, arguments, &Kept::default(), &self.limits());
        self.run_prepared_async(prepared, None, |_, value| Ok(value))
            .await
    }

    /// [`DynPlugin::run_wave`], awaited.
    pub async fn run_wave_async(
        &self,
        function: &str,
        arguments: &str,
    ) -> Outcome<String, (), DynError> {
        let prepared = self.prepare_text::<WaveReader<'_>>(function, arguments, &self.limits());
        self.run_prepared_async(prepared, None, as_wave).await
    }

    /// [`DynPlugin::run_each_wave`], awaited.
    pub async fn run_each_wave_async(
        &self,
        function: &str,
        arguments: &[impl AsRef<str>],
    ) -> Outcome<String, (), DynError> {
        let prepared = self.prepare_each_wave(function, arguments, &self.limits());
        self.run_prepared_async(prepared, None, as_wave).await
    }

    /// [`DynPlugin::run_json`], awaited.
    pub async fn run_json_async(
        &self,
        function: &str,
        arguments: &str,
    ) -> Outcome<String, (), DynError> {
        let prepared = self.prepare_text::<JsonReader<'_>>(function, arguments, &self.limits());
        self.run_prepared_async(prepared, None, as_json).await
    }

    /// [`DynPlugin::profile`], awaited.
    pub async fn profile_async(
        &self,
        function: &str,
        arguments: &[Value],
    ) -> (Outcome<Option<Value>, (), DynError>, Profile) {
        let prepared = self.prepare(function, arguments, &Kept::default(), &self.limits());
        let sampler = self.sampler();
        let outcome = self.run_prepared_async(prepared, Some(&sampler), |_, value| Ok(value));
        let outcome = outcome.await;
        self.profiled(outcome, &sampler)
    }

    /// Opens a session whose calls are awaited: [`DynPlugin::session`]. One that was opened by either may be
    /// called in both ways. One opened here keeps a stack from the start, another from its first awaited call on, and
    /// counts as an async call then ([`HostConfig::max_async_calls`](crate::HostConfig::max_async_calls)).
    ///
    /// # Errors
    /// The [`CallError`] of an instantiation that failed.
    pub async fn session_async(&self) -> Result<DynSession, CallError> {
        let guest = Live::start_async(&self.loaded, (), Arming::EachCall, None).await;
        Ok(DynSession::new(
            self.clone(),
            guest.map_err(|failed| failed.error)?,
        ))
    }

    async fn run_prepared_async<T>(
        &self,
        prepared: Result<Prepared, DynError>,
        sampler: Option<&Sampler>,
        render: impl FnOnce(&mut UntypedGuest, Option<Value>) -> Result<T, DynError>,
    ) -> Outcome<T, (), DynError> {
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return not_begun(error),
        };
        match Live::start_async(&self.loaded, (), Arming::Once, sampler).await {
            Ok(mut guest) => {
                let mut kept = Kept::default();
                let result = prepared.call_async(&mut guest, &mut kept).await;
                rendered(guest, prepared, result, render)
            }
            Err(failed) => Outcome::of_failed(*failed),
        }
    }
}

/// Calls that are awaited. One that is dropped after its guest was entered loses it: every further call answers
/// [`CallErrorKind::Poisoned`](crate::error::CallErrorKind::Poisoned).
impl DynSession {
    /// [`DynSession::call`], awaited.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub async fn call_async(
        &mut self,
        function: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, DynError> {
        let limits = self.guest.limits();
        let prepared = self
            .plugin
            .prepare(function, arguments, &self.kept, limits)?;
        let value = prepared.call_async(&mut self.guest, &mut self.kept);
        Ok(value.await?)
    }

    /// [`DynSession::call_wave`], awaited.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub async fn call_wave_async(
        &mut self,
        function: &str,
        arguments: &str,
    ) -> Result<String, DynError> {
        let limits = self.guest.limits();
        let prepared = self
            .plugin
            .prepare_text::<WaveReader<'_>>(function, arguments, limits)?;
        let value = prepared.call_async(&mut self.guest, &mut self.kept);
        let value = value.await?;
        as_wave(&mut self.guest, value)
    }

    /// [`DynSession::call_each_wave`], awaited.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub async fn call_each_wave_async(
        &mut self,
        function: &str,
        arguments: &[impl AsRef<str>],
    ) -> Result<String, DynError> {
        let limits = self.guest.limits();
        let prepared = self.plugin.prepare_each_wave(function, arguments, limits)?;
        let value = prepared.call_async(&mut self.guest, &mut self.kept);
        let value = value.await?;
        as_wave(&mut self.guest, value)
    }

    /// [`DynSession::call_json`], awaited.
    ///
    /// # Errors
    /// As [`DynPlugin::call`].
    pub async fn call_json_async(
        &mut self,
        function: &str,
        arguments: &str,
    ) -> Result<String, DynError> {
        let limits = self.guest.limits();
        let prepared = self
            .plugin
            .prepare_text::<JsonReader<'_>>(function, arguments, limits)?;
        let value = prepared.call_async(&mut self.guest, &mut self.kept);
        let value = value.await?;
        as_json(&mut self.guest, value)
    }

    /// [`DynSession::drop_handle`], awaited.
    ///
    /// # Errors
    /// As [`DynSession::drop_handle`].
    pub async fn drop_handle_async(&mut self, handle: &Handle) -> Result<(), DynError> {
        let engine = self.kept.engine(handle)?;
        let (kept, imports) = (&mut self.kept, self.plugin.answerer());
        let drop = async |store: &mut UntypedStore| {
            kept.take(handle);
            match handle.resource.is_of_host() {
                false => engine.resource_drop_async(store).await,
                true => end_host_object(store, engine, &**imports, handle),
            }
        };
        Ok(self.guest.drop_object_async(drop).await?)
    }
}

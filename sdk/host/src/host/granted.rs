//! Loads of plugins that are granted something: the same steps, with a policy and the app's runtime.
//!
//! It must never look for a runtime, a folder or a variable that was not handed in.

use tokio::runtime::Handle;

use super::{Job, PluginHost};
use crate::dynamic::{self, DynImports, DynPlugin, Nothing};
use crate::error::LoadError;
use crate::limits::Limits;
use crate::load::Artifact;
use crate::plugin::{self, Plugin, Serves};
use crate::policy::Policy;

/// Loads with a [`Policy`]. What is granted takes the place of what the closed world answers; all else stays closed.
///
/// What a granted plugin waits for is done in `runtime`, which the app hands in and keeps alive: files are read on its
/// threads for blocking work. No other runtime is ever used or started. The calls may be awaited anywhere, in that
/// runtime or in another executor.
impl PluginHost {
    /// [`PluginHost::load`], with what a policy grants.
    ///
    /// Folders are opened, and what is in those that may be written to is counted, before anything else: this blocks.
    /// No granted folder may hold the artifact, the host's [store](crate::store::ArtifactStore) or the policy's own
    /// file.
    ///
    /// ```no_run
    /// use guesthouse::policy::{Clock, Folder, Policy};
    /// use guesthouse::{Artifact, LoadError, Limits, Plugin, PluginHost};
    ///
    /// guesthouse::extension_point!({
    ///     inline: "package demo:text; world filter { export apply: func(text: string) -> string; }",
    ///     async: true,
    /// });
    ///
    /// async fn titles(host: &PluginHost) -> Result<Plugin<Filter>, LoadError> {
    ///     let policy = Policy::closed()
    ///         .folder(Folder::read("/srv/app/templates").at("/templates"))
    ///         .clock(Clock::AtWaits);
    ///     let (artifact, limits) = (Artifact::file("titles.wasm"), Limits::strict());
    ///     let runtime = tokio::runtime::Handle::current();
    ///     host.load_granted(artifact, &limits, &policy, &runtime)
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// As [`PluginHost::load`], and [`LoadErrorKind::Policy`](crate::error::LoadErrorKind::Policy).
    pub fn load_granted<P, S>(
        &self,
        artifact: Artifact,
        limits: &Limits,
        policy: &Policy,
        runtime: &Handle,
    ) -> Result<Plugin<P, S>, LoadError>
    where
        P: Serves<S>,
        S: Send + 'static,
    {
        plugin::load_granted(&self.engine, artifact, limits, (policy, runtime))
    }

    /// [`PluginHost::load_granted`], awaited: `spawn` runs the work, as for [`PluginHost::load_async`].
    ///
    /// # Errors
    /// As [`PluginHost::load_granted`].
    pub async fn load_granted_async<P, S>(
        &self,
        artifact: Artifact,
        limits: &Limits,
        policy: &Policy,
        runtime: &Handle,
        spawn: impl FnOnce(Job),
    ) -> Result<Plugin<P, S>, LoadError>
    where
        P: Serves<S>,
        S: Send + 'static,
    {
        let (policy, runtime) = (policy.clone(), runtime.clone());
        let load = move |host: &Self, artifact, limits: &_| {
            host.load_granted(artifact, limits, &policy, &runtime)
        };
        self.load_elsewhere(artifact, limits, spawn, load).await
    }

    /// [`PluginHost::load_dynamic`], with what a policy grants.
    ///
    /// # Errors
    /// As [`PluginHost::load_dynamic`], and [`LoadErrorKind::Policy`](crate::error::LoadErrorKind::Policy).
    pub fn load_dynamic_granted(
        &self,
        artifact: Artifact,
        limits: &Limits,
        policy: &Policy,
        runtime: &Handle,
    ) -> Result<DynPlugin, LoadError> {
        self.load_dynamic_granted_with(artifact, limits, policy, runtime, Nothing)
    }

    /// [`PluginHost::load_dynamic_with`], with what a policy grants.
    ///
    /// # Errors
    /// As [`PluginHost::load_dynamic_with`], and [`LoadErrorKind::Policy`](crate::error::LoadErrorKind::Policy).
    pub fn load_dynamic_granted_with(
        &self,
        artifact: Artifact,
        limits: &Limits,
        policy: &Policy,
        runtime: &Handle,
        imports: impl DynImports,
    ) -> Result<DynPlugin, LoadError> {
        dynamic::load_granted(&self.engine, artifact, limits, (policy, runtime), imports)
    }

    /// How many operations of granted plugins block a thread at this moment, of those that there may be
    /// ([`HostConfig::max_blocking_io`](crate::HostConfig::max_blocking_io)): those included whose calls have ended and which the
    /// system has not.
    #[must_use]
    pub fn blocking_io(&self) -> u32 {
        self.engine.io().running()
    }
}

//! [`PluginHost`]: where an app begins. Owns the engine and loads plugins into it.
//!
//! Each method hands on to the room that does the work.

mod elsewhere;
#[cfg(feature = "wasi")]
mod granted;
#[cfg(test)]
mod tests;
mod warm_up;

use std::fmt;
use std::sync::Arc;

pub use self::elsewhere::Job;
#[cfg(feature = "tokio")]
pub use self::elsewhere::on_tokio;
use crate::dynamic::{self, DynImports, DynPlugin};
use crate::engine::{Allocation, HostConfig, SharedEngine};
use crate::error::LoadError;
use crate::limits::{ConfigError, Limits};
use crate::load::{self, Artifact};
use crate::plugin::{self, Plugin, Serves};

/// Admits plugins and gives them an engine to run in.
///
/// One host a process is enough; it can be shared between threads and is cheap to clone. The
/// engine and its ticker thread live until the host and all its plugins are dropped.
///
/// A child of `fork` (Linux) may use its copy, and drop it, if no other thread was inside the host at the
/// fork: it starts a ticker of its own before its first call.
///
/// ```
/// use guesthouse::{Compiler, PluginHost};
///
/// let host = PluginHost::new(Compiler::in_process())?;
/// # Ok::<(), guesthouse::error::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct PluginHost {
    engine: Arc<SharedEngine>,
}

impl PluginHost {
    /// Starts an engine and its ticker thread. A [`Compiler`](crate::Compiler) alone is a
    /// [metered](HostConfig::metered) configuration.
    ///
    /// # Errors
    /// [`ConfigError`] names the field that is out of range, or says why the engine or its thread
    /// could not be made. A pool that the machine refuses is no error: see
    /// [`PluginHost::allocation`].
    pub fn new(config: impl Into<HostConfig>) -> Result<Self, ConfigError> {
        let engine = Arc::new(SharedEngine::start(&config.into())?);
        Ok(Self { engine })
    }

    /// Admits an artifact to the extension point `P`, for states of type `S`.
    ///
    /// The steps run in this order, each able to refuse: size, kind, shape, contract, compilation, link.
    /// Nothing of the guest runs. Compiling takes from milliseconds to seconds, in proportion to
    /// the artifact, where the host's [`Compiler`](crate::Compiler) says; whoever wants to see how
    /// far it is, or to stop it, gives an artifact that is
    /// [watched](crate::Artifact::watched). A task awaits [`PluginHost::load_async`] instead.
    ///
    /// # Errors
    /// [`LoadError`] says why the artifact was refused, with everything that the refusing step found.
    pub fn load<P, S>(&self, artifact: Artifact, limits: &Limits) -> Result<Plugin<P, S>, LoadError>
    where
        P: Serves<S>,
        S: 'static,
    {
        plugin::load(&self.engine, artifact, limits)
    }

    /// Admits any component that imports nothing but WASI, which the closed world answers, to be
    /// called by the names of its functions.
    ///
    /// The steps are those of [`PluginHost::load`]; there is no contract to be compared with.
    ///
    /// # Errors
    /// [`LoadError`] says why the artifact was refused: [`LoadErrorKind::ImportNotGranted`](crate::error::LoadErrorKind::ImportNotGranted), with the
    /// whole list, if it imports something else.
    pub fn load_dynamic(
        &self,
        artifact: Artifact,
        limits: &Limits,
    ) -> Result<DynPlugin, LoadError> {
        self.load_dynamic_with(artifact, limits, dynamic::Nothing)
    }

    /// Admits any component whose imports `imports` and the closed WASI world can answer, to be
    /// called by the names of its functions.
    ///
    /// # Errors
    /// As [`PluginHost::load_dynamic`]; the list has what `imports` does not answer.
    pub fn load_dynamic_with(
        &self,
        artifact: Artifact,
        limits: &Limits,
        imports: impl DynImports,
    ) -> Result<DynPlugin, LoadError> {
        dynamic::load(&self.engine, artifact, limits, imports)
    }

    /// Turns an artifact into the compiled form of this host's engine, for audits and tools of the
    /// app's own: a note of what it was made from, and machine code. To have it kept for the next
    /// load, give the host a [store](crate::store::ArtifactStore).
    ///
    /// The steps are those of [`PluginHost::load`] but for contract and link, which belong to a
    /// load. Nothing of the guest runs. **No host takes the compiled form as an artifact**: whoever
    /// can write machine code can do everything that the host can, so [`PluginHost::load`] refuses
    /// it as [`LoadErrorKind::NotAComponent`](crate::error::LoadErrorKind::NotAComponent), wherever it comes from.
    ///
    /// # Errors
    /// [`LoadError`] says why the artifact was refused.
    pub fn compile(&self, artifact: Artifact, limits: &Limits) -> Result<Vec<u8>, LoadError> {
        load::compile(&self.engine, artifact, limits)
    }

    /// How many instances live at this moment: sessions and running calls of all plugins.
    #[must_use]
    pub fn instances(&self) -> u32 {
        self.engine.gate().guests()
    }

    /// How many of the [places](crate::HostConfig::max_instances) they take.
    #[must_use]
    pub fn places_taken(&self) -> u32 {
        self.engine.gate().held()
    }

    /// How many async calls are alive at this moment, of those that there may be
    /// ([`HostConfig::max_async_calls`]): sessions included that were ever awaited.
    #[must_use]
    pub fn async_calls(&self) -> u32 {
        self.engine.stacks().guests()
    }

    /// How guest memories are allocated on this machine, and why.
    #[must_use]
    pub fn allocation(&self) -> &Allocation {
        self.engine.allocation()
    }
}

impl fmt::Debug for PluginHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PluginHost")
            .field("allocation", self.allocation())
            .field("compiler", self.engine.compiler())
            .field("mode", &self.engine.mode())
            .field("stack", &self.engine.stack())
            .field("tick", &self.engine.tick())
            .field("store", &self.engine.store().map(|(store, _)| store))
            .finish_non_exhaustive()
    }
}
